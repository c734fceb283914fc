/**
 * semantics: how TCP flags move a tracked connection, without sequence numbers. The facts are those of Linux
 * nf_conntrack (Documentation/networking/nf_conntrack-sysctl.rst and its TCP transition tables).
 */
import { tcpFlag } from '../net/public.ts';

/** none: not yet known · sent/sent2: SYN seen (from both sides: simultaneous open) · received: SYN and SYN/ACK seen. */
export type TcpState =
  | 'none'
  | 'sent'
  | 'received'
  | 'established'
  | 'fin-wait'
  | 'close-wait'
  | 'last-ack'
  | 'time-wait'
  | 'close'
  | 'sent2';

export type Direction = 'original' | 'reply';

/** ignored: let through without a change; invalid: no such packet belongs here. */
export type TcpMove = TcpState | 'ignored' | 'invalid';

type Kind = 'syn' | 'syn-ack' | 'fin' | 'ack' | 'rst' | 'none';

const order: readonly TcpState[] = [
  'none',
  'sent',
  'received',
  'established',
  'fin-wait',
  'close-wait',
  'last-ack',
  'time-wait',
  'close',
  'sent2',
];

// One letter a state, in the order above: what a packet of the kind makes of it. I ignored, - invalid,
// S sent, 2 sent2, R received, E established, F fin-wait, W close-wait, L last-ack, T time-wait, C close.
const moves: Readonly<Record<Direction, Readonly<Record<Kind, string>>>> = {
  original: {
    syn: 'SSIIIIISS2',
    'syn-ack': '--R------R',
    fin: '--FFLLLTC-',
    ack: 'E-EEWWTTC-',
    rst: '-CCCCCCCCC',
    none: '----------',
  },
  reply: {
    syn: '-2-----S-2',
    'syn-ack': '-RIIIIIIIR',
    fin: '--FFLLLTC-',
    ack: '-IREWWTTCI',
    rst: '-CCCCCCCCC',
    none: '----------',
  },
};

const letters: ReadonlyMap<string, TcpMove> = new Map<string, TcpMove>([
  ['I', 'ignored'],
  ['-', 'invalid'],
  ['S', 'sent'],
  ['2', 'sent2'],
  ['R', 'received'],
  ['E', 'established'],
  ['F', 'fin-wait'],
  ['W', 'close-wait'],
  ['L', 'last-ack'],
  ['T', 'time-wait'],
  ['C', 'close'],
]);

const { fin, syn, rst, ack, urg } = tcpFlag;

// Flag sets that exist in honest traffic, PSH, ECE and CWR aside.
const possible: ReadonlySet<number> = new Set([
  syn,
  syn | urg,
  syn | ack,
  rst,
  rst | ack,
  fin | ack,
  fin | ack | urg,
  ack,
  ack | urg,
]);

/** Whether these flags can stand together at all. */
function flagsPossible(flags: number): boolean {
  return possible.has(flags & (fin | syn | rst | ack | urg));
}

/** What a packet with `flags` in `direction` makes of a connection in `state`. */
export function moveTcp(state: TcpState, direction: Direction, flags: number): TcpMove {
  if (!flagsPossible(flags)) return 'invalid';
  const row = moves[direction][kindOf(flags)];
  return letters.get(row.charAt(order.indexOf(state))) ?? 'invalid';
}

function kindOf(flags: number): Kind {
  if ((flags & rst) !== 0) return 'rst';
  if ((flags & syn) !== 0) return (flags & ack) !== 0 ? 'syn-ack' : 'syn';
  if ((flags & fin) !== 0) return 'fin';
  return (flags & ack) !== 0 ? 'ack' : 'none';
}
