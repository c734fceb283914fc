/**
 * certify: whether a certificate's sets are an invariant that keeps the claim. Three things are held: what senders send
 * is in it where it first comes in; every step from it leads into it; nothing in it lands where the claim forbids.
 */
import { printable } from '../diagnostics/public.ts';
import { type FlowMatrix, type Owner, ownerKey, type Policy, type Topology } from '../model/public.ts';
import { makeWorld, type World } from '../semantics/public.ts';
import type { Certificate, Presence } from './certificate.ts';
import { type Claim, claimOf } from './claims.ts';
import { type Corner, classIn, type Place, type StepClass } from './node-class.ts';
import { NodeClasses } from './node-classes.ts';
import { Presences } from './presences.ts';
import { Refused } from './refused.ts';
import { beyond, type Limits, lengthOf, type Region } from './region.ts';
import { rewritten, sameHeader } from './rewriting.ts';
import { fieldOf, type Limit } from './rule-limits.ts';
import { firstArrivals, sendersOf } from './senders.ts';
import { shown, shownEnd } from './shown.ts';
import { stateOf } from './step.ts';
import { has, intersect } from './values.ts';

export interface VerifyInput {
  readonly topology: Topology;
  readonly matrix: FlowMatrix;
  /** What each filtering node applies. */
  readonly policies: ReadonlyMap<string, Policy>;
  readonly certificate: Certificate;
  readonly onProgress?: (done: number, total: number) => void;
}

/** How much was looked at. `classes`: packets that were walked one step, each standing for all of its class. */
export interface Verified {
  readonly arrivals: number;
  readonly presences: number;
  readonly classes: number;
}

// A class costs three steps of a packet, and more where its sets are long: some minutes in all.
const mostEffort = 5_000_000;
const longSet = 1_000;

/** Accepts by returning. Throws Refused with the first reason. Files and dates are compared by the caller. */
export function verifyInvariant(input: VerifyInput): Verified {
  return new Verification(input).run(input.onProgress);
}

class Verification {
  readonly #world: World;
  readonly #certificate: Certificate;
  readonly #claim: Claim;
  readonly #classes: NodeClasses;
  readonly #owners: ReadonlyMap<string, Owner>;
  readonly #presences: Presences;
  #walked = 0;
  #effort = 0;

