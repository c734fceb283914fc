/** What Linux rulesets mean where a quick reading goes wrong. Each was seen in a kernel or stands in its documents. */
import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../../src/diagnostics/public.ts';
import { type ImportedRuleset, importIptables, importNftables } from '../../../src/formats/public.ts';
import type { ConntrackState, Ruleset } from '../../../src/model/public.ts';
import { makePacket, type Packet } from '../../../src/net/public.ts';
import { converse, decide, makeWorld, newMemory } from '../../../src/semantics/public.ts';
import { firewallPlatform } from '../../support/firewall-policies.ts';
import { ip } from '../../support/small-platform.ts';

const options = { interfaces: ['wan', 'lan'], tracks: true };

function nft(text: string): ImportedRuleset {
  const made = importNftables('r.nft', text, options);
  if (!made.ok) throw new Error(made.diagnostics.map(formatDiagnostic).join('\n'));
  return made.value;
}

function tables(...chains: readonly string[]): ImportedRuleset {
  return nft(`table inet t {\n${chains.join('\n')}\n}\n`);
}

function chain(name: string, priority: string, ...rules: readonly string[]): string {
  return `chain ${name} {\ntype filter hook forward priority ${priority}; policy accept;\n${rules.join('\n')}\n}`;
}

interface Asked {
  readonly port?: number;
  readonly state?: ConntrackState;
  readonly flags?: number;
  readonly src?: string;
}

function asks(ruleset: Ruleset, { port = 80, state = 'new', flags = 2, src = '10.0.0.1' }: Asked): string {
  const dst = src.includes(':') ? '2001:db8::2' : '10.9.9.9';
  const packet = makePacket({ src: ip(src), dst: ip(dst), protocol: 6, dstPort: port, tcpFlags: flags });
  return decide(ruleset, packet, { inInterface: 'wan', outInterface: 'lan', state, destinationTranslated: false })
    .action;
}

/** Upper and lower answer in one word, or both. */
function answer({ forward }: ImportedRuleset, asked: Asked): string {
  const [most, least] = [asks(forward.upper, asked), asks(forward.lower, asked)];
  return most === least ? most : `${most} or ${least}`;
}

describe('order', () => {
  test('accept ends its own base chain only: a later one may still drop', () => {
    const ruleset = tables(
      chain('early', '0', 'tcp dport 80 accept', 'tcp dport 22 drop'),
      chain('late', '10', 'tcp dport { 22, 80 } drop'),
    );
    expect([80, 22, 443].map((port) => answer(ruleset, { port }))).toEqual(['deny', 'deny', 'accept']);
  });

  test('priorities decide, not the order in the file', () => {
    const ruleset = tables(
      chain('second', '10', 'meta mark 7 drop'),
      chain('first', '-10', 'tcp dport 80 meta mark set 7'),
    );
    expect([80, 22].map((port) => answer(ruleset, { port }))).toEqual(['deny', 'accept']);
  });

  test('return goes back, goto does not', () => {
    const body = 'chain c {\ntcp dport 22 return\ntcp dport 23 drop\n}';
    const jumps = tables(body, chain('f', '0', 'jump c', 'tcp dport 22 drop'));
    const goes = tables(body, chain('f', '0', 'goto c', 'tcp dport 22 drop'));
    expect([22, 23, 80].map((port) => answer(jumps, { port }))).toEqual(['deny', 'deny', 'accept']);
    expect([22, 23, 80].map((port) => answer(goes, { port }))).toEqual(['accept', 'deny', 'accept']);
  });

  test('what a verdict map does not know goes on behind it', () => {
    const ruleset = tables(chain('f', '0', 'tcp dport vmap { 22 : accept, 23 : drop }', 'tcp dport 22-80 drop'));
    expect([22, 23, 80, 81].map((port) => answer(ruleset, { port }))).toEqual(['accept', 'deny', 'deny', 'accept']);
  });
});

