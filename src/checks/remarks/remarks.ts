/** checks: the remarks on every row that is in force. */
import { printable, type Text } from '../../diagnostics/public.ts';
import { daysUntil, type Flow, type FlowMatrix, type Topology } from '../../model/public.ts';
import { type AddressSet, formatService } from '../../net/public.ts';
import { cleartextServices, isWide, servicesOverlap } from '../services.ts';
import type { RemarkKind, RowRemark } from './remark.ts';
import { type SharedSegments, sharedSegments } from './same-segment.ts';
import { summaryJudge } from './summary.ts';
import { zoneKindsOf, zoneRemarks } from './zones.ts';

/** `soon`: an end within so many days is worth a remark. */
export interface RemarkOptions {
  readonly soon?: number;
}

const usualSoon = 30;

/** Remarks in the order of the rows, then of `remarkKinds`. Deny rows are told only what nobody owns or explains. */
export function remarkOnRows(
  matrix: FlowMatrix,
  topology: Topology,
  options: RemarkOptions = {},
): readonly RowRemark[] {
  const shared = sharedSegments(topology);
  const kindsOf = zoneKindsOf(topology);
  const soon = options.soon ?? usualSoon;
  const contradicted = summaryJudge(matrix);
  return matrix.flows.flatMap((flow) => {
    const found =
      flow.action === 'deny'
        ? [...paperwork(flow)]
        : [...openings(flow, shared), ...zoneRemarks(flow, kindsOf), ...paperwork(flow)];
    const against = contradicted(flow);
    const both: readonly Said[] = against === undefined ? [] : [['summary-contradiction', against]];
    return [...found, ...both, ...endingSoon(flow, matrix.asOf, soon)].map(
      ([kind, says]): RowRemark => ({
        flow: flow.id,
        kind,
        severity: grave.has(kind) ? 'warning' : 'note',
        says,
        ...(flow.position === undefined ? {} : { place: flow.position }),
      }),
    );
  });
}

const grave: ReadonlySet<RemarkKind> = new Set(['any-any', 'same-segment', 'summary-contradiction']);

type Said = readonly [RemarkKind, Text];

function openings(flow: Flow, shared: SharedSegments): readonly Said[] {
  const ends = [flow.source, flow.destination];
  const any = ends.map(({ terms }) => terms.some(({ kind }) => kind === 'any'));
  const wide = flow.services.filter((service) => isWide(service));
  const everything = flow.services.some(({ kind }) => kind === 'any');
  if (any[0] === true && any[1] === true && everything) {
    return [['any-any', { en: 'allows everything to go everywhere', fr: 'autorise tout vers tout' }]];
  }
  const said: Said[] = [];
  for (const [index, { text, terms, addresses }] of ends.entries()) {
    const side = index === 0 ? { en: 'source', fr: 'source' } : { en: 'destination', fr: 'destination' };
    if (any[index] === true) {
      said.push(['wide-end', { en: `its ${side.en} is everything`, fr: `sa ${side.fr} est tout` }]);
    } else if (!terms.some(({ kind }) => kind === 'internet') && isWideSet(addresses)) {
      const name = printable(text, 60);
      said.push([
        'wide-end',
        {
          en: `its ${side.en} ${name} is wider than a /24 (IPv4) or a /64 (IPv6)`,
          fr: `sa ${side.fr} ${name} est plus large qu’un /24 (IPv4) ou un /64 (IPv6)`,
        },
      ]);
    }
  }
  if (wide.length > 0) {
    const list = wide.map(formatService).join(', ');
    said.push([
      'wide-service',
      { en: `${list} names no one application`, fr: `${list} ne désigne pas une application précise` },
    ]);
  }
  const clear = flow.encrypted === true ? [] : cleartextNames(flow);
  if (clear.length > 0) {
    const list = clear.join(', ');
    said.push(['clear-text', { en: `carries ${list} in clear text`, fr: `transporte ${list} en clair` }]);
  }
  const segment = shared(flow.source.addresses, flow.destination.addresses);
  if (segment !== undefined) {
    said.push([
      'same-segment',
      {
        en: `both ends are on ${printable(segment)}: no firewall ever sees these packets`,
        fr: `les deux extrémités sont sur ${printable(segment)} : aucun pare-feu ne voit ces paquets`,
      },
    ]);
  }
  return said;
}

/** Widest range that a list of applications still needs: ANSSI, interconnection guide, R24. */
function isWideSet({ ranges }: AddressSet): boolean {
  return ranges.some(({ family, first, last }) => last - first >= (family === 4 ? 1n << 8n : 1n << 64n));
}

function cleartextNames(flow: Flow): readonly string[] {
  const ports = flow.services.filter((service) => service.kind === 'ports' && service.destination !== undefined);
  const found = cleartextServices.filter(({ service }) => ports.some((one) => servicesOverlap(one, service)));
  return [...new Set(found.map(({ name }) => name))];
}

// What people write into a cell that must not be empty.
const filler =
  /^(?:[-–—.?_/xX\s]*|n\/?a|tbd|todo|tba|test|idem|aucun(?:e)?|none|à (?:définir|compléter|préciser|voir))$/iu;

function paperwork(flow: Flow): readonly Said[] {
  const said: Said[] = [];
  const { justification, owner, requester, ticket } = flow;
  if (justification === undefined || filler.test(justification.trim())) {
    const given = justification === undefined ? '' : ` (\`${printable(justification, 40)}\`)`;
    said.push(['unjustified', { en: `has no justification${given}`, fr: `n’a pas de justification${given}` }]);
  }
  if (isBlank(owner) && isBlank(requester)) {
    said.push(['unowned', { en: 'has neither owner nor requester', fr: 'n’a ni responsable ni demandeur' }]);
  }
  if (isBlank(ticket)) said.push(['untraced', { en: 'names no ticket', fr: 'ne cite aucun ticket' }]);
  return said;
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || filler.test(text.trim());
}

function endingSoon({ validUntil }: Flow, asOf: string, soon: number): readonly Said[] {
  if (validUntil === undefined) return [];
  const left = daysUntil(asOf, validUntil);
  if (left < 0 || left > soon) return [];
  const days = { en: left === 1 ? '1 day' : `${left} days`, fr: left < 2 ? `${left} jour` : `${left} jours` };
  return [
    ['expires-soon', { en: `ends on ${validUntil}, in ${days.en}`, fr: `finit le ${validUntil}, dans ${days.fr}` }],
  ];
}