  constructor({ topology, matrix, policies, certificate }: VerifyInput) {
    this.#world = makeWorld(topology, policies);
    this.#certificate = certificate;
    this.#claim = claimOf(certificate.claim, topology, matrix);
    this.#classes = new NodeClasses(this.#world);
    const senders = sendersOf(this.#world).filter(this.#claim.from);
    this.#owners = new Map(senders.map(({ zone: { owner } }) => [ownerKey(owner), owner]));
    this.#presences = new Presences(certificate);
  }

  run(onProgress: VerifyInput['onProgress']): Verified {
    let arrivals = 0;
    for (const { of, at, region } of firstArrivals(this.#world, this.#classes, this.#claim)) {
      arrivals += 1;
      if (this.#claim.endsAt.has(at.node)) continue;
      const asSent = ({ now }: Presence): boolean => Object.keys(now).length === 0;
      const missing = this.#presences.missing(of, at, [], region, asSent);
      if (missing !== undefined)
        throw new Refused(`${printable(of)} can bring ${shown(missing)} to ${shownEnd(at)}, where no set holds it`);
    }
    if (arrivals === 0) throw new Refused('the claim is about no packet at all: no place can send what it speaks of');
    for (const [done, presence] of this.#certificate.presences.entries()) {
      onProgress?.(done, this.#certificate.presences.length);
      this.#hold(presence);
    }
    return { arrivals, presences: this.#certificate.presences.length, classes: this.#walked };
  }

  /** Every step of the presence's packets stays within the certificate and the claim. */
  #hold(presence: Presence): void {
    const { of, at, now, packets } = presence;
    const owner = this.#owners.get(of);
    const node = this.#world.topology.nodes.get(at.node);
    const entry = node?.interfaces.get(at.interface);
    if (owner === undefined) throw new Refused(`the claim speaks of no sender \`${printable(of)}\``);
    if (node === undefined || entry === undefined) throw new Refused(`there is no interface ${shownEnd(at)}`);
    const place: Place = { world: this.#world, classes: this.#classes, node, entry, now };
    for (const region of this.#certificate.sets.regions(packets)) {
      const pending: Region[] = [region];
      for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
        this.#walked += 1;
        this.#effort += 1 + Math.floor(lengthOf(next) / longSet);
        if (this.#effort > mostEffort) throw new Refused('there are more classes of packets than are looked at');
        const { found, rest } = classIn(place, next);
        this.#follow(presence, owner, place, found);
        pending.push(...rest);
      }
    }
  }

  #follow(presence: Presence, owner: Owner, place: Place, found: StepClass): void {
    const { outcome } = found.step;
    refuseUnknown(presence, place, found);
    if (outcome.kind === 'landed' && this.#claim.forbids(owner, outcome.landing)) {
      const [bad] = this.#notExempt(found);
      const { zone, owner: with_ } = outcome.landing;
      if (bad !== undefined)
        throw new Refused(
          `${shown(bad)} of ${printable(presence.of)} lands with ${printable(ownerKey(with_))} (${printable(zone?.id ?? 'no zone')}) at ${printable(place.node.id)}`,
        );
    }
    if (outcome.kind === 'moved' && !this.#claim.endsAt.has(outcome.to.node)) this.#holdNext(presence, place, found);
  }

  #holdNext({ of, at, crossed }: Presence, { node }: Place, { step, region, corners }: StepClass): void {
    const { outcome } = step;
    if (outcome.kind !== 'moved') return;
    const opens = stateOf(step.treatment) === 'new';
    const behind = opens ? [...new Set([...crossed, node.id])].sort() : crossed;
    const fits = ({ now }: Presence): boolean =>
      corners.every(({ first, after }) => sameHeader(rewritten(first, now), after));
    const missing = this.#presences.missing(of, outcome.to, behind, region, fits);
    if (missing === undefined) return;
    // The engine stops where a packet circles, and so do its sets.
    if (behind.includes(outcome.to.node)) throw comesBack(missing, of, outcome.to.node);
    throw new Refused(
      `${shown(missing)} of ${printable(of)} goes on from ${shownEnd(at)} to ${shownEnd(outcome.to)}, where no set holds it`,
    );
  }

  /** What of the class may not land all the same. */
  #notExempt({ region, corners }: StepClass): readonly Region[] {
    let rest: readonly Region[] = [region];
    for (const exempt of this.#claim.exempt(region.family)) {
      const limits = asFirstSent(exempt, corners);
      if (limits !== undefined) rest = rest.flatMap((part) => beyond(part, limits));
    }
    return rest;
  }
}

/** Conditions on packets as they were received, asked of them as they were sent; undefined when none fulfils them. */
function asFirstSent(limits: Limits, corners: readonly Corner[]): Limits | undefined {
  const found: { -readonly [Key in keyof Limits]: Limits[Key] } = {};
  for (const [field, to] of Object.entries(limits) as [Limit['field'], Limit['to']][]) {
    // As sent, or one value: two packets that differ wherever they can tell which.
    if (corners.every(({ first, after }) => fieldOf(first, field) === fieldOf(after, field))) found[field] = to;
    else if (corners.some(({ after }) => !has(to, fieldOf(after, field)))) return undefined;
  }
  return found;
}

function comesBack(region: Region, of: string, node: string): Refused {
  const says = `${shown(region)} of ${printable(of)} comes back to \`${printable(node)}\``;
  return new Refused(`${says}, which remembers a connection of its own: that is not certified`);
}

/** What this program cannot follow for certain is refused by name, never left out. */
function refuseUnknown({ of, crossed }: Presence, { node }: Place, { step, region }: StepClass): void {
  const { outcome, treatment } = step;
  const says = `${shown(region)} of ${printable(of)}`;
  if (outcome.kind === 'ended' && outcome.disposition === 'insufficient-information')
    throw new Refused(`what \`${printable(node.id)}\` does with ${says} is not known`);
  // Header sanity, reassembly and anti-spoofing ask no memory.
  const early = treatment.steps.every(({ stage }) => stage !== 'dnat' && stage !== 'routing');
  if (outcome.kind === 'ended' && early) return;
  if (crossed.includes(node.id)) throw comesBack(region, of, node.id);
  const follows = node.kind !== 'external' && node.forwards && node.acceptSourceRoute && region.family === 4;
  if (follows && intersect(region.sides.options, [2, 3]).length > 0)
    throw new Refused(`\`${printable(node.id)}\` follows source routes, which is not certified`);
}
