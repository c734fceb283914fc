/** The filter of OPNsense and pfSense: the order of pf, names, bounds, and what is refused at its place. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { formatDiagnostic } from '../../../../src/diagnostics/public.ts';
import { type FirewallConfig, readFirewallConfig } from '../../../../src/formats/public.ts';
import {
  formatAddressSet,
  formatNumberSet,
  makePacket,
  type Packet,
  type PacketFields,
} from '../../../../src/net/public.ts';
import { decide } from '../../../../src/semantics/public.ts';
import { ip } from '../../../support/small-platform.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const interfaces = `<interfaces>
<wan><if>em0</if><ipaddr>dhcp</ipaddr></wan>
<lan><if>em1</if><ipaddr>10.0.0.1</ipaddr><subnet>24</subnet></lan>
<opt1><if>em2</if><descr>DMZ</descr><ipaddr>10.9.0.1</ipaddr><subnet>24</subnet></opt1>
</interfaces>`;

function xml(rules: string, rest = ''): string {
  return `<opnsense><system><hostname>fw</hostname><webgui><noantilockout>1</noantilockout></webgui></system>\n${interfaces}\n${rest}<filter>${rules}</filter></opnsense>`;
}

function config(rules: string, rest = ''): FirewallConfig {
  const outcome = readFirewallConfig('config.xml', bytes(xml(rules, rest)));
  if (!outcome.ok) throw new Error(outcome.diagnostics.map((one) => formatDiagnostic(one)).join('\n'));
  return outcome.value;
}

function errors(text: string): readonly string[] {
  const outcome = readFirewallConfig('config.xml', bytes(text));
  return outcome.ok ? [] : outcome.diagnostics.map((one) => formatDiagnostic(one));
}

const any = '<source><any/></source><destination><any/></destination>';
const rule = (type: string, inside: string): string => `<rule><type>${type}</type>${inside}</rule>`;
const lan = '<interface>lan</interface><ipprotocol>inet</ipprotocol>';

function through(
  firewall: FirewallConfig,
  protocol = 6,
  rest: Partial<PacketFields> = {},
  bound: 'upper' | 'lower' = 'upper',
): string {
  const packet: Packet = makePacket({ src: ip('10.0.0.5'), dst: ip('192.0.2.1'), protocol, ...rest });
  const context = { inInterface: 'lan', outInterface: 'wan', state: 'new', destinationTranslated: false } as const;
  const { action, rule: by } = decide(firewall[bound].forward, packet, context);
  return `${action} ${by?.id ?? 'default'}`;
}

const web = { dstPort: 443 } as const;

describe('the order of pf', () => {
  it('denies what nothing matches', () => {
    expect(through(config(''), 6, web)).toBe('deny default');
  });

  it('on an interface the first match decides', () => {
    const both = rule('block', `${lan}<protocol>tcp</protocol>${any}`) + rule('pass', `${lan}${any}`);
    expect([through(config(both), 6, web), through(config(both), 17)]).toEqual(['deny 1', 'accept 2.2']);
  });

  it('a floating rule without quick decides only when no quick rule matches, the last of them first', () => {
    const floating = (type: string): string =>
      rule(type, `<floating>yes</floating><direction>in</direction><ipprotocol>inet</ipprotocol>${any}`);
    expect(through(config(floating('pass') + floating('block')), 17)).toBe('deny 2');
    expect(through(config(floating('block') + floating('pass')), 17)).toBe('accept 2.2');
    expect(through(config(floating('block') + rule('pass', `${lan}${any}`)), 17)).toBe('accept 2.2');
  });

  it('a quick floating rule comes before those of an interface, wherever it stands', () => {
    const floating = rule(
      'block',
      `<floating>yes</floating><quick>1</quick><direction>in</direction><ipprotocol>inet</ipprotocol>${any}`,
    );
    expect(through(config(rule('pass', `${lan}${any}`) + floating), 17)).toBe('deny 2');
  });

  it('a block on the way out stops what came in rightly', () => {
    const out = rule(
      'block',
      `<floating>yes</floating><quick>1</quick><direction>out</direction><interface>wan</interface><ipprotocol>inet</ipprotocol>${any}`,
    );
    expect(through(config(out + rule('pass', `${lan}${any}`)), 17)).toBe('deny 1');
  });

  it('a block on the way out behind a pass is taken for sure in the lower bound only, and named', () => {
    const out = (type: string): string =>
      rule(
        type,
        `<floating>yes</floating><quick>1</quick><direction>out</direction><interface>wan</interface><ipprotocol>inet</ipprotocol>${any}`,
      );
    const firewall = config(out('pass') + out('block') + rule('pass', `${lan}${any}`));
    expect([through(firewall, 17), through(firewall, 17, {}, 'lower')]).toEqual(['accept 3.2', 'deny 2']);
    expect(firewall.inexact.map(({ rule: id }) => id)).toEqual(['2']);
  });

  it('a rule that is switched off is counted and decides nothing', () => {
    const firewall = config(rule('pass', `<disabled>1</disabled>${lan}${any}`));
    expect([firewall.disabled, through(firewall, 17)]).toEqual([1, 'deny default']);
  });
});

describe('what a rule means', () => {
  it('lets TCP begin with SYN only, unless it says otherwise', () => {
    const pass = config(rule('pass', `${lan}${any}`));
    const loose = config(rule('pass', `${lan}<tcpflags_any/>${any}`));
    const ack = { dstPort: 443, tcpFlags: 16 };
    expect([through(pass, 6, web), through(pass, 6, ack), through(loose, 6, ack)]).toEqual([
      'accept 1',
      'deny default',
      'accept 1',
    ]);
  });

  it('blocks TCP whatever its flags', () => {
    expect(through(config(rule('block', `${lan}${any}`)), 6, { dstPort: 443, tcpFlags: 16 })).toBe('deny 1');
  });

  it.each([
    ['lan', '10.0.0.0/24'],
    ['lanip', '10.0.0.1'],
    ['opt1', '10.9.0.0/24'],
    ['10.1.0.0/16', '10.1.0.0/16'],
    ['servers', '10.3.0.5, 10.4.0.0/24'],
  ])('the network %s is %s', (word, expected) => {
    const aliases =
      '<aliases><alias><name>servers</name><type>host</type><address>10.3.0.5 more</address></alias><alias><name>more</name><type>network</type><address>10.4.0.0/24</address></alias></aliases>';
    const firewall = config(
      rule('pass', `${lan}<source><network>${word}</network></source><destination><any/></destination>`),
      aliases,
    );
    expect(formatAddressSet(firewall.rules[0]?.source.addresses ?? { ranges: [] })).toBe(expected);
  });

  it('`not` takes the others', () => {
    const firewall = config(
      rule('pass', `${lan}<source><not/><network>lan</network></source><destination><any/></destination>`),
    );
    expect(through(firewall, 17)).toBe('deny default');
  });

  it('reads ports, ranges of ports and aliases of ports', () => {
    const aliases =
      '<OPNsense><Firewall><Alias><aliases><alias><enabled>1</enabled><name>web</name><type>port</type><content>80\n8000:8010</content></alias></aliases></Alias></Firewall></OPNsense>';
    const firewall = config(
      rule(
        'pass',
        `${lan}<protocol>tcp/udp</protocol><source><any/></source><destination><any/><port>web</port></destination>`,
      ),
      aliases,
    );
    expect(formatNumberSet(firewall.rules[0]?.destination.ports ?? { ranges: [] })).toBe('80, 8000-8010');
    expect([through(firewall, 17, { dstPort: 8005 }), through(firewall, 17, { dstPort: 81 })]).toEqual([
      'accept 1.2',
      'deny default',
    ]);
  });

  it('an alias whose content is elsewhere widens a pass, narrows nothing, and is named', () => {
    const aliases = '<aliases><alias><name>bad</name><type>urltable</type><address>x</address></alias></aliases>';
    const end = '<source><network>bad</network></source><destination><any/></destination>';
    const firewall = config(rule('block', lan + end) + rule('pass', lan + end), aliases);
    expect([through(firewall, 17), through(firewall, 17, {}, 'lower')]).toEqual(['accept 2.2', 'deny 1']);
    expect(firewall.inexact.map(({ rule: id, construct }) => [id, construct])).toEqual([
      ['1', 'bad'],
      ['2', 'bad'],
    ]);
  });

  it('aliases that contain each other have no content', () => {
    const alias = (name: string, of: string): string =>
      `<alias><name>${name}</name><type>host</type><address>${of}</address></alias>`;
    const firewall = config(
      rule('pass', `${lan}<source><address>a</address></source><destination><any/></destination>`),
      `<aliases>${alias('a', 'b')}${alias('b', 'a')}</aliases>`,
    );
    expect(firewall.inexact).toHaveLength(1);
  });
});

describe('what is refused', () => {
  it.each([
    [xml(rule('match', lan + any)), 'error[ruleset-construct]: a rule of type `match`'],
    [xml(rule('pass', `<interface>opt9</interface>${any}`)), 'error[reference-unknown]: the rule is for `opt9`'],
    ['<cisco/>', 'config.xml:1:1: error[ruleset-syntax]: the file is no configuration'],
    ['<opnsense><filter>', 'error[ruleset-syntax]'],
    ['<!DOCTYPE x [<!ENTITY a "b">]><opnsense/>', 'error[ruleset-syntax]: it declares a document type'],
    [`<opnsense>${'<a>'.repeat(100)}`, 'nested deeper than 64'],
    ['<opnsense>&xxe;</opnsense>', 'error[ruleset-syntax]'],
    ['', 'error[ruleset-syntax]'],
  ])('%s', (text, expected) => {
    expect(errors(text)[0]).toContain(expected);
  });
});

const folder = fileURLToPath(new URL('../../../../../shared/real-data/05-opnsense-pfsense-configs/', import.meta.url));
const present = existsSync(folder);

describe.skipIf(!present)(`real configurations${present ? '' : ` (skipped: no ${folder})`}`, () => {
  test.each([
    ['sample.config.6.xml', 54, 50, 1],
    ['pfsense-config.xml', 7, 13, 0],
    ['opnsense-aliases.xml', 2, 2, 0],
    ['sample.config.2.xml', 7, 4, 0],
  ])('%s has %i interfaces, %i rules in force and %i switched off', (name, count, rules, disabled) => {
    const outcome = readFirewallConfig(name, readFileSync(folder + name));
    if (!outcome.ok) throw new Error(outcome.diagnostics.map((one) => formatDiagnostic(one)).join('\n'));
    expect([outcome.value.interfaces.size, outcome.value.rules.length, outcome.value.disabled]).toEqual([
      count,
      rules,
      disabled,
    ]);
  });

  test('six aliases are resolved', () => {
    const outcome = readFirewallConfig('a.xml', readFileSync(`${folder}opnsense-aliases.xml`));
    expect(outcome.ok && outcome.value.aliases.size).toBe(6);
  });
});
