/** Objects and object groups of IOS and ASA: an entry that names them admits what it would with their members written out. */
import { describe, expect, it } from 'vitest';
import { compareBounded } from '../../../../src/checks/public.ts';
import { formatDiagnostic } from '../../../../src/diagnostics/public.ts';
import { convertLists, type ImportedList, readCisco } from '../../../../src/formats/public.ts';
import { InterfaceNames } from '../../../../src/reach/public.ts';
import { Universe } from '../../../../src/space/public.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function listOf(text: string): ImportedList {
  const outcome = readCisco('r1.cfg', bytes(text));
  if (!outcome.ok) throw new Error(outcome.diagnostics.map((one) => formatDiagnostic(one)).join('\n'));
  const [list] = convertLists(outcome.value.lists).values();
  if (list === undefined) throw new Error('no list');
  return list;
}

function errors(text: string): readonly string[] {
  const outcome = readCisco('r1.cfg', bytes(text));
  return outcome.ok ? [] : outcome.diagnostics.map((one) => formatDiagnostic(one));
}

function isEqual(a: string, b: string): boolean {
  return compareBounded(listOf(a), listOf(b), { universe: new Universe(), names: new InterfaceNames() }).equal;
}

const ios = `object-group network SERVERS
 description the web
 host 192.0.2.1
 192.0.2.8 255.255.255.252
 range 192.0.2.20 192.0.2.22
!
object-group network ALL
 group-object SERVERS
 10.0.0.0 /24
object-group service WEB
 tcp eq www
 tcp source gt 1023 range 8080 8081
 udp 53
 icmp echo
 group-object TUNNELS
!
object-group service TUNNELS
 gre
 tcp-udp eq 4500
!
`;

const asa = `object network WEB1
 host 192.0.2.1
 nat (inside,outside) static 198.51.100.1
object network NET
 subnet 10.0.0.0 255.255.255.0
object service HTTPS
 service tcp source range 1024 65535 destination eq https
object-group network SERVERS
 network-object object WEB1
 network-object host 192.0.2.2
 network-object 192.0.2.16 255.255.255.240
 network-object 2001:db8::/64
 group-object INNER
object-group network INNER
 network-object object NET
object-group service PORTS tcp
 port-object eq ssh
 port-object range 8000 8010
object-group service MIXED
 service-object tcp destination eq 25
 service-object object HTTPS
 service-object icmp echo
object-group protocol TUNNEL
 protocol-object gre
 protocol-object esp
object-group icmp-type PINGS
 icmp-object echo
 icmp-object echo-reply
`;

describe('an entry that names a group', () => {
  it.each([
    [
      'addresses of IOS, nested, on both sides',
      `${ios}ip access-list extended A\n permit tcp object-group ALL object-group SERVERS eq 80`,
      [
        'host 192.0.2.1',
        '192.0.2.8 0.0.0.3',
        'host 192.0.2.20',
        '192.0.2.21 0.0.0.0',
        'host 192.0.2.22',
        '10.0.0.0 0.0.0.255',
      ]
        .flatMap((from) =>
          ['host 192.0.2.1', '192.0.2.8 0.0.0.3', 'host 192.0.2.20', 'host 192.0.2.21', 'host 192.0.2.22'].map(
            (to) => `access-list 101 permit tcp ${from} ${to} eq 80`,
          ),
        )
        .join('\n'),
    ],
    [
      'services of IOS, nested',
      `${ios}ip access-list extended A\n deny object-group WEB any host 10.0.0.9\n permit ip any any`,
      [
        'tcp any host 10.0.0.9 eq 80',
        'tcp any gt 1023 host 10.0.0.9 range 8080 8081',
        'udp any host 10.0.0.9 eq 53',
        'icmp any host 10.0.0.9 echo',
        'gre any host 10.0.0.9',
        'tcp any host 10.0.0.9 eq 4500',
        'udp any host 10.0.0.9 eq 4500',
      ]
        .map((one) => `access-list 101 deny ${one}\n`)
        .join('')
        .concat('access-list 101 permit ip any any'),
    ],
    [
      'addresses, ports and objects of ASA',
      `${asa}access-list A extended permit tcp object NET object-group SERVERS object-group PORTS`,
      ['host 192.0.2.1', 'host 192.0.2.2', '192.0.2.16 255.255.255.240', '10.0.0.0 255.255.255.0', '2001:db8::/64']
        .flatMap((to) => [
          `access-list A extended permit tcp 10.0.0.0 255.255.255.0 ${to} eq 22`,
          `access-list A extended permit tcp 10.0.0.0 255.255.255.0 ${to} range 8000 8010`,
        ])
        .join('\n'),
    ],
    [
      'ports at the source, and messages',
      `${asa}access-list A extended permit tcp any4 object-group PORTS object WEB1\naccess-list A extended permit icmp any4 any4 object-group PINGS`,
      [
        'tcp any4 eq 22 host 192.0.2.1',
        'tcp any4 range 8000 8010 host 192.0.2.1',
        'icmp any4 any4 echo',
        'icmp any4 any4 echo-reply',
      ]
        .map((one) => `access-list A extended permit ${one}`)
        .join('\n'),
    ],
    [
      'services and protocols of ASA',
      `${asa}access-list A extended permit object-group MIXED any4 any4\naccess-list A extended deny object-group TUNNEL any4 any4\naccess-list A extended permit object HTTPS any6 any6`,
      [
        'permit tcp any4 any4 eq 25',
        'permit tcp any4 gt 1023 any4 eq 443',
        'permit icmp any4 any4 echo',
        'deny gre any4 any4',
        'deny esp any4 any4',
        'permit tcp any6 gt 1023 any6 eq 443',
      ]
        .map((one) => `access-list A extended ${one}`)
        .join('\n'),
    ],
  ])('admits what its members do: %s', (_, grouped, plain) => {
    expect(isEqual(grouped, plain)).toBe(true);
    expect(isEqual(grouped, plain.split('\n').slice(1).join('\n'))).toBe(false);
  });
});

