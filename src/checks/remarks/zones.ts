/** checks: remarks that depend on the kinds of zones a row joins. */
import type { Text } from '../../diagnostics/public.ts';
import type { Flow, Topology, Zone, ZoneKind } from '../../model/public.ts';
import { AddressIndex, type AddressSet, numbers, type Service } from '../../net/public.ts';
import { servicesOverlap } from '../services.ts';
import type { RemarkKind } from './remark.ts';

/** The kinds of zones that hold some of the set's addresses. The Internet counts as `wan`. */
export type KindsOf = (end: Flow['source']) => ReadonlySet<ZoneKind>;

export function zoneKindsOf(topology: Topology): KindsOf {
  const zones = [...topology.zones.values()];
  const index = new AddressIndex(zones.map(({ prefixes }) => prefixes));
  const known = new Map<AddressSet, ReadonlySet<ZoneKind>>();
  return ({ terms, addresses }) => {
    const kinds = known.get(addresses);
    if (kinds !== undefined) return kinds;
    const outside: readonly ZoneKind[] = terms.some(({ kind }) => kind === 'internet' || kind === 'any') ? ['wan'] : [];
    const found = new Set([...outside, ...index.meeting(addresses).map((place) => (zones[place] as Zone).kind)]);
    known.set(addresses, found);
    return found;
  };
}

const tcp = 6;
const udp = 17;

/** Kerberos, LDAP, LDAPS and the global catalogue: IANA's numbers. */
const directory: readonly Service[] = [
  { kind: 'ports', protocol: tcp, destination: numbers(88, 389, 636, 3268, 3269) },
  { kind: 'ports', protocol: udp, destination: numbers(88, 389) },
];

const inside: readonly ZoneKind[] = ['lan', 'admin', 'management', 'service', 'office'];
const administration: readonly ZoneKind[] = ['admin', 'management'];

/** ANSSI, interconnection guide R7 and R10; administration guide R10. */
export function zoneRemarks(flow: Flow, kindsOf: KindsOf): readonly (readonly [RemarkKind, Text])[] {
  const [from, to] = [kindsOf(flow.source), kindsOf(flow.destination)];
  const said: (readonly [RemarkKind, Text])[] = [];
  if (from.has('dmz') && inside.some((kind) => to.has(kind))) {
    said.push([
      'dmz-opens-inside',
      {
        en: 'a zone exposed to the outside opens a flow inwards',
        fr: 'une zone exposée ouvre un flux vers l’intérieur',
      },
    ]);
    if (flow.services.some((service) => directory.some((one) => servicesOverlap(one, service)))) {
      said.push([
        'directory-from-dmz',
        { en: 'an exposed zone queries a directory', fr: 'une zone exposée interroge un annuaire' },
      ]);
    }
  }
  const admin = (kinds: ReadonlySet<ZoneKind>): boolean => administration.some((kind) => kinds.has(kind));
  if ((admin(from) && to.has('wan')) || (from.has('wan') && admin(to))) {
    said.push([
      'admin-internet',
      { en: 'joins the administration network and the Internet', fr: 'joint le réseau d’administration et Internet' },
    ]);
  }
  return said;
}
