/** policy: why a row could not be laid, said to the person who wrote it. */
import type { Text } from '../diagnostics/public.ts';
import type { Flow } from '../model/public.ts';
import { type AddressSet, formatAddress, formatAddressSet } from '../net/public.ts';
import type { Bindings } from './bindings.ts';
import type { Gap, GapKind } from './paths.ts';
import { intersectServices } from './services.ts';

/** A row, or a part of it, for which the platform has no path. `node` is where the way ends. */
export interface Unprojected {
  readonly row: string;
  readonly kind: GapKind | 'public-name' | 'no-sender';
  readonly node?: string;
  readonly source?: AddressSet;
  readonly destination?: AddressSet;
  readonly reason: Text;
}

/** The most telling of a row's gaps: the one that the fewest repairs would close comes first. */
export function explainGap(flow: Flow, gaps: readonly Gap[]): Unprojected {
  const worst = order.map((kind) => gaps.find((gap) => gap.kind === kind)).find((gap) => gap !== undefined);
  if (worst === undefined) {
    const reason = {
      en: `nothing on this platform sends from ${formatAddressSet(flow.source.addresses, 3)} to ${formatAddressSet(flow.destination.addresses, 3)}`,
      fr: `rien sur cette plateforme n’émet de ${formatAddressSet(flow.source.addresses, 3)} vers ${formatAddressSet(flow.destination.addresses, 3)}`,
    };
    return { row: flow.id, kind: 'no-sender', reason };
  }
  const { kind, node, source, destination } = worst;
  return { row: flow.id, kind, node, source, destination, reason: says(worst) };
}

/**
 * A row without a path that names a public address of a destination binding: the matrix speaks of the host's own end,
 * so the sentence gives it.
 */
export function explainPublicName(bindings: Bindings, flow: Flow): Unprojected | undefined {
  for (const { node, nat } of bindings.taking(flow.destination.addresses)) {
    if (intersectServices(flow.services, nat.service).length === 0) continue;
    const address = formatAddressSet(nat.destination, 2);
    const real = `${formatAddress(nat.to)}${nat.toPort === undefined ? '' : ` port ${nat.toPort}`}`;
    const reason = {
      en: `${address} is a public address that ${node} translates (${nat.id}); the matrix names real ends: write ${real}`,
      fr: `${address} est une adresse publique que ${node} traduit (${nat.id}) ; la matrice nomme les extrémités réelles : écrire ${real}`,
    };
    return { row: flow.id, kind: 'public-name', node, destination: nat.destination, reason };
  }
  return undefined;
}

const order: readonly GapKind[] = ['too-many-paths', 'loop', 'neighbour', 'discarded', 'no-route', 'not-forwarding'];

function says({ kind, node, source, destination }: Gap): Text {
  const to = formatAddressSet(destination, 3);
  const from = formatAddressSet(source, 3);
  switch (kind) {
    case 'no-route':
      return {
        en: `${node} has no route to ${to} (from ${from})`,
        fr: `${node} n’a pas de route vers ${to} (depuis ${from})`,
      };
    case 'discarded':
      return {
        en: `${node} discards packets to ${to} (from ${from})`,
        fr: `${node} jette les paquets vers ${to} (depuis ${from})`,
      };
    case 'neighbour':
      return {
        en: `nobody next to ${node} takes packets to ${to} (from ${from})`,
        fr: `aucun voisin de ${node} ne prend les paquets vers ${to} (depuis ${from})`,
      };
    case 'not-forwarding':
      return {
        en: `${node} forwards nothing, so ${to} is not reached from ${from}`,
        fr: `${node} ne relaie rien, ${to} n’est donc pas joignable depuis ${from}`,
      };
    case 'loop':
      return {
        en: `packets to ${to} circle at ${node} (from ${from})`,
        fr: `les paquets vers ${to} tournent en boucle à ${node} (depuis ${from})`,
      };
    case 'too-many-paths':
      return { en: `too many paths to follow; stopped at ${node}`, fr: `trop de chemins à suivre ; arrêt à ${node}` };
  }
}
