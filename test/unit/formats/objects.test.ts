/** Sets, chains, lists and aliases that nothing names, and names that nothing defines. */
import { describe, expect, it } from 'vitest';
import {
  listObjects,
  namedInDumps,
  readCisco,
  readFirewallConfig,
  unusedAliases,
  unusedNftables,
} from '../../../src/formats/public.ts';
import type { NamedObject } from '../../../src/model/public.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const words = (objects: readonly NamedObject[]): readonly string[] =>
  objects.map(({ kind, name, state }) => `${state} ${kind} ${name}`);
function settled<T>(outcome: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  if (!outcome.ok) throw new Error('refused');
  return outcome.value;
}

describe('nftables', () => {
  const text = `table inet t {
  set used { type ipv4_addr; elements = { 192.0.2.1 } }
  set lonely { type ipv4_addr; elements = { 192.0.2.2 } }
  map ways { type ifname : verdict; elements = { "a" : jump called } }
  chain called { accept }
  chain orphan { drop }
  chain f { type filter hook forward priority 0; policy drop; ip saddr @used iifname vmap @ways }
}
`;
  it('names a set and a chain that nothing names, and no other', () => {
    expect(words(settled(unusedNftables('f', text)))).toEqual(['unused set lonely', 'unused chain orphan']);
  });

  it('reads uses in JSON', () => {
    const json = JSON.stringify({
      nftables: [
        { table: { family: 'ip', name: 't' } },
        { set: { family: 'ip', table: 't', name: 'a', type: 'ipv4_addr', elem: ['192.0.2.1'] } },
        { set: { family: 'ip', table: 't', name: 'b', type: 'ipv4_addr', elem: ['192.0.2.1'] } },
        { chain: { family: 'ip', table: 't', name: 'c' } },
        { chain: { family: 'ip', table: 't', name: 'd' } },
        { chain: { family: 'ip', table: 't', name: 'f', type: 'filter', hook: 'forward', prio: 0, policy: 'drop' } },
        {
          rule: {
            family: 'ip',
            table: 't',
            chain: 'f',
            expr: [
              { match: { op: '==', left: { payload: { protocol: 'ip', field: 'saddr' } }, right: '@a' } },
              { jump: { target: 'c' } },
            ],
          },
        },
      ],
    });
    expect(words(settled(unusedNftables('f', json)))).toEqual(['unused set b', 'unused chain d']);
  });
});

it('iptables: a chain without a call, and a set that the dump cannot hold', () => {
  const text =
    '*filter\n:FORWARD DROP [0:0]\n:USED - [0:0]\n:ORPHAN - [0:0]\n-A FORWARD -m set --match-set guests src -j USED\n-A USED -j ACCEPT\nCOMMIT\n';
  expect(words(settled(namedInDumps([{ file: 'f', text, family: 4 }])))).toEqual([
    'undefined set guests',
    'unused chain ORPHAN',
  ]);
});

it('Cisco: a list applied nowhere and one that is missing; an extract says nothing', () => {
  const list = (name: string): string => `ip access-list extended ${name}\n permit ip any any\n`;
  const applied = `${list('A')}${list('B')}interface Gi0\n ip access-group A in\n ip access-group C out\n`;
  expect(words(listObjects(settled(readCisco('f', bytes(applied)))))).toEqual([
    'unused access-list B',
    'undefined access-list C',
  ]);
  expect(listObjects(settled(readCisco('f', bytes(list('A')))))).toEqual([]);
});

it('OPNsense: an alias whose name stands nowhere else', () => {
  const alias = (name: string): string =>
    `<alias><name>${name}</name><type>host</type><content>192.0.2.1</content><enabled>1</enabled></alias>`;
  const xml = `<opnsense><OPNsense><Firewall><Alias><aliases>${alias('used')}${alias('lonely')}</aliases></Alias></Firewall></OPNsense><interfaces><wan><if>em0</if></wan></interfaces><filter><rule><type>pass</type><interface>wan</interface><source><address>used</address></source><destination><any/></destination></rule></filter></opnsense>`;
  expect(words(unusedAliases(settled(readFirewallConfig('f', bytes(xml))), xml))).toEqual(['unused alias lonely']);
});
