/** Reading the kernel's rule trace (nf_tables netlink, NFT_MSG_TRACE). */

/** One event: a rule that matched, a chain that returned or the policy that ended it. */
export interface TraceEvent {
  readonly kind: 'policy' | 'return' | 'rule';
  readonly id: number;
  /** With its family before it where that is not inet. */
  readonly table: string;
  readonly chain: string;
  /** Absent at the end of a chain. */
  readonly handle?: string;
  readonly verdict: string;
}

const kinds: ReadonlyMap<number, TraceEvent['kind']> = new Map([
  [1, 'policy'],
  [2, 'return'],
  [3, 'rule'],
]);
const verdicts: ReadonlyMap<number, string> = new Map([
  [0, 'drop'],
  [1, 'accept'],
  [2, 'stolen'],
  [-1, 'continue'],
  [-3, 'jump'],
  [-4, 'goto'],
  [-5, 'return'],
]);

// NFPROTO_IPV4 and NFPROTO_IPV6; inet is a family of its own.
const families: ReadonlyMap<number, string> = new Map([
  [2, 'ip'],
  [10, 'ip6'],
]);

// enum nft_trace_attributes of the kernel's uapi header nf_tables.h.
const attribute = { table: 1, chain: 2, handle: 3, type: 4, verdict: 5, id: 6, policy: 16 } as const;
const traceMessage = (10 << 8) | 17;

/** The events of one netlink read, which may hold several messages. */
export function readTrace(bytes: Uint8Array): readonly TraceEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: TraceEvent[] = [];
  for (let at = 0; at + 20 <= bytes.length; ) {
    const length = view.getUint32(at, true);
    if (length < 20) break;
    if (view.getUint16(at + 4, true) === traceMessage)
      found.push(inFamily(view.getUint8(at + 16), readEvent(view, bytes, at + 20, at + length)));
    at += (length + 3) & ~3;
  }
  return found;
}

function inFamily(family: number, event: TraceEvent): TraceEvent {
  const name = families.get(family);
  return name === undefined ? event : { ...event, table: `${name} ${event.table}` };
}

function readEvent(view: DataView, bytes: Uint8Array, from: number, to: number): TraceEvent {
  let [table, chain, verdict]: [string, string, string] = ['', '', ''];
  let kind: TraceEvent['kind'] = 'rule';
  let id = 0;
  let handle: string | undefined;
  for (let at = from; at + 4 <= to; ) {
    const size = view.getUint16(at, true);
    if (size < 4) break;
    const value = at + 4;
    switch (view.getUint16(at + 2, true) & 0x3fff) {
      case attribute.table:
        table = textAt(bytes, value, at + size);
        break;
      case attribute.chain:
        chain = textAt(bytes, value, at + size);
        break;
      case attribute.handle:
        handle = view.getBigUint64(value).toString();
        break;
      case attribute.type:
        kind = kinds.get(view.getUint32(value)) ?? 'rule';
        break;
      case attribute.id:
        id = view.getUint32(value);
        break;
      case attribute.policy:
        verdict = verdicts.get(view.getInt32(value)) ?? 'unknown';
        break;
      case attribute.verdict:
        // Nested: the first attribute is the verdict's code.
        verdict = verdicts.get(view.getInt32(value + 4)) ?? 'unknown';
        break;
    }
    at += (size + 3) & ~3;
  }
  return { kind, id, table, chain, verdict, ...(handle === undefined ? {} : { handle }) };
}

function textAt(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to && bytes[i] !== 0; i += 1) text += String.fromCharCode(bytes[i] as number);
  return text;
}
