/** Rulesets that are cut off, contradict themselves or mean harm: one clear error each, at its place, in bounded time. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { formatDiagnostic, formatPosition } from '../../../src/diagnostics/public.ts';
import { exportIptables, exportNftables, importIptables, importNftables } from '../../../src/formats/public.ts';
import type { Rule } from '../../../src/model/public.ts';
import { firewallPlatform } from '../../support/firewall-policies.ts';

const options = { interfaces: ['wan', 'lan'] };

/** `place code: message` of each diagnostic. */
function nft(text: string): readonly string[] {
  const outcome = importNftables('r.nft', text, options);
  return (outcome.ok ? [] : outcome.diagnostics).map(
    ({ position, code, message }) => `${position === undefined ? '' : formatPosition(position)} ${code}: ${message}`,
  );
}

function iptables(text: string, family: 4 | 6 = 4): readonly string[] {
  const outcome = importIptables([{ file: 'r.save', text, family }], options);
  return (outcome.ok ? [] : outcome.diagnostics).map(
    ({ position, code, message }) => `${position === undefined ? '' : formatPosition(position)} ${code}: ${message}`,
  );
}

const chain = (body: string): string =>
  `table inet t {\n\tchain f {\n\t\ttype filter hook forward priority 0;\n\t\t${body}\n\t}\n}\n`;

