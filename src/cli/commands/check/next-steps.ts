/** cli: command lines worth trying after a check. */
import type { CheckReport, Finding } from '../../../checks/public.ts';
import type { Text } from '../../../diagnostics/public.ts';
import { formatAddress, formatTcpFlags, isIcmp, type Packet, protocolName } from '../../../net/public.ts';
import { shellWord } from '../../shell-word.ts';

export interface NextStep {
  readonly line: string;
  readonly says: Text;
}

/** `platform` as a word for the shell. */
export function nextSteps(report: CheckReport, platform: string): readonly NextStep[] {
  const steps: NextStep[] = [];
  const witnessed = report.findings.find(({ witness }) => witness !== undefined);
  const ends = witnessed === undefined ? undefined : endsOf(witnessed);
  if (ends !== undefined && witnessed !== undefined) {
    steps.push({
      line: `segproof explain ${platform} ${ends}`,
      says: {
        en: `why the packet of ${witnessed.id} passes, and what would close it`,
        fr: `pourquoi le paquet de ${witnessed.id} passe, et ce qui le fermerait`,
      },
    });
  }
  const refuted = report.rows.find(({ verdict }) => verdict === 'refuted');
  if (refuted !== undefined) {
    steps.push({
      line: `segproof check ${platform} --only ${refuted.id} --verbose`,
      says: { en: 'every finding of one promise', fr: 'tous les constats d’une promesse' },
    });
  }
  steps.push({
    line: `segproof matrix ${platform}`,
    says: { en: 'which zone reaches which', fr: 'quelle zone atteint laquelle' },
  });
  return steps;
}

/** The witness as options of `explain`; undefined where they cannot say everything about it. */
function endsOf({ witness }: Finding): string | undefined {
  if (witness === undefined) return undefined;
  const { node, interface: name, packet, arriving } = witness.injection;
  const from = arriving === true ? formatAddress(packet.src) : `${node}:${name}`;
  const words = [`--from ${shellWord(from)}`, `--to ${formatAddress(packet.dst)}`, ...header(packet)];
  if (arriving !== true) words.push(`--src ${formatAddress(packet.src)}`);
  return packet.fragment === undefined && packet.quoted === undefined ? words.join(' ') : undefined;
}

function header(packet: Packet): readonly string[] {
  const { protocol, dstPort, srcPort, tcpFlags, icmp, options, vlanTags } = packet;
  const words = [`--proto ${isIcmp(protocol) ? 'icmp' : protocolName(protocol)}`];
  if (dstPort !== undefined) words.push(`--dport ${dstPort}`);
  if (srcPort !== undefined && srcPort !== 40_000) words.push(`--sport ${srcPort}`);
  if (tcpFlags !== undefined && tcpFlags !== 2) words.push(`--flags ${formatTcpFlags(tcpFlags)}`);
  if (icmp !== undefined) words.push(`--icmp ${icmp.type}.${icmp.code}`);
  const [option] = options;
  if (option !== undefined)
    words.push(`--option ${option.name}${option.pointer === undefined ? '' : `:${option.pointer}`}`);
  if (vlanTags.length > 0) words.push(`--vlan ${vlanTags.join(',')}`);
  return words;
}
