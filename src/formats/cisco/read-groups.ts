/** formats: the blocks of a configuration that define objects and object groups (IOS, ASA), line by line. */
import { printable } from '../../diagnostics/public.ts';
import { addressSet, type NumberSet, parseAddress } from '../../net/public.ts';
import { type GroupKind, type Member, ObjectGroups } from './object-groups.ts';
import { readAddresses, readPorts } from './read-ends.ts';
import { readMessage, readProtocol } from './read-entry.ts';
import type { AccessAsk } from './syntax.ts';
import { type Line, LineError, type Token } from './tokens.ts';

interface Block {
  readonly kind: GroupKind;
  readonly protocols: readonly number[];
  readonly members: Member[];
}

const [tcp, udp] = [6, 17] as const;

/** Words that say nothing about members; `nat` inside an object translates, and is no part of a list. */
const idle: ReadonlySet<string> = new Set(['description', 'nat']);

const memberWords =
  /^(?:host|subnet|range|any|network-object|group-object|port-object|service-object|protocol-object|icmp-object|service|tcp|udp|tcp-udp|icmp|description|fqdn|\d[\d./]*|[0-9a-f]*:[0-9a-f:./]*)$/u;

/** Reads what belongs to objects and groups. What of a block is not understood is refused wherever the block is used. */
export class GroupReader {
  readonly groups: ObjectGroups = new ObjectGroups();
  #block: Block | undefined;

  /** Behind the last line of a definition. */
  close(): void {
    this.#block = undefined;
  }

  /** Whether the line was one of a definition. Throws LineError. */
  line(line: Line, isIndented: boolean): boolean {
    const word = line.peek()?.word ?? '';
    if (this.#block !== undefined && (isIndented || memberWords.test(word))) {
      this.#add(line, this.#block);
      return true;
    }
    this.#block = undefined;
    if (word === 'object' || word === 'object-group') {
      this.#block = this.#header(line);
      return true;
    }
    if (line.peek()?.word === 'no' && /^object(?:-group)?$/u.test(line.peek(1)?.word ?? ''))
      throw new LineError('a definition is taken back', line.position(), 'the definitions that are in force');
    return false;
  }

  #header(line: Line): Block {
    const position = line.position();
    const prefix = line.next()?.word === 'object' ? 'object' : 'group';
    const kindToken = line.next();
    const nameToken = line.next();
    const word = kindToken?.word ?? '';
    const kinds = prefix === 'object' ? ['network', 'service'] : ['network', 'service', 'protocol', 'icmp-type'];
    if (!kinds.includes(word) || nameToken === undefined) return this.#unread(line, kindToken, prefix, kinds);
    const declared = line.next()?.word;
    const protocols = { tcp: [tcp], udp: [udp], 'tcp-udp': [tcp, udp] }[declared ?? ''];
    if (declared !== undefined && (word !== 'service' || prefix === 'object' || protocols === undefined))
      throw new LineError(`\`${printable(declared, 60)}\` is not understood here`, position, 'the end of the line');
    const kind: GroupKind =
      word === 'network' ? 'network' : protocols !== undefined ? 'ports' : word === 'icmp-type' ? 'icmp' : 'service';
    const key = `${prefix}:${nameToken.text}`;
    return { kind, protocols: protocols ?? [], members: this.groups.open(key, kind, protocols ?? [], position) };
  }

  /** NX-OS and IOS XR write `ip address NAME`, `network ipv4 NAME`: the last word is the name. */
  #unread(line: Line, kind: Token | undefined, prefix: string, kinds: readonly string[]): Block {
    const message = `\`${printable(kind?.text ?? '', 60)}\` is no kind of ${prefix} that is read`;
    const expected = kinds.map((one) => `\`${one} NAME\``).join(', ');
    const fails = new LineError(message, line.position(kind), expected);
    const name = line.tokens.at(-1)?.text ?? '';
    const members = this.groups.open(`${prefix}:${name}`, 'unread', [], line.position(kind));
    members.push({ fails });
    return { kind: 'unread', protocols: [], members };
  }

  #add(line: Line, block: Block): void {
    try {
      this.#member(line, block);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      block.members.push({ fails: error });
    }
  }

  #member(line: Line, { kind, protocols, members }: Block): void {
    if (kind === 'unread') return;
    const first = line.peek();
    if (idle.has(first?.word ?? '')) return;
    if (line.take('group-object')) members.push(included(line, 'group'));
    else if (line.take('network-object', 'object') || line.take('service-object', 'object'))
      members.push(included(line, 'object'));
    else members.push(memberOf(line, kind, protocols));
    const more = line.peek();
    if (more !== undefined)
      throw new LineError(
        `\`${printable(more.text, 60)}\` is not understood here`,
        line.position(more),
        'the end of the line',
      );
  }
}

