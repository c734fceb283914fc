/** cli: what a certificate is bound to: the files that were read, the day, the claim, the program and its assumptions. */
import { createHash } from 'node:crypto';
import { dirname, relative } from 'node:path';
import {
  type CertifiedClaim,
  type ComparedClaim,
  certificateVersion,
  type InputFile,
  type Question,
} from '../../certify/public.ts';
import { assumptions } from '../../checks/public.ts';
import type { Io } from '../io.ts';
import type { Loaded } from '../load.ts';
import { packageVersion } from '../version.ts';

/** Everything that the digest covers. */
export interface Binding {
  readonly tool: string;
  readonly claim: CertifiedClaim;
  readonly assumptions: readonly string[];
  readonly asOf: string;
  readonly files: readonly InputFile[];
}

/** The files read for the platform, named from where it lies, so that no user's folders stand in a certificate. */
export function inputFiles({ file, disk }: Pick<Loaded, 'file' | 'disk'>): readonly InputFile[] {
  return [...disk.digests()].map(([path, sha256]) => ({ name: relative(dirname(file), path), sha256 }));
}

/** What every claim leans on, in the words of this program. */
export function assumptionTexts(): readonly string[] {
  return assumptions.map(({ en }) => en);
}

export function toolText(io: Io): string {
  return `segproof ${packageVersion(io)}`;
}

/** What a comparison's digest covers. */
export interface ComparisonBinding {
  readonly tool: string;
  readonly claim: ComparedClaim;
  readonly question: Question;
  readonly asOf?: string;
  readonly files: readonly InputFile[];
}

/** As `digestOf`, with the options of the comparison; a comparison leans on no assumption about the platform. */
export function comparisonDigest({ tool, claim, question, asOf = '', files }: ComparisonBinding): string {
  const options = [...question].sort(([a], [b]) => (a < b ? -1 : 1));
  const bound = [certificateVersion, tool, claim, options, asOf, files.map(({ sha256 }) => sha256)];
  return createHash('sha256').update(JSON.stringify(bound)).digest('hex');
}

/** Names do not count: a platform that was moved is the same platform. */
export function digestOf({ tool, claim, assumptions: leaning, asOf, files }: Binding): string {
  const bound = [certificateVersion, tool, claim, leaning, asOf, files.map(({ sha256 }) => sha256)];
  return createHash('sha256').update(JSON.stringify(bound)).digest('hex');
}
