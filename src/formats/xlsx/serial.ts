/** formats: the numbers by which spreadsheets keep days (ECMA-376 18.17.4). */

/** 9999-12-31 in either system. */
const lastDay = { from1900: 2_958_465, from1904: 2_957_003 } as const;

/**
 * `2026-12-31`, or `2026-12-31T14:30:00` with a time of day. In the 1900 system day 1 is 1900-01-01 and day 60 the
 * 29th of February that 1900 did not have; in the 1904 system day 0 is 1904-01-01. Undefined outside the calendar.
 */
export function serialToIso(serial: number, from1904: boolean): string | undefined {
  if (!(serial >= 0)) return undefined;
  let day = Math.floor(serial);
  let seconds = Math.round((serial - day) * 86_400);
  if (seconds === 86_400) {
    day += 1;
    seconds = 0;
  }
  if (day > (from1904 ? lastDay.from1904 : lastDay.from1900)) return undefined;
  if (!from1904 && day === 60) return withTime('1900-02-29', seconds);
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, day < 60 ? 31 : 30);
  return withTime(new Date(epoch + day * 86_400_000).toISOString().slice(0, 10), seconds);
}

function withTime(day: string, seconds: number): string {
  if (seconds === 0) return day;
  const two = (n: number): string => `${n}`.padStart(2, '0');
  return `${day}T${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
