/** net: strict text -> services, in the spellings of flow matrices. */
import type { Parsed } from '../diagnostics/public.ts';
import type { NumberSet } from './number-set.ts';
import { icmpService } from './parse-icmp.ts';
import { anyWords, parsePorts } from './parse-ports.ts';
import {
  expectedService,
  portWithIcmp,
  readServiceItem,
  type ServiceDraft,
  unknownService,
} from './parse-service-item.ts';
import { hasPorts, isIcmp, protocolName } from './protocol.ts';
import { quote, type Refusal, refuse, refuseTooLong, trimBlanks } from './refusal.ts';
import { formatService, type Service } from './service.ts';
import { serviceNames } from './service-names.ts';

const withProtocol = 'write the protocol too, such as `tcp/443`';
const mostItems = 256;

/**
 * One or more services separated by `,`, `;` or line ends. Before or after its ports, a protocol stands with `/`,
 * `:` or a blank (`tcp/443`, `443/tcp`, `TCP 443`); several protocols share ports with `+` or `/` (`tcp/udp/53`).
 * Bare ports continue the list of the protocol before them (`tcp/80,443`) or, at the start, belong to the one after
 * (`80,443/tcp`). `from` introduces source ports, as `formatService` writes them.
 * Errors: `row-port-without-protocol`, `row-port-with-icmp`, `cell-not-understood` and those of `parsePorts`.
 */
export function parseServices(text: string): Parsed<readonly Service[]> {
  const tooLong = refuseTooLong('cell-not-understood', text, 2_000);
  if (tooLong !== undefined) return tooLong;
  const items = splitItems(text);
  if (items.length === 0) return refuse('cell-empty', 'no service is given', expectedService);
  if (items.length > mostItems) {
    return refuse('cell-not-understood', `${quote(text)} lists ${items.length} items`, `at most ${mostItems}`);
  }
  const entries = groupItems(text, items);
  if ('ok' in entries) return entries;
  const services: Service[] = [];
  const notes: string[] = [];
  for (const entry of entries) {
    const read = 'protocols' in entry ? readDraft(entry) : { ok: true as const, value: entry };
    if (!read.ok) return read;
    services.push(...read.value);
    if (read.note !== undefined) notes.push(read.note);
  }
  const value = [...new Map(services.map((service) => [formatService(service), service])).values()];
  return notes.length === 0 ? { ok: true, value } : { ok: true, value, note: notes.join('; ') };
}

/** Lower case, single blanks, none around `/`, `+` and `:`, so that every later pattern is linear. */
function splitItems(text: string): string[] {
  const lines = text.toLowerCase().split(/\r?\n/u).map(trimBlanks);
  return lines
    .filter((line) => line !== '')
    .flatMap((line) => line.split(/[,;]/u))
    .map((item) => trimBlanks(item.replace(/[ \t\u00a0\u202f]+/gu, ' ').replace(/ ?([/+:]) ?/gu, '$1')));
}

/** Joins bare ports to the protocol that they belong to. */
function groupItems(text: string, items: readonly string[]): (ServiceDraft | readonly Service[])[] | Refusal {
  const entries: (ServiceDraft | readonly Service[])[] = [];
  let leading: string[] = [];
  let continued = false;
  for (const piece of items) {
    const item = readServiceItem(piece);
    if ('ok' in item) return item;
    const previous = entries.at(-1);
    if (item.kind === 'bare') {
      if (previous === undefined) leading.push(item.text);
      else if ('protocols' in previous && previous.open) {
        entries[entries.length - 1] = { ...previous, rest: `${previous.rest},${item.text}` };
        continued = true;
      } else return danglingNumber(item.text, previous);
      continue;
    }
    if (item.kind === 'postfix') {
      if (continued)
        return refuse('cell-not-understood', `${quote(text)} mixes ports before and after protocols`, expectedService);
      entries.push({ protocols: item.protocols, rest: [...leading, item.ports].join(','), open: false });
      leading = [];
    } else {
      if (leading.length > 0) break;
      entries.push(item.kind === 'draft' ? item.draft : item.services);
    }
    continued = false;
  }
  if (leading.length === 0) return entries;
  return refuse(
    'row-port-without-protocol',
    `${quote(leading.join(','))} has no protocol`,
    expectedService,
    withProtocol,
  );
}

