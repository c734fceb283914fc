/** formats: the text of a service cell -> services, with the names that the file itself defines. */
import type { Parsed } from '../../diagnostics/public.ts';
import { formatService, parsePorts, parseServices, type Service, serviceNames } from '../../net/public.ts';
import { cleanText, quote, refusal } from './clean-text.ts';

const expected = 'a service such as `https`, `tcp/443`, `443/tcp`, `tcp+udp/53`, `icmp/echo-request`, `gre` or `any`';

/** Service names of one file, in lower case. */
export type ServiceBook = ReadonlyMap<string, readonly Service[]>;

/** A book that remembers which of its names were looked up. */
export class ServiceNames extends Map<string, readonly Service[]> {
  readonly asked: Set<string> = new Set();

  override get(name: string): readonly Service[] | undefined {
    const services = super.get(name);
    if (services !== undefined) this.asked.add(name);
    return services;
  }
}

const noServices: ServiceBook = new Map();

/**
 * What `parseServices` reads, and names of `book`, which win over well-known ones; `/` also separates names. Errors:
 * `cell-empty` and those of `parseServices`.
 */
export function parseServiceCell(text: string, book: ServiceBook = noServices): Parsed<readonly Service[]> {
  const clean = cleanText(text);
  if (!clean.ok) return clean;
  if (clean.value === '')
    return refusal('cell-empty', 'no service is given', expected, 'empty never means `any`; write it if it is meant');
  const runs = groupItems(
    clean.value.split(/[\n;,]/u).flatMap((item) => splitNames(item.trim(), book)),
    book,
  );
  const services: Service[] = [];
  const notes: string[] = [];
  for (const run of runs) {
    const parsed = typeof run === 'string' ? parseServices(run) : { ok: true as const, value: run };
    if (!parsed.ok) return parsed;
    services.push(...parsed.value);
    if ('note' in parsed && parsed.note !== undefined) notes.push(parsed.note);
  }
  if (services.length === 0) return refusal('cell-empty', `${quote(text)} names no service`, expected);
  const value = uniqueServices(services);
  return notes.length === 0 ? { ok: true, value } : { ok: true, value, note: notes.join('; ') };
}

/** Whether a cell that says `name` could mean anything but the service that a file defines under it. */
export function namesNoService(name: string): boolean {
  return (
    !/[\n;,]/u.test(name) &&
    !parsePorts(name).ok &&
    (!parseServices(name).ok || serviceNames.has(name.toLowerCase())) &&
    !isEverything(name)
  );
}

function isEverything(name: string): boolean {
  return serviceNames.get(name.toLowerCase())?.some(({ kind }) => kind === 'any') === true;
}

/** The services without repetitions, in order. */
export function uniqueServices(services: readonly Service[]): readonly Service[] {
  return [...new Map(services.map((service) => [formatService(service), service])).values()];
}

function splitNames(item: string, book: ServiceBook): string[] {
  if (item === '') return [];
  if (book.has(item.toLowerCase())) return [item];
  const parts = item.split(/ ?\/ ?/u);
  const named = (part: string): boolean => book.has(part.toLowerCase()) || serviceNames.has(part.toLowerCase());
  return parts.length > 1 && parts.every(named) ? parts : [item];
}

/** Names of the book resolved; what lies between them is kept together, because ports continue a list. */
function groupItems(items: readonly string[], book: ServiceBook): (string | readonly Service[])[] {
  const runs: (string | readonly Service[])[] = [];
  for (const item of items) {
    const defined = book.get(item.toLowerCase());
    const last = runs.at(-1);
    if (defined !== undefined) runs.push(defined);
    else if (typeof last === 'string') runs[runs.length - 1] = `${last},${item}`;
    else runs.push(item);
  }
  return runs;
}