describe('a group that is wrong', () => {
  const use = 'access-list A extended permit tcp object-group G any';
  it.each([
    ['is not there', use, 'r1.cfg:1:48: error[ruleset-syntax]: there is no object group `G`'],
    [
      'contains itself',
      `object-group network G\n group-object H\nobject-group network H\n group-object G\n${use}`,
      'r1.cfg:1:1: error[ruleset-syntax]: `G` contains itself',
    ],
    [
      'names one that is not there',
      `object-group network G\n group-object H\n${use}`,
      'r1.cfg:2:15: error[ruleset-syntax]: there is no object group `H`',
    ],
    [
      'is of another kind',
      `object-group service G tcp\n port-object eq 80\n${use}`,
      'r1.cfg:3:48: error[ruleset-syntax]: `G` holds no addresses',
    ],
    [
      'is empty',
      `object-group network G\n description none\n${use}`,
      'r1.cfg:3:48: error[ruleset-syntax]: `G` is empty',
    ],
    [
      'holds a name to be looked up',
      `object-group network G\n network-object object F\nobject network F\n fqdn example.net\n${use}`,
      'r1.cfg:4:2: error[ruleset-syntax]: ',
    ],
    [
      'holds ports of another protocol',
      'object-group service G udp\n port-object eq 53\naccess-list A extended permit tcp any any object-group G',
      'r1.cfg:3:56: error[ruleset-syntax]: `G` holds ports of another protocol',
    ],
    [
      'is of a kind that is not read',
      `object-group ip address G\n 10 host 10.0.0.1\nip access-list A\n permit tcp object-group G any`,
      'r1.cfg:1:14: error[ruleset-syntax]: `ip` is no kind of group that is read',
    ],
    [
      'is of the other family',
      'object-group network G\n network-object 2001:db8::/64\nip access-list extended A\n permit ip object-group G any',
      'r1.cfg:4:25: error[ruleset-syntax]: `G` is IPv6 in a list of IPv4',
    ],
  ])('is told once, at its place: it %s', (_, text, expected) => {
    const said = errors(`${text}\n${text.split('\n').at(-1)}`);
    expect(said[0]?.slice(0, expected.length)).toBe(expected);
    expect(new Set(said.map((one) => one.split('\n')[0]?.replace(/:\d+:\d+:/u, ''))).size).toBe(1);
  });

  it('is no error where nothing names it', () => {
    const text =
      'object network F\n fqdn example.net\nobject-group ip address N\n 10 host 10.0.0.1\naccess-list 101 permit ip any any';
    expect(errors(text)).toEqual([]);
  });
});
