/** certify: what a certificate says, once it was read. */
import type { LinkEnd } from '../model/public.ts';
import type { Rewriting } from './rewriting.ts';
import type { Part, Sets } from './sets.ts';

export const certificateVersion = 1;

/** Claims that a certificate can be about. */
export const certifiedClaims = ['isolation', 'access'] as const;
export type CertifiedClaim = (typeof certifiedClaims)[number];

/**
 * Everything that the senders of one owner can bring to one interface: `packets` as first sent, `now` what translation
 * has made of them, `crossed` the nodes behind them at which they opened a connection, sorted.
 */
export interface Presence {
  readonly of: string;
  readonly at: LinkEnd;
  readonly crossed: readonly string[];
  readonly now: Rewriting;
  readonly packets: Part;
}

export interface InputFile {
  readonly name: string;
  readonly sha256: string;
}

/** `digest` binds claim, day, tool and the contents of all input files. */
export interface Certificate {
  readonly tool: string;
  readonly claim: CertifiedClaim;
  readonly assumptions: readonly string[];
  readonly asOf: string;
  readonly files: readonly InputFile[];
  readonly digest: string;
  readonly sets: Sets;
  readonly presences: readonly Presence[];
}
