/** model: days, written as ISO 8601 text so that they compare as text. */

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `2026-12-31`, or undefined when the calendar has no such day (proleptic Gregorian, years 1900 to 2999). */
export function isoDay(year: number, month: number, day: number): string | undefined {
  if (![year, month, day].every(Number.isInteger) || year < 1900 || year > 2999) return undefined;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = (monthLengths[month - 1] ?? 0) + (month === 2 && leap ? 1 : 0);
  if (day < 1 || day > length) return undefined;
  return `${year}-${`${month}`.padStart(2, '0')}-${`${day}`.padStart(2, '0')}`;
}

/** Whether `text` is a day of the calendar as `YYYY-MM-DD`. */
export function isIsoDay(text: string): boolean {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/u.exec(text);
  return parts !== null && isoDay(Number(parts[1]), Number(parts[2]), Number(parts[3])) === text;
}

/** Days from one day to another; negative when `to` is earlier. Both have passed `isIsoDay`. */
export function daysUntil(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