function included(line: Line, prefix: 'object' | 'group'): Member {
  const position = line.position();
  const name = line.next()?.text;
  if (name === undefined) throw new LineError('the name of a group is missing', position);
  return { includes: { key: `${prefix}:${name}`, position } };
}

function memberOf(line: Line, kind: Exclude<GroupKind, 'unread'>, protocols: readonly number[]): Member {
  switch (kind) {
    case 'network':
      line.take('network-object');
      return { addresses: readNetwork(line) };
    case 'ports': {
      if (!line.take('port-object')) throw unknown(line, '`port-object eq`, `port-object range` or `group-object`');
      return { ports: portsHere(line, protocols[0]) };
    }
    case 'icmp': {
      if (!line.take('icmp-object')) throw unknown(line, '`icmp-object`');
      const icmp = readMessage(line, 1);
      if (icmp === undefined) throw unknown(line, 'an ICMP message');
      return { asks: [{ protocol: 1, icmp }] };
    }
    case 'service':
      if (line.take('protocol-object')) {
        const protocol = readProtocol(line);
        return { asks: [protocol === undefined ? {} : { protocol }] };
      }
      if (!line.take('service-object')) line.take('service');
      return { asks: readService(line) };
  }
}

function unknown(line: Line, expected: string): LineError {
  const token = line.peek();
  return new LineError(
    `\`${printable(token?.text ?? '', 60)}\` is not understood here`,
    line.position(token),
    expected,
  );
}

/** `host A`, `subnet A M`, `range A B`, `A M` (a mask, not a wildcard), `A /24`, `A/24`, `any`. */
function readNetwork(line: Line): NonNullable<Member['addresses']> {
  if (line.take('range')) {
    const [from, to] = [line.next(), line.next()];
    const [first, last] = [parseAddress(from?.text ?? ''), parseAddress(to?.text ?? '')];
    if (!first.ok || !last.ok || first.value.family !== last.value.family || first.value.value > last.value.value)
      throw new LineError('this is no range of addresses', line.position(from), '`range FIRST LAST` of one family');
    return addressSet([{ family: first.value.family, first: first.value.value, last: last.value.value }]);
  }
  line.take('subnet');
  const length = line.peek(1)?.text;
  if (length !== undefined && /^\/\d{1,3}$/u.test(length)) {
    const joined = readAddresses(line.sub(`${line.peek()?.text}${length}`), undefined, 'mask');
    line.next();
    line.next();
    return joined;
  }
  return readAddresses(line, undefined, 'mask');
}

/** `tcp source gt 1023 destination eq 443` of ASA, `tcp source gt 1023 eq 443` and `tcp 443` of IOS. */
function readService(line: Line): readonly AccessAsk[] {
  const both = line.take('tcp-udp');
  const protocol = both ? tcp : readProtocol(line);
  const icmp = readMessage(line, protocol);
  if (icmp !== undefined && protocol !== undefined) return [{ protocol, icmp }];
  return (both ? [tcp, udp] : [protocol]).map((one, i, all): AccessAsk => {
    // The same words for either protocol: names of ports differ between them.
    const words = i === all.length - 1 ? line : line.sub(line.rest());
    const sourcePorts = words.take('source') ? portsHere(words, one) : undefined;
    words.take('destination');
    const destinationPorts = words.done ? undefined : portsHere(words, one);
    return {
      ...(one === undefined ? {} : { protocol: one }),
      ...(sourcePorts === undefined ? {} : { sourcePorts }),
      ...(destinationPorts === undefined ? {} : { destinationPorts }),
    };
  });
}

function portsHere(line: Line, protocol: number | undefined): NumberSet {
  const token = line.peek();
  const found = readPorts(line, protocol) ?? readPorts(line.sub(`eq ${token?.text ?? ''}`), protocol);
  if (token === undefined || found === undefined) throw unknown(line, '`eq PORT` or `range FIRST LAST`');
  if (!/^(?:eq|neq|gt|lt|range)$/u.test(token.word)) line.next();
  return found;
}
