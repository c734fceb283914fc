/** report: many traces, one line each. */
import type { Text } from '../diagnostics/public.ts';
import type { Decider, Disposition, Trace } from '../model/public.ts';
import { formatPacket } from '../net/public.ts';
import { describeDecider, type Ending, endingOf } from './decider.ts';
import { counted, formatCount, type RenderOptions } from './options.ts';
import { type PacketJson, packetJson } from './packet-json.ts';
import { schemaVersion } from './schema-version.ts';
import { describeEnd, endingLabels } from './trace-terminal.ts';

/** What became of the packet that `line` of a list asks about. */
export interface VerdictJson {
  readonly line: number;
  readonly packet: PacketJson;
  readonly disposition: Disposition;
  readonly ending: Ending;
  readonly end: { readonly node: string; readonly interface?: string };
  readonly says?: Text;
  readonly decidedBy?: Decider;
}

export type EndingCounts = Readonly<Record<Ending, number>>;

export function verdictJson(line: number, trace: Trace): VerdictJson {
  const last = trace.hops.at(-1)?.steps.at(-1);
  return {
    line,
    packet: packetJson(trace.injection.packet),
    disposition: trace.disposition,
    ending: endingOf(trace.disposition),
    end: { ...trace.end },
    ...(last === undefined ? {} : { says: last.says, decidedBy: last.decider }),
  };
}

export function verdictsJson(packets: readonly VerdictJson[], counts: EndingCounts): object {
  return { schemaVersion, command: 'trace', counts, packets };
}

/** `7: REFUSED  tcp 10.0.0.1:40000 > 10.0.0.2:443 SYN  denied in transit at fw (rule r7)`. */
export function renderVerdict(line: number, trace: Trace, { language, palette }: RenderOptions): string {
  const last = trace.hops.at(-1)?.steps.at(-1);
  const by = last === undefined ? '' : describeDecider(last.decider, language);
  const ending = endingOf(trace.disposition);
  const painted = { arrived: palette.good, refused: palette.bad, lost: palette.warn }[ending];
  const says = `${describeEnd(trace, language)}${ending === 'arrived' || by === '' ? '' : ` (${by})`}`;
  return `${line}: ${painted(endingLabels[ending][language])}  ${formatPacket(trace.injection.packet)}  ${says}`;
}

export function renderCounts({ arrived, refused, lost }: EndingCounts, { language }: RenderOptions): string {
  const total = arrived + refused + lost;
  const packets = counted(total, { en: 'packet', fr: 'paquet' }, { en: 'packets', fr: 'paquets' }, language);
  const count = (one: number): string => formatCount(one, language);
  return language === 'fr'
    ? `${packets} ; arrivés : ${count(arrived)}, refusés : ${count(refused)}, perdus : ${count(lost)}`
    : `${packets}: ${count(arrived)} arrived, ${count(refused)} refused, ${count(lost)} lost`;
}
