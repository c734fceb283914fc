/** certify: values of a certificate's JSON, each of one shape only. Throws Refused with what is wrong, and where. */
import { printable } from '../diagnostics/public.ts';
import { isIsoDay } from '../model/public.ts';
import { type Address, formatAddress, parseAddress } from '../net/public.ts';
import type { InputFile } from './certificate.ts';
import { Refused } from './refused.ts';

/** Octets of a certificate, at most. */
export const certificateSizeLimit: number = 64 * 1024 * 1024;

/** How much a certificate may list, at most. */
export const most = { tests: 1_000_000, ways: 100_000, presences: 100_000, names: 10_000, text: 1_000 } as const;

type Fields = ReadonlyMap<string, unknown>;

export function parsed(text: string): unknown {
  if (text.length > certificateSizeLimit) throw new Refused('the certificate is too large');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refused('the certificate is not JSON');
  }
}

/** The fields of an object: exactly these, or with `some`, these at most. */
export function object(value: unknown, where: string, names: readonly string[], which: 'all' | 'some' = 'all'): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refused(`${where} is not an object`);
  const fields = new Map(Object.entries(value));
  for (const name of fields.keys()) {
    if (!names.includes(name)) throw new Refused(`${where} has an unknown field \`${printable(name)}\``);
  }
  const missing = which === 'all' ? names.find((name) => !fields.has(name)) : undefined;
  if (missing !== undefined) throw new Refused(`${where} lacks \`${missing}\``);
  return fields;
}

export function list(value: unknown, where: string, longest: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new Refused(`${where} is not a list`);
  if (value.length > longest) throw new Refused(`${where} has more than ${longest} items`);
  return value;
}

export function textOf(value: unknown, where: string): string {
  if (typeof value !== 'string' || value.length > most.text) throw new Refused(`${where} is not a short text`);
  return value;
}

export function textsOf(value: unknown, where: string): readonly string[] {
  return list(value, where, most.names).map((one) => textOf(one, where));
}

export function whole(value: unknown, where: string, highest: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > highest || Object.is(value, -0))
    throw new Refused(`${where} is not a whole number from 0 to ${highest}`);
  return value;
}

export function readAddress(value: unknown, where: string): Address {
  const found = parseAddress(textOf(value, where));
  // Only the one text that this program writes for an address, so that two certificates never differ in spelling alone.
  if (!found.ok || formatAddress(found.value) !== value)
    throw new Refused(`${where} is not an address as RFC 5952 writes it`);
  return found.value;
}

export function readDay(value: unknown): string {
  const text = textOf(value, 'asOf');
  if (!isIsoDay(text)) throw new Refused('asOf is not a day');
  return text;
}

export function readFiles(value: unknown): { readonly files: readonly InputFile[]; readonly digest: string } {
  const inputs = object(value, 'inputs', ['files', 'digest']);
  return {
    files: list(inputs.get('files'), 'inputs.files', most.names).map((one) => {
      const fields = object(one, 'inputs.files', ['name', 'sha256']);
      return { name: textOf(fields.get('name'), 'a file name'), sha256: textOf(fields.get('sha256'), 'a file hash') };
    }),
    digest: textOf(inputs.get('digest'), 'inputs.digest'),
  };
}
