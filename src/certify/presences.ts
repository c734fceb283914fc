/** certify: the presences of a certificate, found by who sent, where it comes in and what it has crossed. */
import type { LinkEnd } from '../model/public.ts';
import type { Certificate, Presence } from './certificate.ts';
import type { Region } from './region.ts';

export class Presences {
  readonly #certificate: Certificate;
  readonly #found = new Map<string, Presence[]>();

  constructor(certificate: Certificate) {
    this.#certificate = certificate;
    for (const presence of certificate.presences) {
      const key = keyOf(presence.of, presence.at, presence.crossed);
      const known = this.#found.get(key);
      if (known === undefined) this.#found.set(key, [presence]);
      else known.push(presence);
    }
  }

  /** A part of the region that no presence there holds of those that `fits` takes; undefined when all is held. */
  missing(
    of: string,
    at: LinkEnd,
    crossed: readonly string[],
    region: Region,
    fits: (presence: Presence) => boolean,
  ): Region | undefined {
    let rest: readonly Region[] = [region];
    for (const presence of this.#found.get(keyOf(of, at, crossed)) ?? []) {
      if (rest.length === 0) break;
      if (fits(presence)) rest = rest.flatMap((part) => [...this.#certificate.sets.outside(part, presence.packets)]);
    }
    return rest[0];
  }
}

function keyOf(of: string, { node, interface: name }: LinkEnd, crossed: readonly string[]): string {
  return JSON.stringify([of, node, name, ...crossed]);
}