describe('nftables', () => {
  test.each([
    ['cut off in a chain', 'table inet t {\n\tchain f {\n\t\taccept\n', 'r.nft:4:1 ruleset-syntax: the file ends here'],
    [
      'cut off in a set',
      'table inet t {\n\tset s {\n\t\telements = { 10.0.0.1,',
      'r.nft:3:25 ruleset-syntax: the file ends here',
    ],
    ['an open quotation mark', chain('accept comment "x'), 'r.nft:4:18 ruleset-syntax: a quotation mark is not closed'],
    ['an undefined chain', chain('jump nowhere'), 'r.nft:4:3 ruleset-reference: table `t` has no chain `nowhere`'],
    [
      'an undefined set',
      chain('ip saddr @none drop'),
      'r.nft:4:3 ruleset-reference: table `t` has no set or map `none`',
    ],
    ['an undefined name', chain('ip saddr $NET drop'), 'r.nft:4:12 ruleset-reference: `$NET` is not defined before'],
    [
      'a word that is none',
      chain('ip saddr 10.0.0.1 frobnicate'),
      'r.nft:4:21 ruleset-syntax: `frobnicate` cannot stand here',
    ],
    [
      'an address of the other family',
      chain('ip saddr ::1 drop'),
      'r.nft:4:3 ruleset-syntax: `::1` is no value for `ip saddr`',
    ],
    [
      'a port beyond all ports',
      chain('tcp dport 70000 drop'),
      'r.nft:4:3 ruleset-syntax: `70000` is no value for `tcp dport`',
    ],
    [
      'an include',
      'include "/etc/passwd"\n',
      'r.nft:1:1 ruleset-unsupported: `include` names another file, which is not read',
    ],
    [
      'a rewritten address',
      chain('ip daddr set 10.0.0.1'),
      'r.nft:4:3 ruleset-unsupported: `ip daddr set` rewrites the packet, which is not followed',
    ],
    [
      'a copy elsewhere',
      chain('dup to 10.0.0.1'),
      'r.nft:4:3 ruleset-unsupported: `dup` sends packets elsewhere, which is not followed',
    ],
    [
      'a bridge with rules',
      'table bridge b {\n\tchain f {\n\t\tdrop\n\t}\n}\n',
      'r.nft:2:2 ruleset-unsupported: tables of family `bridge` are not followed, and chain `f` has rules',
    ],
    [
      'a table of iptables',
      'table ip filter {\n\tchain FORWARD {\n\t\ttype filter hook forward priority 0;\n\t\tct status dnat counter packets 0 bytes 0 drop\n\t}\n}\n',
      'r.nft:1:1 ruleset-unsupported: table `ip filter` is kept by iptables, and nft does not print all of its matches',
    ],
    [
      'a command that changes another',
      'table ip t { }\nflush table ip t\n',
      'r.nft:2:1 ruleset-unsupported: the command `flush` changes what stands before it, and is not followed',
    ],
  ])('%s', (_, text, expected) => {
    expect(nft(text)).toEqual([expected]);
  });

  test('chains in a circle', () => {
    const text = 'table ip t {\n\tchain a {\n\t\tjump b\n\t}\n\tchain b {\n\t\tgoto a\n\t}\n}\n';
    expect(nft(text)).toEqual(['r.nft:5:2 ruleset-loop: chains call one another in a circle: `a` → `b` → `a`']);
  });

  test.each([
    [
      'cut off',
      '{"nftables": [{"table": {"family": "ip", "name"',
      'r.nft:1:48 ruleset-syntax: the file ends here: it was cut off',
    ],
    ['another document', '{"rules": []}', 'r.nft:1:1 ruleset-syntax: the file holds no nftables ruleset'],
    [
      'an unknown object',
      '{"nftables": [\n{"meteor": {}}]}',
      'r.nft:2:1 ruleset-unsupported: `meteor` is not followed here',
    ],
    [
      'a rule without its chain',
      '{"nftables": [{"table": {"family": "ip", "name": "t"}},\n{"rule": {"family": "ip", "table": "t", "chain": "c", "expr": []}}]}',
      'r.nft:2:10 ruleset-reference: no chain `c` stands before this',
    ],
  ])('JSON %s', (_, text, expected) => {
    expect(nft(text)).toEqual([expected]);
  });

  test('nesting and multiplying are bounded', () => {
    expect(nft(chain(`tcp dport ${'('.repeat(5_000)}22`))[0]).toContain('ruleset-too-large');
    expect(nft('['.repeat(5_000))[0]).toContain('ruleset-syntax');
    // Each chain calls the next one twice: 2^40 ways.
    const chains = Array.from({ length: 40 }, (_, i) => `\tchain c${i} {\n\t\tjump c${i + 1}\n\t\tjump c${i + 1}\n\t}`);
    const text = `table ip t {\n\tchain c40 {\n\t\tcounter accept\n\t}\n${chains.join('\n')}\n\tchain f {\n\t\ttype filter hook forward priority 0;\n\t\tjump c0\n\t}\n}\n`;
    expect(nft(text)[0]).toContain('ruleset-too-large');
  });

  test('a set of a hundred thousand elements is read', () => {
    const elements = Array.from({ length: 100_000 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    const text = `table ip t {\n\tset s {\n\t\ttype ipv4_addr\n\t\telements = { ${elements.join(', ')} }\n\t}\n\tchain f {\n\t\ttype filter hook forward priority 0; policy drop;\n\t\tip saddr @s accept\n\t}\n}\n`;
    const outcome = importNftables('r.nft', text, options);
    if (!outcome.ok) throw new Error(outcome.diagnostics.map(formatDiagnostic).join('\n'));
    expect(outcome.value.forward.upper.rules[0]?.match.source?.ranges.length).toBe(1);
  });

  test.prop([fc.string({ unit: 'binary', maxLength: 200 }), fc.nat(400)])(
    'any text anywhere ends in an answer',
    (noise, at) => {
      const whole = chain(
        'iifname . oifname vmap { "wan" . "lan" : accept } ct state new tcp dport { 22, 80-90 } drop',
      );
      const cut = Math.min(at, whole.length);
      expect(() => importNftables('r.nft', whole.slice(0, cut) + noise + whole.slice(cut), options)).not.toThrow();
    },
  );
});

describe('iptables', () => {
  test.each([
    [
      'cut off',
      '*filter\n:FORWARD DROP [0:0]\n-A FORWARD -j ACCEPT\n',
      'r.save:3:1 ruleset-syntax: table `filter` is not ended: the dump was cut off',
    ],
    ['empty', '# nothing\n', 'r.save:1:1 ruleset-syntax: the dump holds no table'],
    ['an unknown table', '*magic\nCOMMIT\n', 'r.save:1:1 ruleset-reference: no table is called `magic`'],
    [
      'a table twice',
      '*filter\nCOMMIT\n*filter\nCOMMIT\n',
      'r.save:3:1 ruleset-syntax: table `filter` stands here twice',
    ],
    [
      'a rule of no chain',
      '*filter\n-A NOWHERE -j DROP\nCOMMIT\n',
      'r.save:2:4 ruleset-reference: no chain of table `filter` is called `NOWHERE`',
    ],
    [
      'a jump to no chain',
      '*filter\n-A FORWARD -p tcp -j NOWHERE\nCOMMIT\n',
      'r.save:2:19 ruleset-reference: table `filter` has no chain `NOWHERE`, and no target is called so',
    ],
    [
      'the other family',
      '*filter\n-A FORWARD -s 2001:db8::/32 -j DROP\nCOMMIT\n',
      'r.save:2:12 ruleset-syntax: `2001:db8::/32` is no value for `-s`',
    ],
    [
      'an open quotation mark',
      '*filter\n-A FORWARD -m comment --comment "x -j DROP\nCOMMIT\n',
      'r.save:2:33 ruleset-syntax: a quotation mark is not closed',
    ],
    ['a stray word', '*filter\nhello world\nCOMMIT\n', 'r.save:2:1 ruleset-syntax: `hello world` is no line of a dump'],
    [
      'a copy elsewhere',
      '*mangle\n-A FORWARD -j TEE --gateway 10.0.0.1\nCOMMIT\n',
      'r.save:2:12 ruleset-unsupported: target `TEE`: copies packets to another host',
    ],
    [
      'a jump to a built-in chain',
      '*filter\n-A FORWARD -j INPUT\nCOMMIT\n',
      'r.save:2:12 ruleset-reference: the built-in chain `INPUT` cannot be jumped to',
    ],
  ])('%s', (_, text, expected) => {
    expect(iptables(text)).toEqual([expected]);
  });

  test('chains in a circle', () => {
    const text = '*filter\n:A - [0:0]\n:B - [0:0]\n-A A -j B\n-A B -j A\nCOMMIT\n';
    expect(iptables(text)).toEqual(['r.save:3:1 ruleset-loop: chains call one another in a circle: `A` → `B` → `A`']);
  });

  test('hostile comments are text, and nothing more', () => {
    const text =
      '*filter\n:FORWARD DROP [0:0]\n-A FORWARD -m comment --comment "\\" -j ACCEPT \\" \u001b[2J" -s 10.0.0.0/8 -j DROP\nCOMMIT\n';
    const outcome = importIptables([{ file: 'r.save', text, family: 4 }], options);
    if (!outcome.ok) throw new Error(outcome.diagnostics.map(formatDiagnostic).join('\n'));
    const [rule] = outcome.value.forward.upper.rules;
    expect([rule?.action, rule?.comment]).toEqual(['deny', '" -j ACCEPT " \u001b[2J']);
  });

  test.prop([fc.string({ unit: 'binary', maxLength: 200 }), fc.nat(200)])(
    'any text anywhere ends in an answer',
    (noise, at) => {
      const whole =
        '*filter\n:FORWARD DROP [0:0]\n-A FORWARD ! -i wan -p tcp -m multiport --dports 22,80:90 -m comment --comment "x y" -j ACCEPT\nCOMMIT\n';
      const cut = Math.min(at, whole.length);
      const dump = { file: 'r.save', text: whole.slice(0, cut) + noise + whole.slice(cut), family: 4 as const };
      expect(() => importIptables([dump], options)).not.toThrow();
    },
  );
});

describe('names that want out of their quotation marks', () => {
  test.prop([fc.string({ unit: 'binary', minLength: 1, maxLength: 300 })])('stay one rule, in both languages', (id) => {
    const { topology, firewall } = firewallPlatform({ nat: false, logsDenied: true });
    const rule: Rule = { id, match: {}, action: 'accept', log: true, rows: [] };
    const policy = {
      forward: { name: 'forward', rules: [rule], residual: { 4: 'deny', 6: 'deny' } as const },
      input: { name: 'input', rules: [], residual: { 4: 'deny', 6: 'deny' } as const },
    };
    const made = exportNftables(topology, firewall, policy);
    const saved = exportIptables(topology, firewall, policy);
    if (!made.ok || !saved.ok) throw new Error('not exported');
    const interfaces = [...firewall.interfaces.keys()];
    const read = [
      importNftables('r.nft', made.value.text, { interfaces }),
      importIptables([{ file: 'r.save', text: saved.value.v4, family: 4 }], { interfaces }),
    ];
    for (const outcome of read) {
      if (!outcome.ok) throw new Error(outcome.diagnostics.map(formatDiagnostic).join('\n'));
      expect(outcome.value.forward.upper.rules.filter(({ action }) => action === 'accept').length).toBe(1);
    }
  });
});
