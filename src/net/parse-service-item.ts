/** net: strict text -> one item of a list of services: a name, a protocol with what follows it, or bare ports. */
import { anyWords } from './parse-ports.ts';
import { parseProtocol, protocolAliases } from './parse-protocol.ts';
import { hasPorts, isIcmp } from './protocol.ts';
import { quote, type Refusal, refuse } from './refusal.ts';
import type { Service } from './service.ts';
import { ambiguousServiceNames, serviceNames } from './service-names.ts';

export const expectedService =
  'a service such as `tcp/443`, `tcp+udp/53`, `icmp/echo-request`, `gre`, `proto/89`, `https` or `any`';

/** Protocols and what follows them, before it is read: `{[6, 17], '53'}`. `open`: bare ports may still follow. */
export interface ServiceDraft {
  readonly protocols: readonly number[];
  readonly rest: string;
  readonly open: boolean;
}

/** `postfix`: protocols written after their ports. `bare`: ports whose protocol stands elsewhere in the list. */
export type ServiceItem =
  | { readonly kind: 'services'; readonly services: readonly Service[] }
  | { readonly kind: 'draft'; readonly draft: ServiceDraft }
  | { readonly kind: 'postfix'; readonly protocols: readonly number[]; readonly ports: string }
  | { readonly kind: 'bare'; readonly text: string };

/** `item` is one piece between separators, in lower case with single blanks and none around `/`, `+` and `:`. */
export function readServiceItem(item: string): ServiceItem | Refusal {
  if (item === '') return refuse('cell-not-understood', 'a service is missing between two separators', expectedService);
  const named = serviceNames.get(item);
  if (named !== undefined) return { kind: 'services', services: named };
  const ambiguous = ambiguousServiceNames.get(item);
  if (ambiguous !== undefined)
    return refuse('cell-not-understood', `${quote(item)} has two meanings`, expectedService, ambiguous);
  const numbered = /^(?:proto|protocol)[/: ]([0-9]+)$/u.exec(item);
  if (numbered !== null) return readNumbered(numbered[1] ?? '');
  return /^[0-9<>≤≥]/u.test(item) && !protocolAliases.has(item) ? readNumberFirst(item) : readProtocolFirst(item);
}

function readNumbered(digits: string): ServiceItem | Refusal {
  const protocol = parseProtocol(digits);
  if (!protocol.ok) return protocol;
  return { kind: 'services', services: [{ kind: 'protocol', protocol: protocol.value }] };
}

// `ip/50` is protocol 50 to one author and port 50 of every protocol to another.
function familyWithPort(item: string): Refusal {
  const help = 'write `tcp/…`, `udp/…` or `tcp+udp/…` for a port, `proto/…` for a protocol number';
  return refuse('row-port-without-protocol', `${quote(item)} does not say which protocol`, expectedService, help);
}

/** `443/tcp`, `8000-8080 udp`, `53/tcp+udp`, or a bare port list. */
function readNumberFirst(item: string): ServiceItem | Refusal {
  const postfix = /^([^a-z]+)[/: ]([a-z][a-z0-9+/-]*)$/u.exec(item);
  if (postfix === null) return { kind: 'bare', text: item };
  const protocols: number[] = [];
  for (const name of (postfix[2] ?? '').split(/[+/]/u)) {
    const protocol = protocolAliases.get(name);
    if (protocol === undefined) return unknownService(item);
    protocols.push(protocol);
  }
  if (protocols.some(isIcmp)) return portWithIcmp(item);
  return { kind: 'postfix', protocols, ports: postfix[1] ?? '' };
}

/** `tcp`, `tcp/443`, `tcp+udp/53`, `icmp/echo-request`, `udp from 53`. */
function readProtocolFirst(item: string): ServiceItem | Refusal {
  const protocols: number[] = [];
  let rest = item;
  let separator = '';
  for (;;) {
    const word = /^([a-z0-9-]+)([/+: ]|$)/u.exec(rest);
    const protocol = protocolAliases.get(word?.[1] ?? '');
    if (word === null || protocol === undefined) break;
    protocols.push(protocol);
    separator = word[2] ?? '';
    rest = rest.slice(word[0].length);
  }
  if (protocols.length === 0) return unknownService(item);
  if (rest === '' && separator !== '') return unknownService(item);
  if (rest !== '' && separator === '+') return unknownService(item);
  const open = rest !== '' && protocols.every(hasPorts) && !anyWords.has(rest);
  return { kind: 'draft', draft: { protocols, rest, open } };
}

export function unknownService(item: string): Refusal {
  const word = /^(?:\*|[a-z0-9+-]+)/u.exec(item)?.[0] ?? '';
  if (anyWords.has(word) || word === 'ip') return familyWithPort(item);
  const help = serviceNames.has(word) ? `\`${word}\` stands alone; write the protocol for other ports` : undefined;
  return refuse('cell-not-understood', `${quote(item)} is not a service`, expectedService, help);
}

export function portWithIcmp(item: string): Refusal {
  return refuse(
    'row-port-with-icmp',
    `${quote(item)} gives a port to ICMP, which has none`,
    expectedService,
    'write the message type after `icmp/`, or give the other protocols a row of their own',
  );
}