describe('conditions', () => {
  test('`ct state != established,related` compares the number, and holds for every packet', () => {
    const ruleset = tables(chain('f', '0', 'ct state != established,related drop'));
    expect((['new', 'established'] as const).map((state) => answer(ruleset, { state }))).toEqual(['deny', 'deny']);
  });

  test('flags without braces are bits, with braces whole numbers', () => {
    const bits = tables(chain('f', '0', 'tcp flags syn drop'));
    const whole = tables(chain('f', '0', 'tcp flags { syn } drop'));
    expect([2, 18].map((flags) => answer(bits, { flags }))).toEqual(['deny', 'deny']);
    expect([2, 18].map((flags) => answer(whole, { flags }))).toEqual(['deny', 'accept']);
  });

  test('the state before the tracker is invalid, and the exit before routing has no name', () => {
    const early = (rule: string): ImportedRuleset =>
      tables(`chain p {\ntype filter hook prerouting priority raw; policy accept;\n${rule}\n}`);
    expect(answer(early('ct state new drop'), {})).toBe('accept');
    expect(answer(early('ct state invalid drop'), {})).toBe('deny');
    expect(answer(early('oifname "lan" drop'), {})).toBe('accept');
    expect(answer(early('oifname != "lan" drop'), {})).toBe('deny');
  });
});

describe('what cannot be followed', () => {
  test('widens what may pass and narrows what must, and is named with its place', () => {
    const ruleset = tables(
      chain('f', '0', 'tcp dport 22 ip ttl < 9 drop', 'tcp dport 80 ip ttl < 9 accept', 'tcp dport 80 drop'),
    );
    expect(answer(ruleset, { port: 22 })).toBe('accept or deny');
    expect(answer(ruleset, { port: 80 })).toBe('accept or deny');
    expect(answer(ruleset, { port: 443 })).toBe('accept');
    expect(ruleset.unknown.map(({ construct, rule }) => `${construct} in ${rule}`)).toEqual([
      'ip ttl in f 1',
      'ip ttl in f 2',
    ]);
  });

  test('a rate is taken as not exceeded where availability is judged, never where isolation is', () => {
    const under = tables(chain('f', '0', 'tcp dport 80 limit rate 5/second accept', 'drop'));
    const over = tables(chain('f', '0', 'tcp dport 80 limit rate over 5/second drop', 'accept'));
    const drops = tables(chain('f', '0', 'tcp dport 80 limit rate 5/second drop', 'accept'));
    expect([under, over, drops].map((ruleset) => answer(ruleset, {}))).toEqual(['accept', 'accept', 'accept or deny']);
  });

  test('a return under a condition that cannot be followed leaves both ways open', () => {
    const ruleset = tables('chain c {\nip ttl < 9 return\ndrop\n}', chain('f', '0', 'tcp dport 80 jump c', 'accept'));
    expect([80, 22].map((port) => answer(ruleset, { port }))).toEqual(['accept or deny', 'accept']);
  });

  test('the first header’s number refuses extension headers only where all three kinds are asked for', () => {
    const protections = (...conditions: readonly string[]): readonly string[] => {
      const lines = conditions.map((text) => `-A PREROUTING -m u32 --u32 "${text}" -j DROP`);
      const six = ['*raw', ':PREROUTING ACCEPT [0:0]', ...lines, 'COMMIT', ''].join('\n');
      const made = importIptables(
        [
          { file: 'v4', text: '*filter\n:FORWARD DROP [0:0]\nCOMMIT\n', family: 4 },
          { file: 'v6', text: `${six}*filter\n:FORWARD DROP [0:0]\nCOMMIT\n`, family: 6 },
        ],
        options,
      );
      if (!made.ok) throw new Error('not read');
      return [...made.value.protections];
    };
    expect(protections('4>>8&0xFF=0', '0x4>>0x8&0xff=0x2b', '4 >> 8 & 255 = 60')).toEqual(['ipv6-extension-headers']);
    expect(protections('4>>8&0xFF=0', '4>>8&0xFF=43')).toEqual([]);
    expect(protections('4>>8&0xFF=0', '4>>8&0xFF=43', '4>>16&0xFF=60')).toEqual([]);
  });

  test('a family that no dump speaks about may pass and may not', () => {
    const text = '*filter\n:FORWARD DROP [0:0]\nCOMMIT\n';
    const made = importIptables([{ file: 'v4', text, family: 4 }], options);
    if (!made.ok) throw new Error('not read');
    expect(answer(made.value, {})).toBe('deny');
    expect(answer(made.value, { src: '2001:db8::1' })).toBe('accept or deny');
  });

  test('ends a walk as insufficient information, which is neither let in nor kept out', () => {
    const { topology } = firewallPlatform({ nat: false });
    const { forward } = nft(
      'table inet t {\nchain f {\ntype filter hook forward priority 0; policy drop;\nip ttl < 200 accept\n}\n}\n',
    );
    const policy = {
      forward: forward.upper,
      input: forward.upper,
      lower: { forward: forward.lower, input: forward.lower },
    };
    const world = makeWorld(topology, new Map([['fw', policy]]));
    const packet = makePacket({ src: ip('10.0.0.9'), dst: ip('10.0.0.25'), protocol: 6, dstPort: 80 });
    const { opening } = converse(world, { node: 'h1', interface: 'e', packet }, newMemory());
    expect([opening.disposition, opening.end.node]).toEqual(['insufficient-information', 'fw']);
  });
});

