/** A published French lab: its matrix and its rule list read as they are, and all 945 published verdicts reproduced. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compareBounded, exactly, matrixRuleset } from '../../src/checks/public.ts';
import type { Outcome } from '../../src/diagnostics/public.ts';
import { readMatrix, readRulesCsv } from '../../src/formats/public.ts';
import { ownAddresses, resolveMatrix, type Topology } from '../../src/model/public.ts';
import {
  addressesOverlap,
  addressSet,
  complementAddresses,
  emptyAddresses,
  numbers,
  type Packet,
  rangeOf,
  subtractAddresses,
  unionAddresses,
} from '../../src/net/public.ts';
import { InterfaceNames } from '../../src/reach/public.ts';
import { decide, decideByMatrix } from '../../src/semantics/public.ts';
import { formatServiceRow, Universe } from '../../src/space/public.ts';
import { node, ping, tcp, topology, udp, zone } from '../support/small-platform.ts';

const folder = fileURLToPath(new URL('../../../shared/real-data/01-matrix-fr-lab-opnsense/', import.meta.url));
const present = existsSync(folder);
const why = present ? '' : ` (skipped: no ${folder})`;

function bytes(name: string): Uint8Array {
  return readFileSync(folder + name);
}

/** Rows of a file without quoted commas but in its last column. */
function table(name: string): ReadonlyMap<string, string>[] {
  const [header = '', ...lines] = readFileSync(folder + name, 'utf8').trim().split(/\r?\n/u);
  const names = header.split(',');
  return lines.map((line) => {
    const parts = line.split(',');
    const cells = [...parts.slice(0, names.length - 1), parts.slice(names.length - 1).join(',').replace(/^"|"$/gu, '')];
    return new Map(names.map((column, i) => [column, cells[i] ?? '']));
  });
}

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics, null, 2));
  return outcome.value;
}

/** FW01 with one interface a zone, at the zone's gateway; on the WAN, where the gateway is the ISP's, at its known address. */
function lab(): Topology {
  const zones = table('zones.csv');
  const provider = { kind: 'provider' } as const;
  const interfaces = zones.map((row) => {
    const known = /FW01=(?<address>[0-9.]+)/u.exec(row.get('known_hosts') ?? '')?.groups?.['address'];
    const address = `${known ?? row.get('gateway')}/${row.get('subnet')?.split('/')[1]}`;
    return [row.get('interface') ?? '', { zone: row.get('zone') ?? '', addresses: [address] }] as const;
  });
  const kinds = { WAN: 'transit', POSTES: 'lan', SERVEURS: 'lan', INVITES: 'lan' } as const;
  return topology([node('FW01', 'firewall', { interfaces: Object.fromEntries(interfaces) })], [], {
    zones: new Map(
      Object.entries(kinds).map(([id, kind]) => {
        const subnet = zones.find((row) => row.get('zone') === id)?.get('subnet') ?? '';
        return [id, zone(id, kind, provider, subnet)];
      }),
    ),
  });
}

interface Probe {
  readonly row: ReadonlyMap<string, string>;
  readonly packet: Packet;
}

function probes(): Probe[] {
  return table('probes.csv').map((row) => {
    const [src = '', dst = '', proto] = [row.get('src'), row.get('dst'), row.get('proto')];
    const port = Number(row.get('dport'));
    return { row, packet: proto === 'tcp' ? tcp(src, dst, port) : proto === 'udp' ? udp(src, dst, port) : ping(src, dst) };
  });
}

