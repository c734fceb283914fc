/** What the worker is asked, and what it reports. */
import type { ScenarioKind } from './scenarios.ts';

/** A packet as it was sent, enough to send it again. */
export interface Sent {
  readonly node: string;
  readonly entry: string;
  readonly hex: string;
}

/** `replay` sends the packets of a file (those of `keep` only) instead of random ones. */
export interface Job {
  readonly kind: ScenarioKind;
  readonly seed: number;
  readonly packets: number;
  /** Where to write the packets sent, when model and kernel differ. */
  readonly keepAt?: string;
  readonly replay?: { readonly file: string; readonly keep?: readonly number[] };
  /** Report what the kernel did with each packet, for the recorded corpus. */
  readonly record?: boolean;
}

/** `decided`: packets for which a rule or the end of a ruleset decided, and was the same on both sides. */
export interface Report {
  readonly packets: number;
  readonly decided: number;
  readonly milliseconds: number;
  readonly fates: Readonly<Record<string, number>>;
  /** Source ports that the kernel drew at random because the packet's own was taken. */
  readonly clashes: number;
  readonly difference?: Difference;
  readonly records?: readonly string[];
}

export interface Difference {
  readonly index: number;
  readonly found: readonly string[];
  readonly packet: string;
  readonly hex: string;
  readonly model: readonly string[];
  readonly kernel: readonly string[];
  readonly outputs: readonly string[];
  /** The packets before it, where there are few. */
  readonly history?: readonly string[];
}
