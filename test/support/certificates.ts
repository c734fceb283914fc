/** support: certificates of small platforms, and what the verifier says of them. */
import { Refused, readCertificate, type Verified, verifyInvariant } from '../../src/certify/public.ts';
import { bodyOf, type CertificateBody } from '../../src/checks/prove/certificate.ts';
import type { FlowMatrix } from '../../src/model/public.ts';
import { allAddresses } from '../../src/net/public.ts';
import { makeTerrain, placesOf, understood } from '../../src/reach/public.ts';
import { type Isolated, type IsolatedOptions, offered } from './isolated-platform.ts';
import { matrixOf, row } from './tiny-platform.ts';

/** A certificate as JSON, to be changed before it is checked. */
export type CertificateJson = CertificateBody & Readonly<Record<string, unknown>>;

/** What the platform offers to the whole Internet, as the row that would have done it. */
export function offeringMatrix(options: IsolatedOptions): FlowMatrix {
  const { destination, services } = offered(options);
  return matrixOf(...(destination.ranges.length === 0 ? [] : [row('web', allAddresses, destination, services)]));
}

/** What the engine writes for the platform, whether the claim holds or not. */
export function certificateOf(
  { topology, policies }: Isolated,
  claim: 'isolation' | 'access' = 'isolation',
): CertificateJson {
  const terrain = makeTerrain(topology, new Map([...policies].map(([id, policy]) => [id, understood(policy)])));
  return {
    schemaVersion: 1,
    kind: 'certificate',
    tool: 'segproof',
    claim,
    assumptions: [],
    asOf: '2026-01-01',
    inputs: { files: [], digest: '' },
    ...bodyOf(terrain, placesOf(terrain, { cunning: true }), claim),
  };
}

/** How much was held, or why it was refused. Any other error is a fault of the verifier. */
export function verdictOn(
  { topology, policies }: Isolated,
  matrix: FlowMatrix,
  certificate: unknown,
): Verified | { readonly refused: string } {
  try {
    const read = readCertificate(JSON.stringify(certificate));
    return verifyInvariant({ topology, policies, matrix, certificate: read });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { refused: error.message };
  }
}
