/** Published iptables rulesets with proved or stored verdicts: read here, they decide alike. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../src/diagnostics/public.ts';
import { type ImportedRuleset, importIptables } from '../../src/formats/public.ts';
import type { ConntrackState } from '../../src/model/public.ts';
import { makePacket, type PacketFields } from '../../src/net/public.ts';
import { decide } from '../../src/semantics/public.ts';
import { repositoryRoot } from '../support/platform-on-disk.ts';
import { ip } from '../support/small-platform.ts';

const samples = join(repositoryRoot, '..', 'shared', 'real-data');

function folder(name: string): { readonly path: string; readonly absent: boolean; readonly title: string } {
  const path = join(samples, name);
  const absent = !existsSync(path);
  return { path, absent, title: absent ? `${name} (skipped: not beside the repository)` : name };
}

function imported(file: string, family: 4 | 6, interfaces: readonly string[], tracks = true): ImportedRuleset {
  const made = importIptables([{ file, text: readFileSync(file, 'utf8'), family }], { interfaces, tracks });
  if (!made.ok) throw new Error(made.diagnostics.map(formatDiagnostic).join('\n'));
  return made.value;
}

type Fields = Omit<PacketFields, 'src' | 'dst'> & { readonly src?: string; readonly dst?: string };

function verdict(
  ruleset: Parameters<typeof decide>[0],
  { src = '192.0.2.1', dst = '192.0.2.2', ...fields }: Fields,
  entry: string,
  state: ConntrackState = 'new',
): string {
  const packet = makePacket({ ...fields, src: ip(src), dst: ip(dst) });
  const context = { inInterface: entry, outInterface: entry, state, destinationTranslated: false };
  return decide(ruleset, packet, context).action;
}

const small = folder('09-iptables-small');

describe.skipIf(small.absent)(small.title, () => {
  const file = (name: string): string => join(small.path, name);

  test('what the second example forwards is exactly what was proved of it', () => {
    const { forward } = imported(file('readme-example-2.iptables-save'), 4, ['eth0']);
    for (const bound of [forward.upper, forward.lower]) {
      for (const port of [21, 22, 23, 79, 80, 81]) {
        const tcpFrom = verdict(bound, { protocol: 6, srcPort: port, dstPort: 80 }, 'eth0');
        const udpTo = verdict(bound, { protocol: 17, srcPort: 22, dstPort: port }, 'eth0');
        expect([port, tcpFrom, udpTo]).toEqual([port, port === 22 ? 'accept' : 'deny', port === 80 ? 'accept' : 'deny']);
      }
      for (const protocol of [1, 47, 50]) expect(verdict(bound, { protocol }, 'eth0')).toBe('deny');
    }
  });

  test('the first example connects exactly the published classes', () => {
    const { forward } = imported(file('readme-example-1.iptables-save'), 4, ['lo', 'eth1', 'inteneral', 'dmz', 'other']);
    const expected = JSON.parse(readFileSync(file('readme-example-1.expected.json'), 'utf8')) as { edges: [string, string][] };
    const members = new Map([
      ['a', '131.159.21.7'],
      ['b', '131.159.15.250'],
      ['c', '127.0.0.5'],
      ['d', '8.8.8.8'],
    ]);
    const edges: [string, string][] = [];
    for (const [from, src] of members) {
      for (const [to, dst] of members) {
        const entries = from === 'c' ? ['lo'] : ['eth1', 'inteneral', 'dmz', 'other'];
        const packet = { protocol: 6, srcPort: 10_000, dstPort: 22, src, dst };
        if (entries.some((entry) => verdict(forward.upper, packet, entry) === 'accept')) edges.push([from, to]);
      }
    }
    expect(edges).toEqual(expected.edges);
  });

  test('the parser-stress rules are all read, and let new connections through as published', () => {
    const stress = imported(file('parser-stress.iptables-save'), 4, ['eth0', 'eth1', 'eth1.152', 'wlan0', 'vocb']);
    const { upper, lower } = stress.forward;
    expect(stress.unknown.map(({ construct }) => construct)).toContain('multiport --something-else');
    for (const port of [0, 1, 22, 80, 443, 8079, 8080, 8082, 8083, 65_535]) {
      const tcp = verdict(upper, { protocol: 6, srcPort: 10_000, dstPort: port }, 'eth0');
      const udp = verdict(upper, { protocol: 17, srcPort: 10_000, dstPort: port }, 'eth0');
      const between = port >= 8080 && port <= 8082;
      expect([port, tcp, udp]).toEqual([port, port === 0 ? 'deny' : 'accept', between ? 'accept' : 'deny']);
      // The unknown option may make the rule match nothing.
      expect(verdict(lower, { protocol: 17, srcPort: 10_000, dstPort: port }, 'eth0')).toBe('deny');
    }
    expect(verdict(upper, { protocol: 6, dstPort: 80, src: '127.0.0.9' }, 'eth0')).toBe('deny');
    expect(verdict(upper, { protocol: 6, dstPort: 80, tcpFlags: 18 }, 'wlan0')).toBe('deny');
    expect(verdict(upper, { protocol: 47, dst: '127.0.5.5' }, 'eth0', 'established')).toBe('accept');
  });

  test('the other dumps are read whole', () => {
    expect(imported(file('contrived.iptables-save'), 4, ['lo', 'eth1']).forward.upper.rules.length).toBeGreaterThan(5);
    const six = imported(file('parser-stress.ip6tables-save'), 6, ['lo', 'eth0', 'foobar']);
    expect(verdict(six.forward.upper, { protocol: 6, src: '::', dst: '2001:db8::1' }, 'eth0')).toBe('deny');
  });
});

const batfish = folder('03-batfish-example');

describe.skipIf(batfish.absent)(batfish.title, () => {
  const host = (name: string): ImportedRuleset =>
    imported(join(batfish.path, 'example', 'live', 'iptables', `${name}.iptables`), 4, ['eth0']);

  // answers/summary.csv, testFilters: host, chain, source, verdict.
  test.each([
    ['host2', 'input', '2.128.1.101', 'deny'],
    ['host2', 'output', '2.128.1.101', 'accept'],
    ['host1', 'output', '2.128.0.101', 'accept'],
    ['host1', 'input', '2.128.0.101', 'deny'],
    ['host1', 'forward', '2.128.0.101', 'accept'],
    ['host2', 'forward', '2.128.1.101', 'accept'],
  ] as const)('%s, %s: TCP from %s to 1.1.1.1:80 is answered %s', (name, chain, src, expected) => {
    const { upper, lower } = host(name)[chain];
    for (const bound of [upper, lower]) {
      const packet = { protocol: 6, srcPort: 49_152, dstPort: 80, src, dst: '1.1.1.1' };
      expect(verdict(bound, packet, 'eth0')).toBe(expected);
    }
  });

  test('traceroute packets end denied at host1, as on each of the eight stored paths', () => {
    const packet = { protocol: 17, srcPort: 49_152, dstPort: 33_434, src: '1.0.2.3', dst: '2.128.0.101' };
    expect(verdict(host('host1').input.upper, packet, 'eth0')).toBe('deny');
    expect(verdict(host('host2').output.lower, { ...packet, src: '2.128.1.101', dst: '1.0.1.1' }, 'eth0')).toBe('accept');
  });

  test('the firewalls of the second network are read', () => {
    const path = join(batfish.path, 'iptables-firewall', 'iptables');
    const { forward } = imported(join(path, 'z2-firewall.v4'), 4, ['eth0', 'eth1'], false);
    expect(verdict(forward.upper, { protocol: 6, src: '10.0.8.10', srcPort: 80, dst: '10.0.4.1' }, 'eth0')).toBe('accept');
    expect(verdict(forward.upper, { protocol: 6, src: '10.0.8.10', srcPort: 22, dst: '10.0.4.1' }, 'eth0')).toBe('deny');
    expect(verdict(forward.upper, { protocol: 17, src: '10.0.3.9', dst: '10.0.4.1' }, 'eth0')).toBe('accept');
    for (const name of ['z1-firewall.v4', 'z2-host2.v4']) imported(join(path, name), 4, ['eth0', 'eth1']);
  });
});
