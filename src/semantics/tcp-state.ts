/**
 * semantics: how TCP flags move a tracked connection, without sequence numbers: every segment is taken to be in window.
 * The facts are those of Linux nf_conntrack (Documentation/networking/nf_conntrack-sysctl.rst, its TCP transition
 * tables and the exceptions from them), each seen in a kernel.
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

export type Segment = 'syn' | 'syn-ack' | 'fin' | 'ack' | 'rst' | 'none';

/**
 * `last` is the segment that moved the connection or was ignored last. `closing`: some side has sent its FIN first.
 * `crossed`: both sides opened at once. `challenged`: a SYN came while the last FIN was not yet acknowledged.
 */
export interface TcpTrack {
  readonly state: TcpState;
  readonly last?: { readonly segment: Segment; readonly direction: Direction };
  readonly closing: boolean;
  readonly crossed: boolean;
  readonly challenged: boolean;
}

export const noTcp: TcpTrack = { state: 'none', closing: false, crossed: false, challenged: false };

/** invalid: no such segment belongs here · reopens: it ends this connection and begins another. */
export type TcpMove = { readonly kind: 'moved'; readonly track: TcpTrack } | { readonly kind: 'invalid' | 'reopens' };

const invalid: TcpMove = { kind: 'invalid' };

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

// One letter a state, in the order above: what a segment of the kind makes of it. I ignored, - invalid,
// S sent, 2 sent2, R received, E established, F fin-wait, W close-wait, L last-ack, T time-wait, C close.
const moves: Readonly<Record<Direction, Readonly<Record<Segment, string>>>> = {
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

const letters: ReadonlyMap<string, TcpState | 'ignored'> = new Map<string, TcpState | 'ignored'>([
  ['I', 'ignored'],
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

/** What a segment with `flags` in `direction` makes of a connection. */
export function moveTcp(track: TcpTrack, direction: Direction, flags: number): TcpMove {
  if (!flagsPossible(flags)) return invalid;
  const segment = segmentOf(flags);
  const to = letters.get(moves[direction][segment].charAt(order.indexOf(track.state)));
  if (to === undefined) return invalid;
  const { last } = track;
  const here = { segment, direction };
  if (to === 'ignored') return ignored(track, here);
  const ended = track.state === 'time-wait' || track.state === 'close';
  if (to === 'sent' && ended) {
    // A SYN after an orderly end, or right after the sender's own reset, is a new connection; else it is not believed.
    const again = track.closing || (last?.segment === 'rst' && last.direction === direction);
    return again ? { kind: 'reopens' } : ignored(track, here);
  }
  // RFC 5961: an answer to a stray SYN acknowledges no FIN.
  const challenge = last?.segment === 'syn' && last.direction !== direction && track.challenged;
  if (track.state === 'last-ack' && to === 'time-wait' && segment === 'ack' && challenge) {
    return { kind: 'moved', track: { ...track, challenged: false } };
  }
  const crossed = track.crossed || to === 'sent2';
  const opened = to === 'received' && direction === 'reply' && segment === 'ack' && crossed;
  const state = opened ? 'established' : to;
  const closing = track.closing || (state === 'fin-wait' && track.state !== 'fin-wait');
  return { kind: 'moved', track: { ...track, state, last: here, closing, crossed } };
}

// What is let through without being believed. When the other side answers a SYN that was not believed, both ends know
// better, and the connection starts again from there.
function ignored(track: TcpTrack, here: NonNullable<TcpTrack['last']>): TcpMove {
  const { last } = track;
  if (here.segment === 'syn-ack' && last?.segment === 'syn' && last.direction !== here.direction) {
    return { kind: 'moved', track: { ...track, state: 'received', last: here, closing: false } };
  }
  const stray = here.segment === 'syn' && here.direction === 'original';
  const marks = stray ? { crossed: false, challenged: track.state === 'last-ack' } : {};
  return { kind: 'moved', track: { ...track, ...marks, last: here } };
}

export function segmentOf(flags: number): Segment {
  if ((flags & rst) !== 0) return 'rst';
  if ((flags & syn) !== 0) return (flags & ack) !== 0 ? 'syn-ack' : 'syn';
  if ((flags & fin) !== 0) return 'fin';
  return (flags & ack) !== 0 ? 'ack' : 'none';
}
