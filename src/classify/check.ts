/** classify: the conditions of a rule that its box of header ranges cannot say. */
import type { Match } from '../model/public.ts';
import { type Address, addressSetContains, type Packet, serviceMatches } from '../net/public.ts';
import { addressWords, headerWords, hiddenProtocol, type PacketColumns, situation, trait } from './packet-columns.ts';

/** Every condition must hold. */
export interface Check {
  /** `(traits & traitsMask) >>> 0 === traitsValue`: TCP flags, ICMP type and code, and which of them the packet shows. */
  readonly traitsMask: number;
  readonly traitsValue: number;
  readonly context: ContextCheck;
  /** For a box that is only a hull: the sets themselves. */
  readonly whole?: Pick<Match, 'source' | 'destination' | 'services'>;
}

/** Conditions on where a packet is and how it comes, not on what it is. Absent tables hold for every interface. */
export interface ContextCheck {
  /** 1 at the number of each interface that is asked for. */
  readonly inInterfaces?: Uint8Array;
  readonly outInterfaces?: Uint8Array;
  /** Bit n for state n. */
  readonly states: number;
  /** Bit 0: a connection whose destination was not translated will do; bit 1: one whose was. */
  readonly translated: number;
  /** Bit 0: a packet that is no later fragment will do; bit 1: one that is. */
  readonly later: number;
}

export const anyContext: ContextCheck = { states: 31, translated: 3, later: 3 };

/** Whether a check says nothing at all, so that the box alone decides. */
export function isVacuous(check: Check): boolean {
  return check.traitsMask === 0 && check.whole === undefined && isAnyContext(check.context);
}

export function isAnyContext(context: ContextCheck): boolean {
  return (
    context.inInterfaces === undefined &&
    context.outInterfaces === undefined &&
    context.states === 31 &&
    context.translated === 3 &&
    context.later === 3
  );
}

export function checkHolds(check: Check, columns: PacketColumns, row: number): boolean {
  const comes = columns.situation[row] as number;
  return (
    ((columns.traits[row] as number) & check.traitsMask) >>> 0 === check.traitsValue &&
    contextHolds(
      check.context,
      columns.inInterface[row] as number,
      columns.outInterface[row] as number,
      comes & situation.stateMask,
      (comes >>> situation.translatedShift) & 1,
      (comes >>> situation.laterShift) & 1,
    ) &&
    (check.whole === undefined || wholeHolds(check.whole, columns, row))
  );
}

export function contextHolds(
  context: ContextCheck,
  inInterface: number,
  outInterface: number,
  state: number,
  translated: number,
  later: number,
): boolean {
  return (
    ((context.states >>> state) & 1) === 1 &&
    ((context.translated >>> translated) & 1) === 1 &&
    ((context.later >>> later) & 1) === 1 &&
    (context.inInterfaces === undefined || context.inInterfaces[inInterface] === 1) &&
    (context.outInterfaces === undefined || context.outInterfaces[outInterface] === 1)
  );
}

function wholeHolds(
  whole: Pick<Match, 'source' | 'destination' | 'services'>,
  columns: PacketColumns,
  row: number,
): boolean {
  const { header, family } = columns;
  const words = addressWords(family);
  const at = row * headerWords(family);
  const traits = columns.traits[row] as number;
  const src = readAddress(columns, at);
  const dst = readAddress(columns, at + words);
  if (whole.source !== undefined && !addressSetContains(whole.source, src)) return false;
  if (whole.destination !== undefined && !addressSetContains(whole.destination, dst)) return false;
  if (whole.services === undefined) return true;
  const ports = header[at + 2 * words] as number;
  const protocol = (header[at + 2 * words + 1] as number) & 0xffff;
  const shown: Packet = {
    family,
    src,
    dst,
    protocol,
    ...((traits & trait.sourcePort) === 0 ? {} : { srcPort: ports >>> 16 }),
    ...((traits & trait.destinationPort) === 0 ? {} : { dstPort: ports & 0xffff }),
    ...((traits & trait.icmp) === 0
      ? {}
      : { icmp: { type: (traits >>> trait.typeShift) & 255, code: (traits >>> trait.codeShift) & 255, id: 0 } }),
    options: protocol === hiddenProtocol ? [{ name: 'unknown-header' }] : [],
    ttl: 64,
    length: 60,
    dontFragment: false,
    vlanTags: [],
  };
  return whole.services.some((service) => serviceMatches(service, shown));
}

function readAddress(columns: PacketColumns, at: number): Address {
  if (columns.family === 4) return { family: 4, value: BigInt(columns.header[at] as number) };
  let value = 0n;
  for (let word = 0; word < 4; word += 1) value = (value << 32n) | BigInt(columns.header[at + word] as number);
  return { family: 6, value };
}
