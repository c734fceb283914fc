/** report: claims about every packet as a JSON value. Counts beyond 2^53 are texts. */
import { assumptions, type ClaimId, type Decision } from '../checks/public.ts';
import type { Text } from '../diagnostics/public.ts';
import { schemaVersion } from './schema-version.ts';
import { type TraceJson, traceJson } from './trace-json.ts';

export interface DecisionsJson {
  readonly schemaVersion: number;
  readonly command: 'prove';
  readonly platform: string;
  readonly asOf: string;
  readonly exitCode: number;
  readonly assumptions: readonly Text[];
  readonly claims: readonly {
    readonly claim: ClaimId;
    readonly says: Text;
    readonly result: Decision['kind'];
    readonly quantified: Omit<Decision['quantified'], 'packets'> & { readonly packets: string };
    readonly why?: Text;
    readonly ledger: readonly Text[];
    readonly counterexamples: readonly { readonly says: Text; readonly forged: boolean; readonly trace: TraceJson }[];
  }[];
}

export interface DecisionsJsonInput {
  readonly decisions: readonly Decision[];
  readonly platform: string;
  readonly asOf: string;
  readonly exitCode: number;
}

export function decisionsJson({ decisions, ...rest }: DecisionsJsonInput): DecisionsJson {
  return {
    schemaVersion,
    command: 'prove',
    ...rest,
    assumptions,
    claims: decisions.map(({ claim, title, kind, quantified, why, ledger, shown }) => ({
      claim,
      says: title,
      result: kind,
      quantified: { ...quantified, packets: `${quantified.packets}` },
      ...(why === undefined ? {} : { why }),
      ledger,
      counterexamples: shown.map(({ says, forged, trace }) => ({ says, forged, trace: traceJson(trace) })),
    })),
  };
}
