/** checks: the certificate of a proved claim, as the value that is written as JSON: what stands where, as sets. */
import { type FlowMatrix, type Owner, ownerKey, type Topology } from '../../model/public.ts';
import { formatAddress } from '../../net/public.ts';
import { deployedPolicies, projectMatrix } from '../../policy/public.ts';
import {
  makeTerrain,
  type Place,
  type Presence,
  placesOf,
  presences,
  type Terrain,
  understoodAll,
} from '../../reach/public.ts';
import type { TestPart } from '../../space/public.ts';
import { type TestRowJson, testRowJson } from '../set-rows.ts';

/** The part of a certificate that the engine knows; what binds it to files and a day is added by who reads files. */
export interface CertificateBody {
  readonly tests: readonly TestRowJson[];
  readonly presences: readonly {
    readonly of: string;
    readonly node: string;
    readonly interface: string;
    readonly crossed: readonly string[];
    readonly now: Readonly<Record<string, string | number>>;
    readonly packets: TestPart;
  }[];
}

/** Claims of which certificates are made. */
export const certifiableClaims = ['isolation', 'access'] as const;
export type CertifiableClaim = (typeof certifiableClaims)[number];

export interface CertifyInput {
  readonly topology: Topology;
  readonly matrix: FlowMatrix;
  readonly claim: CertifiableClaim;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * What the claim's senders can bring to each interface. To be made only of a claim that was proved: of any other the sets
 * are right too, but they break the claim, and whoever checks them says so.
 */
export function certificateBody({ topology, matrix, claim, onProgress }: CertifyInput): CertificateBody {
  const policies = deployedPolicies(topology, projectMatrix(topology, matrix));
  const terrain = makeTerrain(topology, understoodAll(policies));
  return bodyOf(terrain, placesOf(terrain, { cunning: true }), claim, onProgress);
}

export function bodyOf(
  terrain: Terrain,
  places: readonly Place[],
  claim: CertifiableClaim,
  onProgress?: (done: number, total: number) => void,
): CertificateBody {
  const tools = new Set(terrain.topology.provider?.accessTools ?? []);
  const asked = places.filter((place) => (claim === 'isolation' ? isTenant(place) : isOutsideTools(place, tools)));
  const found = presences(terrain, asked, {
    forged: claim === 'isolation',
    endsAt: claim === 'isolation' ? new Set() : tools,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const { universe } = terrain.headers;
  const sets = found.map(({ packets }) =>
    universe.forget(packets, 'location', 'entry', 'exit', 'vlan', 'innerVlan', 'state', 'translated'),
  );
  const { rows, parts } = universe.tests(sets);
  return {
    tests: rows.map(testRowJson),
    presences: found.map((presence, i) => ({
      of: ownerKey(presence.owner),
      node: presence.at.node,
      interface: presence.at.interface,
      crossed: presence.crossed,
      now: rewriting(presence),
      packets: parts[i] as TestPart,
    })),
  };
}

function isTenant({ zone: { owner }, device }: Place): boolean {
  return owner.kind === 'tenant' && !device;
}

function isOutsideTools({ zone: { owner }, device, sender }: Place, tools: ReadonlySet<string>): boolean {
  const provider: Owner['kind'] = 'provider';
  return owner.kind === provider && !device && (sender === undefined || !tools.has(sender));
}

function rewriting({ now }: Presence): Readonly<Record<string, string | number>> {
  return {
    ...(now.source === undefined ? {} : { source: formatAddress(now.source) }),
    ...(now.destination === undefined ? {} : { destination: formatAddress(now.destination) }),
    ...(now.sourcePort === undefined ? {} : { sourcePort: now.sourcePort }),
    ...(now.destinationPort === undefined ? {} : { destinationPort: now.destinationPort }),
  };
}
