/** formats: one `permit` or `deny` entry of an access list. */
import { printable } from '../../diagnostics/public.ts';
import type { Family, NumberSet } from '../../net/public.ts';
import type { ObjectGroups } from './object-groups.ts';
import { groupNamed, type MaskStyle, readAddresses, readPorts } from './read-ends.ts';
import type { AccessAsk, AccessEntry } from './syntax.ts';
import { type Line, LineError } from './tokens.ts';
import { flagNames, icmp6Messages, icmpMessages, protocols } from './words.ts';

/** What the list says once for its entries. A `standard` list names sources only. */
export interface EntryContext {
  readonly family?: Family;
  readonly style: MaskStyle;
  readonly standard: boolean;
  readonly groups: ObjectGroups;
}

/** The entry that begins at `permit` or `deny`; undefined for one that is switched off. Throws LineError. */
export function readEntry(line: Line, context: EntryContext, sequence?: number): AccessEntry | undefined {
  const position = line.position();
  const text = line.rest();
  const action = line.next()?.word === 'permit' ? 'accept' : 'deny';
  const { family, style, standard, groups } = context;
  const grouped = standard ? undefined : readServiceGroup(line, groups);
  const protocol = standard || grouped !== undefined ? undefined : readProtocol(line);
  const source = readAddresses(line, family, style, groups);
  const sourcePorts = readPortGroup(line, protocol, groups) ?? readPorts(line, protocol);
  // A standard list has no destination: everything.
  const destination = readAddresses(standard ? line.sub('any') : line, family, style, groups);
  const destinationPorts = readPortGroup(line, protocol, groups) ?? readPorts(line, protocol);
  const icmp = readMessage(line, protocol);
  const messages = icmp === undefined && protocol === 1 ? readServiceGroup(line, groups) : undefined;
  const options = readOptions(line);
  if (options.inactive) return undefined;
  const [first, ...more] = grouped ?? messages ?? [];
  return {
    text: printable(text, 400),
    ...(sequence === undefined ? {} : { sequence }),
    action,
    ...(protocol === undefined ? {} : { protocol }),
    source,
    destination,
    ...(sourcePorts === undefined ? {} : { sourcePorts }),
    ...(destinationPorts === undefined ? {} : { destinationPorts }),
    ...(icmp === undefined ? {} : { icmp }),
    ...first,
    ...(more.length === 0 ? {} : { more }),
    established: options.established,
    flags: options.flags,
    fragments: options.fragments,
    log: options.log,
    inexact: options.inexact,
    position,
  };
}

/** `object-group NAME` or `object NAME` in the place of a protocol, or of ICMP messages: any one of these services. */
function readServiceGroup(line: Line, groups: ObjectGroups): readonly AccessAsk[] | undefined {
  const key = groupNamed(line);
  if (key === undefined) return undefined;
  line.next();
  const token = line.next();
  return groups.asks(line, token, key);
}

/** A group of ports behind an end; a group of addresses there is the other end. */
function readPortGroup(line: Line, protocol: number | undefined, groups: ObjectGroups): NumberSet | undefined {
  const key = groupNamed(line);
  if (key === undefined || groups.kindOf(key) !== 'ports') return undefined;
  line.next();
  const token = line.next();
  return groups.ports(line, token, key, protocol);
}

export function readProtocol(line: Line): number | undefined {
  const token = line.next();
  const word = token?.word ?? '';
  if (word === 'ip' || word === 'ipv4' || word === 'ipv6') return undefined;
  const named = protocols.get(word);
  if (named !== undefined) return named;
  const number = /^\d{1,3}$/u.test(word) ? Number(word) : 256;
  if (number > 255) {
    const message = `\`${printable(token?.text ?? '', 60)}\` is no protocol`;
    throw new LineError(message, line.position(token), '`ip`, `tcp`, `udp`, `icmp` or another protocol');
  }
  return number;
}

export function readMessage(line: Line, protocol: number | undefined): AccessEntry['icmp'] {
  if (protocol !== 1 && protocol !== 58) return undefined;
  const token = line.peek();
  if (token === undefined) return undefined;
  const named = (protocol === 1 ? icmpMessages : icmp6Messages).get(token.word);
  if (named !== undefined) {
    line.next();
    return named;
  }
  if (!/^\d{1,3}$/u.test(token.word)) return undefined;
  line.next();
  const code = /^\d{1,3}$/u.test(line.peek()?.word ?? '') ? Number(line.next()?.word) : undefined;
  const type = Number(token.word);
  if (type > 255 || (code ?? 0) > 255) throw new LineError('no such ICMP message', line.position(token), '0 to 255');
  return { type, ...(code === undefined ? {} : { code }) };
}

interface Options {
  established: boolean;
  flags: number;
  fragments: boolean;
  log: boolean;
  inactive: boolean;
  readonly inexact: string[];
}

/** Conditions with one argument that the model has no field for: the entry becomes a bound. */
const oneWord: ReadonlySet<string> = new Set(['dscp', 'precedence', 'tos', 'time-range', 'option', 'packet-length']);

function readOptions(line: Line): Options {
  const options: Options = {
    established: false,
    flags: 0,
    fragments: false,
    log: false,
    inactive: false,
    inexact: [],
  };
  for (let token = line.next(); token !== undefined; token = line.next()) {
    const flag = flagNames.get(token.word);
    if (token.word === 'established') options.established = true;
    else if (token.word === 'fragments' || token.word === 'fragment') options.fragments = true;
    else if (token.word === 'inactive') options.inactive = true;
    else if (token.word === 'log' || token.word === 'log-input') {
      options.log = true;
      skipLogWords(line);
    } else if (flag !== undefined) options.flags |= flag;
    else if (oneWord.has(token.word) && !line.done) options.inexact.push(`${token.word} ${line.next()?.text}`);
    else if (token.word === 'ttl' && line.peek(1) !== undefined) {
      options.inexact.push(`ttl ${line.next()?.text} ${line.next()?.text}`);
    } else {
      const message = `\`${printable(token.text, 60)}\` is not understood here`;
      throw new LineError(message, line.position(token), 'the end of the entry, or an option that segproof knows');
    }
  }
  return options;
}

/** ASA writes `log informational interval 300`. */
function skipLogWords(line: Line): void {
  const word = line.peek()?.word ?? '';
  if (
    /^(?:[0-7]|emergencies|alerts|critical|errors|warnings|notifications|informational|debugging|default|disable)$/u.test(
      word,
    )
  ) {
    line.next();
  }
  if (line.take('interval')) line.next();
}
