/** cli: command lines worth trying after a check. */
import type { CheckReport, Finding } from '../../../checks/public.ts';
import type { Text } from '../../../diagnostics/public.ts';
import type { Trace } from '../../../model/public.ts';
import { formatAddress, formatTcpFlags, isIcmp, type Packet, protocolName } from '../../../net/public.ts';
import { shellWord } from '../../shell-word.ts';

export interface NextStep {
  readonly line: string;
  readonly says: Text;
}

/** `program` is how segproof was called; `platform` the words that ask about it. */
export function nextSteps(report: CheckReport, program: string, platform: string): readonly NextStep[] {
  return [
    ...whyBroken(report, program, platform),
    ...oneRow(report, program, platform),
    {
      line: `${program} matrix ${platform}`,
      says: { en: 'which zone reaches which', fr: 'quelle zone atteint laquelle' },
    },
  ];
}

function whyBroken({ findings, rows }: CheckReport, program: string, platform: string): readonly NextStep[] {
  const steps: NextStep[] = [];
  const told = (finding: Finding): string | undefined => packetWords(finding.witness);
  const witnessed = findings.find((finding) => told(finding) !== undefined);
  if (witnessed !== undefined) {
    steps.push({
      line: `${program} explain ${platform} ${told(witnessed)}`,
      says: {
        en: `why the packet of ${witnessed.id} passes, and what would close it`,
        fr: `pourquoi le paquet de ${witnessed.id} passe, et ce qui le fermerait`,
      },
    });
  }
  const refuted = rows.find(({ verdict }) => verdict === 'refuted');
  if (refuted !== undefined) {
    steps.push({
      line: `${program} check ${platform} --only ${refuted.id} --verbose`,
      says: { en: 'every finding of one promise, step by step', fr: 'tous les constats d’une promesse, pas à pas' },
    });
  }
  return steps;
}

/** Where nothing is broken, the most worth seeing is a packet that passes. */
function oneRow({ findings, flows }: CheckReport, program: string, platform: string): readonly NextStep[] {
  const flow = flows.find(({ verdict, witness }) => verdict === 'effective' && packetWords(witness) !== undefined);
  if (findings.length > 0 || flow === undefined) return [];
  return [
    {
      line: `${program} trace ${platform} ${packetWords(flow.witness)}`,
      says: { en: `follow a packet of row ${flow.flow}`, fr: `suivre un paquet de la ligne ${flow.flow}` },
    },
  ];
}

/** The packet as options of `trace` and `explain`; undefined where they cannot say everything about it. */
function packetWords(witness: Trace | undefined): string | undefined {
  if (witness === undefined) return undefined;
  const { node, interface: name, packet, arriving } = witness.injection;
  if (packet.fragment !== undefined || packet.quoted !== undefined || packet.options.length > 1) return undefined;
  const from = arriving === true ? formatAddress(packet.src) : `${node}:${name}`;
  const words = [`--from ${shellWord(from)}`, `--to ${formatAddress(packet.dst)}`, ...headerWords(packet)];
  if (arriving !== true) words.push(`--src ${formatAddress(packet.src)}`);
  return words.join(' ');
}

function headerWords(packet: Packet): readonly string[] {
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
