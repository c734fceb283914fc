/** The verdict of a matrix row: each one that there is, on a platform of two firewalls in a row. */
import { describe, expect, it } from 'vitest';
import { type FlowResult, runChecks } from '../../../src/checks/public.ts';
import { denyBoth, type Flow, type FlowMatrix, type Topology } from '../../../src/model/public.ts';
import { anyService } from '../../../src/net/public.ts';
import { ip, net, rule } from '../../support/small-platform.ts';
import { chain, hosts, matrixOf, row, tcpService } from '../../support/tiny-platform.ts';

const plain = { masquerade: false, publish: 'no', stateful: true } as const;
const platform = chain({ links: [plain, plain], families: [4], routedOutside: false });
const [h1, h2] = [hosts('10.1.0.10'), hosts('10.2.0.10')];

function verdicts(matrix: FlowMatrix, topology: Topology = platform): ReadonlyMap<string, FlowResult> {
  return new Map(runChecks({ topology, matrix, method: 'sampled' }).flows.map((result) => [result.flow, result]));
}

function verdict(flow: Flow, ...earlier: readonly Flow[]): FlowResult | undefined {
  return verdicts(matrixOf(...earlier, flow)).get(flow.id);
}

const asked = row('R', h1, h2, [tcpService(443)]);

/** The first firewall with rules by hand before its projection. */
function withHandRule(topology: Topology, ...rules: readonly ReturnType<typeof rule>[]): Topology {
  const fw = topology.nodes.get('fw1');
  if (fw === undefined) throw new Error('no fw1');
  const residual = { forward: denyBoth, input: denyBoth };
  const policy = {
    kind: 'projected',
    before: { forward: rules, input: [] },
    without: new Set<string>(),
    residual,
  } as const;
  return { ...topology, nodes: new Map(topology.nodes).set('fw1', { ...fw, policy }) };
}

describe('a row is', () => {
  it('effective when its opening and its answer pass, with the conversation as witness', () => {
    const found = verdict(asked);
    expect(found?.verdict).toBe('effective');
    expect(found?.witness?.disposition).toBe('delivered');
    expect(found?.witness?.end.node).toBe('h2-10');
  });

  it('contradicted when an earlier row denies all of it', () => {
    const deny = row('D', h1, h2, [anyService], { action: 'deny' });
    expect(verdict(asked, deny)?.verdict).toBe('contradicted');
    expect(verdict(asked, deny)?.says.en).toContain('row D');
  });

  it('contradicted by two earlier rows that deny it together', () => {
    const wide = row('R', h1, h2, [tcpService(443), tcpService(8443)]);
    const denies = [443, 8443].map((port) => row(`D${port}`, h1, h2, [tcpService(port)], { action: 'deny' }));
    expect(verdict(wide, ...denies)?.verdict).toBe('contradicted');
  });

  it('partly effective when an earlier row denies a part of it', () => {
    const wide = row('R', h1, h2, [tcpService(443), tcpService(8443)]);
    const deny = row('D', h1, h2, [tcpService(8443)], { action: 'deny' });
    expect(verdict(wide, deny)?.verdict).toBe('partly');
  });

  it('shadowed when earlier rows allow all of it', () => {
    const wide = row('W', net('10.1.0.0/24'), net('10.2.0.0/24'), [anyService]);
    expect(verdict(asked, wide)?.verdict).toBe('shadowed');
    const halves = ['10.2.0.0/25', '10.2.0.128/25'].map((prefix, i) => row(`H${i}`, h1, net(prefix), [anyService]));
    expect(verdict(row('R', h1, net('10.2.0.0/24'), [tcpService(443)]), ...halves)?.verdict).toBe('shadowed');
  });

  it('blocked when a rule by hand stops it, and says where and by which', () => {
    const topology = withHandRule(platform, rule('stop', 'deny', { destination: h2 }));
    const found = verdicts(matrixOf(asked), topology).get('R');
    expect([found?.verdict, found?.blockedBy]).toEqual(['blocked', { node: 'fw1', rule: 'stop' }]);
  });

  it('partly effective when ICMP errors about it do not come back', () => {
    const related = rule('quiet', 'deny', { states: new Set(['related']) });
    const found = verdicts(matrixOf(asked), withHandRule(platform, related)).get('R');
    expect(found?.verdict).toBe('partly');
    expect(found?.says.en).toContain('ICMP');
  });

  it('dead when it names nothing that is there', () => {
    expect(verdict(row('R', hosts('192.168.77.7'), h2, [tcpService(443)]))?.verdict).toMatch(/dead|no-path/u);
  });

  it('without path when the platform does not join its ends', () => {
    const fw = platform.nodes.get('fw1');
    if (fw === undefined) throw new Error('no fw1');
    const cut = new Map(platform.nodes).set('fw1', {
      ...fw,
      routes: fw.routes.filter(({ via }) => via?.value !== ip('192.0.2.10').value),
    });
    expect(verdicts(matrixOf(asked), { ...platform, nodes: cut }).get('R')?.verdict).toBe('no-path');
  });

  it('expired or not yet valid outside its dates, whatever it would do', () => {
    const inactive = [
      { ...asked, id: 'OLD', validUntil: '2020-12-31' },
      { ...asked, id: 'NEW', validFrom: '2030-01-01' },
    ];
    const found = verdicts({ ...matrixOf(asked), inactive });
    expect([found.get('OLD')?.verdict, found.get('NEW')?.verdict]).toEqual(['expired', 'not-yet-valid']);
  });

  it('a deny row, which nothing has to pass', () => {
    expect(verdict({ ...asked, action: 'deny' })?.verdict).toBe('deny-row');
  });
});

describe('a published host', () => {
  const published = chain({
    links: [{ masquerade: true, publish: 'other-port', stateful: true }, plain],
    families: [4],
    routedOutside: false,
  });

  it('is reached by a row that names its real end, through the public address', () => {
    const real = row('R', hosts('9.9.9.9'), h1, [tcpService(8443)]);
    const found = verdicts(matrixOf(real), published).get('R');
    expect(found?.verdict).toBe('effective');
    expect(found?.witness?.injection.packet.dst).toEqual(ip('198.51.100.1'));
  });

  it('is not named by its public address: the row has no path, and the sentence gives the real end', () => {
    const found = verdicts(
      matrixOf(row('R', hosts('9.9.9.9'), hosts('198.51.100.1'), [tcpService(443)])),
      published,
    ).get('R');
    expect(found?.verdict).toBe('no-path');
    expect(found?.says.en).toContain('10.1.0.10 port 8443');
  });
});