describe('later fragments, where nothing reassembles', () => {
  const { srcPort: _s, dstPort: _d, ...bare } = makePacket({ src: ip('10.0.0.1'), dst: ip('10.9.9.9'), protocol: 17 });
  const later: Packet = { ...bare, fragment: { id: 1, offset: 8, more: false } };
  const ask = ({ forward }: ImportedRuleset, packet: Packet): readonly string[] =>
    [forward.upper, forward.lower].map(
      (ruleset) =>
        decide(ruleset, packet, {
          inInterface: 'wan',
          outInterface: 'lan',
          state: 'untracked',
          destinationTranslated: false,
        }).action,
    );
  const stateless = { interfaces: ['wan', 'lan'] };
  const read = (...rules: readonly string[]): ImportedRuleset => {
    const made = importNftables('r.nft', `table inet t {\n${chain('c', '0', ...rules)}\n}\n`, stateless);
    if (!made.ok) throw new Error(made.diagnostics.map(formatDiagnostic).join('\n'));
    return made.value;
  };

  // Seen in Linux 6.18: `udp dport 53` holds for a later fragment whose payload has 53 in its third and fourth octet.
  test('a rule that allows a port may let them through: their sender writes what it finds', () => {
    expect(ask(read('udp dport 53 accept', 'drop'), later)).toEqual(['accept', 'deny']);
  });

  test('a rule that denies a port may miss them', () => {
    expect(ask(read('udp dport 0-65535 drop'), later)).toEqual(['accept', 'deny']);
  });

  test('other protocols are not concerned, and behind a guard of the offset nothing is left open', () => {
    expect(ask(read('tcp dport 53 accept', 'drop'), later)).toEqual(['deny', 'deny']);
    expect(ask(read('ip frag-off & 0x1fff != 0 drop', 'udp dport 53 accept', 'drop'), later)).toEqual(['deny', 'deny']);
    expect(ask(read('ip frag-off & 0x1fff != 0 accept', 'udp dport 53 accept', 'drop'), later)).toEqual([
      'accept',
      'accept',
    ]);
  });

  test('iptables writes its ports as nft does; `-f` tells fragments apart', () => {
    const save = (...rules: readonly string[]): ImportedRuleset => {
      const text = `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n${rules.join('\n')}\nCOMMIT\n`;
      const made = importIptables([{ file: 'r.v4', text, family: 4 }], stateless);
      if (!made.ok) throw new Error(made.diagnostics.map(formatDiagnostic).join('\n'));
      return made.value;
    };
    expect(ask(save('-A FORWARD -p udp -m udp --dport 53 -j ACCEPT'), later)).toEqual(['accept', 'deny']);
    expect(ask(save('-A FORWARD -f -j DROP', '-A FORWARD -p udp -m udp --dport 53 -j ACCEPT'), later)).toEqual([
      'deny',
      'deny',
    ]);
    expect(ask(save('-A FORWARD ! -f -j ACCEPT'), later)).toEqual(['deny', 'deny']);
  });
});
