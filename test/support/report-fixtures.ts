/** Hand-made answers with everything in them that a renderer must show: long names, NAT, a refusal, a loss. */
import type { CheckReport, Finding, PasResult } from '../../src/checks/public.ts';
import type { Hop, Step, Trace } from '../../src/model/public.ts';
import { makePacket, type Packet, parseAddress } from '../../src/net/public.ts';
import type { CheckSubject } from '../../src/report/public.ts';

function address(text: string): Packet['src'] {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

const sent: Packet = makePacket({ src: address('9.9.9.9'), dst: address('198.51.100.10'), protocol: 6, dstPort: 443 });
const translated: Packet = { ...sent, dst: address('10.101.20.10'), dstPort: 8443, ttl: 62 };

const step = (stage: Step['stage'], decider: Step['decider'], en: string, fr: string, ends?: Step['ends']): Step => ({
  stage,
  decider,
  says: { en, fr },
  ...(ends === undefined ? {} : { ends }),
});

const hops: readonly Hop[] = [
  {
    node: 'internet',
    exit: 'edge',
    before: sent,
    after: sent,
    steps: [step('routing', { kind: 'route', route: 'route 198.51.100.0/24' }, 'sent out of edge', 'émis par edge')],
  },
  {
    node: 'fw-alpha',
    entry: 'wan',
    exit: 'dmz.120',
    before: { ...sent, ttl: 63 },
    after: translated,
    steps: [
      step('conntrack', { kind: 'conntrack', state: 'new' }, 'connection state new', 'état de connexion new'),
      step(
        'dnat',
        { kind: 'nat', nat: 'web' },
        'destination becomes 10.101.20.10:8443',
        'la destination devient 10.101.20.10:8443',
      ),
      step(
        'routing',
        { kind: 'route', route: 'connected dmz.120' },
        'connected dmz.120: out of dmz.120',
        'connected dmz.120 : sort par dmz.120',
      ),
      step(
        'forward',
        { kind: 'rule', ruleset: 'fw-alpha forward', rule: 'CLD-002', rows: ['CLD-002'] },
        'rule CLD-002 accepts',
        'la règle CLD-002 accepte',
      ),
    ],
  },
  {
    node: 'web-1',
    entry: 'eth0',
    before: translated,
    after: translated,
    steps: [step('input', { kind: 'nature' }, 'taken by web-1', 'reçu par web-1', 'delivered')],
  },
];

export const deliveredTrace: Trace = {
  injection: { node: 'internet', interface: 'edge', packet: sent },
  hops,
  disposition: 'delivered',
  end: { node: 'web-1', interface: 'eth0' },
  final: translated,
};

export const lostTrace: Trace = {
  injection: { node: 'web-1', interface: 'eth0', packet: translated, arriving: true },
  hops: [
    {
      node: 'un-nœud-très-long-à-lire-漢字',
      entry: 'eth0',
      before: translated,
      after: translated,
      steps: [step('routing', { kind: 'nature' }, 'no route to 10.9.9.9', 'aucune route vers 10.9.9.9', 'no-route')],
    },
  ],
  disposition: 'no-route',
  end: { node: 'un-nœud-très-long-à-lire-漢字' },
  final: translated,
};

export const deniedTrace: Trace = {
  ...deliveredTrace,
  hops: [
    ...hops.slice(0, 1),
    {
      node: 'fw-alpha',
      entry: 'wan',
      before: sent,
      after: sent,
      steps: [
        step(
          'forward',
          { kind: 'residual', ruleset: 'fw-alpha forward' },
          'the residual action denies',
          'l’action résiduelle refuse',
          'denied-out',
        ),
      ],
    },
  ],
  disposition: 'denied-out',
  end: { node: 'fw-alpha' },
  final: sent,
};

export const finding: Finding = {
  id: 'PAS-ISO-6',
  severity: 'error',
  says: {
    en: 'a packet of tenant alpha reaches tenant beta: tcp 9.9.9.9:40000 > 198.51.100.10:443',
    fr: 'un paquet du client alpha atteint le client beta : tcp 9.9.9.9:40000 > 198.51.100.10:443',
  },
  subject: 'PAS-ISO-6 rows CLD-002',
  rows: ['CLD-002'],
  clauses: ['SecNumCloud 3.2 13.2'],
  place: { kind: 'text', file: 'matrices/do-cloud.yaml', line: 12, column: 5 },
  witness: deliveredTrace,
};

const title = { en: 'tenants do not reach each other', fr: 'les clients ne s’atteignent pas' };
const result = (id: PasResult['id'], verdict: PasResult['verdict'], findings: readonly Finding[] = []): PasResult => ({
  id,
  title,
  promise: title,
  verdict,
  basis: {
    en: 'every interface was looked at; a fact about it is known',
    fr: 'chaque interface a été regardée ; on en sait quelque chose',
  },
  findings,
  notes: [{ en: 'a note', fr: 'une remarque' }],
  quantified: { packets: 12_345, zones: 9 },
  clauses: [],
});

export const report: CheckReport = {
  rows: [
    result('PAS-ISO-1', 'sampled'),
    result('PAS-ISO-5', 'proved'),
    result('PAS-ISO-6', 'refuted', [finding]),
    result('PAS-ADM-2', 'undecided'),
    result('PAS-OPS-1', 'attested'),
  ],
  flows: [
    { flow: 'CLD-001', verdict: 'effective', says: { en: 'passes', fr: 'passe' } },
    {
      flow: 'CLD-002',
      verdict: 'blocked',
      says: { en: 'refused by fw-beta', fr: 'refusée par fw-beta' },
      blockedBy: { node: 'fw-beta' },
    },
  ],
  findings: [finding],
  remarks: [],
  quantified: { packets: 12_345, zones: 9 },
  method: 'sampled',
  asOf: '2026-11-24',
};

export const subject: CheckSubject = {
  name: 'msp',
  title: 'Plateforme de référence',
  file: 'topologies/msp/platform.yaml',
  files: ['topologies/msp/platform.yaml'],
  nodes: 41,
  zones: 9,
  tenants: 4,
  rows: 2,
  inactiveRows: 0,
};
