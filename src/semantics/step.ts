/** semantics: how the treatment of a packet inside one node is put together from steps. */
import type { Decider, Disposition, Stage, Step, Verdict } from '../model/public.ts';
import { formatAddress, type Packet } from '../net/public.ts';

export const nature: Decider = { kind: 'nature' };

export function pass(stage: Stage, decider: Decider, en: string, fr: string): Step {
  return { stage, decider, says: { en, fr } };
}

export function end(stage: Stage, decider: Decider, ends: Disposition, en: string, fr: string): Step {
  return { stage, decider, says: { en, fr }, ends };
}

/** The step that a ruleset's verdict makes at `stage`. */
export function verdictStep(stage: 'input' | 'forward', verdict: Verdict): Step {
  const { rule, ruleset, action } = verdict;
  const decider: Decider =
    rule === undefined ? { kind: 'residual', ruleset } : { kind: 'rule', ruleset, rule: rule.id, rows: rule.rows };
  const name =
    rule === undefined
      ? { en: 'the residual action', fr: 'l’action résiduelle' }
      : { en: `rule ${rule.id}`, fr: `la règle ${rule.id}` };
  if (verdict.open === true) {
    const says = {
      en: `${name.en} may ${{ accept: 'accept', deny: 'deny', reject: 'reject' }[action]}: it leans on a condition that cannot be followed`,
      fr: `${name.fr} peut ${{ accept: 'accepter', deny: 'refuser', reject: 'rejeter' }[action]} : une condition ne peut être suivie`,
    };
    return { stage, decider, says, ends: 'insufficient-information' };
  }
  const verb = {
    accept: { en: 'accepts', fr: 'accepte' },
    deny: { en: 'denies', fr: 'refuse' },
    reject: { en: 'rejects', fr: 'rejette' },
  }[action];
  const says = { en: `${name.en} ${verb.en}`, fr: `${name.fr} ${verb.fr}` };
  if (action === 'accept') return { stage, decider, says };
  return { stage, decider, says, ends: stage === 'input' ? 'denied-in' : 'denied-out' };
}

/** `10.0.0.1:443`, or the bare address. */
export function endText(packet: Packet, which: 'src' | 'dst'): string {
  const port = which === 'src' ? packet.srcPort : packet.dstPort;
  const text = formatAddress(packet[which]);
  if (port === undefined) return text;
  return packet.family === 6 ? `[${text}]:${port}` : `${text}:${port}`;
}