describe.skipIf(!present)(`real data 01, a French lab behind OPNsense${why}`, () => {
  const platform = present ? lab() : topology([], []);
  // The README of the data: a cell about FW01 wins over the cell of the segment its address lies in.
  const options = { asOf: '2026-01-01', filterAddresses: 'when-named' } as const;
  const draft = present ? readMatrix('matrix.csv', bytes('matrix.csv')) : undefined;
  const matrix = draft === undefined ? undefined : value(resolveMatrix([value(draft)], platform, options));
  const rules = present ? value(readRulesCsv('ruleset.csv', bytes('ruleset.csv'), platform, { name: 'FW01' })) : undefined;

  function compare({ row, packet }: Probe) {
    if (matrix === undefined || rules === undefined) throw new Error('no data');
    const zoneId = row.get('src_zone') ?? '';
    const intended = decideByMatrix(matrix, { packet, ingress: [zoneId] });
    const real = decide(rules, packet, { inInterface: zoneId, state: 'new', destinationTranslated: false });
    const passes = real.action === 'accept';
    const comparison =
      (intended.action === 'allow') === passes ? 'same' : passes ? 'excess (ruleset allows, matrix denies)' : 'missing';
    return {
      matrix: intended.action,
      matrix_row: intended.flow?.id ?? 'default',
      ruleset: passes ? 'allow' : 'deny',
      rule: real.rule?.id ?? 'default',
      comparison,
    };
  }

  test('both files are read as they are, without an error or a guess', () => {
    expect(draft?.ok === true && draft.remarks.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(matrix?.flows.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => `X${i + 1}`));
    expect(rules?.rules).toHaveLength(20);
    expect(matrix?.unknownColumns).toEqual([]);
  });

  test('the firewall addresses and the broadcast address of a blank-separated list are five addresses', () => {
    expect(matrix?.flows.find(({ id }) => id === 'X4')?.destination.addresses.ranges).toHaveLength(5);
  });

  test('all 945 published verdicts come out: matrix, its row, rules, the rule, and the comparison', () => {
    const all = probes();
    expect(all).toHaveLength(945);
    for (const probe of all) {
      const expected = Object.fromEntries(
        ['matrix', 'matrix_row', 'ruleset', 'rule', 'comparison'].map((column) => [column, probe.row.get(column)]),
      );
      expect({ probe: [...probe.row.values()].slice(0, 6).join(' '), ...compare(probe) }).toEqual({
        probe: [...probe.row.values()].slice(0, 6).join(' '),
        ...expected,
      });
    }
  });

  const own = addressSet([...platform.nodes.values()].flatMap(ownAddresses).map(rangeOf));

  /**
   * Every packet that enters from one of the three zones for another zone; inside one zone nothing filters. The
   * published texts count the ISP's own segment to the Internet, where rules and matrix agree but for that segment.
   */
  function compareAll() {
    if (matrix === undefined || rules === undefined) throw new Error('no data');
    const universe = new Universe();
    const names = new InterfaceNames();
    const entering = ['POSTES', 'SERVEURS', 'INVITES'].map((id) => {
      const segment = platform.zones.get(id)?.prefixes ?? emptyAddresses;
      // The firewall's own address on a segment is no part of it.
      const isp = platform.zones.get('WAN')?.prefixes ?? emptyAddresses;
      const neighbours = subtractAddresses(unionAddresses(segment, isp), own);
      return universe.where({
        entry: numbers(names.numberOf(id)),
        source: segment,
        destination: complementAddresses(neighbours),
        state: numbers(0),
        families: new Set([4]),
      });
    });
    const within = universe.union(...entering);
    const intended = exactly(matrixRuleset(matrix, 'matrix'));
    return { universe, names, answer: compareBounded(intended, exactly(rules), { universe, names, within }) };
  }

  test('B1 to B6: the rules that open more than the matrix, for every packet, and no other', () => {
    const { universe, answer } = compareAll();
    const excess = answer.differences.filter(({ kind }) => kind === 'excess');
    const found = excess.map(({ rule, space }) => {
      const to = universe.addressesIn(space, 'destination');
      const zones = [...platform.zones.values()].filter(({ id }) => id !== 'WAN');
      const reached = zones.filter(({ prefixes }) => addressesOverlap(subtractAddresses(prefixes, own), to));
      const self = addressesOverlap(to, own) ? ['FW01'] : [];
      return `${rule?.id}: ${[...reached.map(({ id }) => id), ...self].sort().join(' ')}`;
    });
    expect(found.sort()).toEqual([
      // B6: udp 67 to everywhere
      'INV-1: POSTES SERVEURS',
      // B3
      'LAN-1: FW01 INVITES POSTES',
      // B6
      'LAN-2: INVITES POSTES',
      // B4
      'LAN-5: INVITES POSTES',
      // B1; the firewall itself on port 80 besides, which the text of B1 does not say
      'LAN-7: FW01 INVITES POSTES',
      // B2
      'LAN-8: FW01 INVITES POSTES',
      // B6
      'POSTES-1: INVITES SERVEURS',
      // B5
      'POSTES-6: INVITES SERVEURS',
    ]);
    expect(answer.differences.every(({ certain, complete }) => certain && complete)).toBe(true);
  });

  test('B7: everything the matrix allows is allowed by the rules', () => {
    expect(compareAll().answer.differences.filter(({ kind }) => kind === 'gap')).toEqual([]);
  });

  test('B8: INVITES reaches neither POSTES nor SERVEURS, but for udp 67', () => {
    const { universe, names, answer } = compareAll();
    const inside = unionAddresses(...['POSTES', 'SERVEURS'].map((id) => platform.zones.get(id)?.prefixes ?? emptyAddresses));
    const guests = universe.where({
      entry: numbers(names.numberOf('INVITES')),
      destination: subtractAddresses(inside, own),
    });
    const leaks = answer.differences.flatMap(({ rule, space }) => {
      const part = universe.intersect(space, guests);
      return universe.isEmpty(part) ? [] : [[rule?.id, universe.boxes(part).boxes.map(({ services }) => services.map(formatServiceRow))]];
    });
    expect(leaks).toEqual([['INV-1', [['udp/67']]]]);
  });

  test('every witness of a difference is decided otherwise by the rules than by the matrix', () => {
    const { names, answer } = compareAll();
    for (const { witness, kind, rule } of answer.differences) {
      const ingress = names.nameOf(witness.situation.entry ?? -1) ?? '';
      if (matrix === undefined || rules === undefined) throw new Error('no data');
      const real = decide(rules, witness.packet, { inInterface: ingress, state: 'new', destinationTranslated: false });
      const intended = decideByMatrix(matrix, { packet: witness.packet, ingress: [ingress] });
      expect([kind, rule?.id, real.action, intended.action]).toEqual(['excess', real.rule?.id, 'accept', 'deny']);
    }
  });
});
