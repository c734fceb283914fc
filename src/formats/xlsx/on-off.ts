/** formats: truth values of attributes (ECMA-376 22.9.2.7, ST_OnOff). */

export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on';
}