function danglingNumber(text: string, previous: ServiceDraft | readonly Service[]): Refusal {
  if ('protocols' in previous && previous.protocols.some(isIcmp)) {
    const help = 'write `icmp/3.4` for type 3 with code 4, `icmp/3, icmp/4` for two types';
    return refuse(
      'cell-not-understood',
      `${quote(text)} after an ICMP type is a code or a second type`,
      expectedService,
      help,
    );
  }
  return refuse('row-port-without-protocol', `${quote(text)} has no protocol`, expectedService, withProtocol);
}

function readDraft(draft: ServiceDraft): Parsed<readonly Service[]> {
  if (draft.rest === '' || anyWords.has(draft.rest)) return { ok: true, value: draft.protocols.map(wholeProtocol) };
  const icmp = draft.protocols.filter(isIcmp);
  if (icmp.length > 0) {
    const only = icmp.length === draft.protocols.length;
    return only
      ? icmpService(
          icmp.map((p) => (p === 1 ? 4 : 6)),
          draft.rest,
        )
      : portWithIcmp(draft.rest);
  }
  const portless = draft.protocols.find((protocol) => !hasPorts(protocol));
  if (portless !== undefined) {
    return refuse(
      'port-invalid',
      `${protocolName(portless)} has no ports, but ${quote(draft.rest)} is given`,
      expectedService,
    );
  }
  return readPortServices(draft);
}

function wholeProtocol(protocol: number): Service {
  if (isIcmp(protocol)) return { kind: 'icmp', family: protocol === 1 ? 4 : 6 };
  return { kind: 'protocol', protocol };
}

function readPortServices(draft: ServiceDraft): Parsed<readonly Service[]> {
  const [to = '', from, ...more] = draft.rest.split(/(?:^| )from /u);
  if (more.length > 0) return unknownService(draft.rest);
  const services: Service[] = [];
  let note: string | undefined;
  const source = from === undefined ? undefined : readPortSet(from);
  if (source !== undefined && !source.ok) return source;
  for (const protocol of draft.protocols) {
    const destination = to === '' ? undefined : (namedPorts(protocol, to) ?? readPortSet(to));
    if (destination !== undefined && !destination.ok) return destination;
    note ??= destination?.note ?? source?.note;
    const ports = {
      ...(source?.value === undefined ? {} : { source: source.value }),
      ...(destination?.value === undefined ? {} : { destination: destination.value }),
    };
    services.push(Object.keys(ports).length === 0 ? wholeProtocol(protocol) : { kind: 'ports', protocol, ...ports });
  }
  return note === undefined ? { ok: true, value: services } : { ok: true, value: services, note };
}

/** Undefined stands for every port, so that a word for "any" also covers packets that show no port. */
function readPortSet(text: string): Parsed<NumberSet | undefined> {
  return anyWords.has(text) ? { ok: true, value: undefined } : parsePorts(text);
}

/** `tcp/https`: the ports that the name has under this protocol. Undefined when the text is no service name. */
function namedPorts(protocol: number, name: string): Parsed<NumberSet> | undefined {
  const services = anyWords.has(name) ? undefined : serviceNames.get(name);
  if (services === undefined) return undefined;
  for (const service of services) {
    if (service.kind === 'ports' && service.protocol === protocol && service.destination !== undefined) {
      return { ok: true, value: service.destination };
    }
  }
  const help = `write the port number if ${protocolName(protocol)} is meant`;
  return refuse('port-invalid', `${quote(name)} does not run over ${protocolName(protocol)}`, expectedService, help);
}
