/** formats: a file of waivers -> accepted findings, each with its owner, its reason and its end. */
import { z } from 'zod';
import { DiagnosticList, didYouMean, type Outcome, printable } from '../../diagnostics/public.ts';
import { isIsoDay, type Waiver } from '../../model/public.ts';
import { positionAt, valuePositionAt } from '../yaml/located.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { checkShape, closed } from '../yaml/shape.ts';

const text = z.string().min(1);
const mostWaivers = 10_000;

const waiversSchema = closed({
  segproof: z.literal('waivers'),
  waivers: z
    .array(
      closed({
        finding: text,
        owner: text,
        reason: text,
        until: z.string().refine(isIsoDay, 'a day such as `2026-12-31`'),
      }),
    )
    .min(1)
    .max(mostWaivers),
});

/**
 * `ids` are the ids that a finding can have: its first word. Errors: those of YAML, `schema`, `unknown-key`,
 * `waiver-unknown` for a finding of no known id, `duplicate-id` for a finding that is waived twice.
 */
export function readWaivers(file: string, bytes: Uint8Array, ids: readonly string[]): Outcome<readonly Waiver[]> {
  const root = readYaml(file, bytes);
  if (!root.ok) return root;
  const problems = new DiagnosticList();
  for (const remark of root.remarks) problems.add(remark);
  const syntax = checkShape(waiversSchema, root.value, problems);
  const known = new Set(ids);
  const seen = new Map<string, number>();
  const waivers = (syntax?.waivers ?? []).map((waiver, index): Waiver => {
    const path = ['waivers', index] as const;
    const position = valuePositionAt(root.value, [...path, 'finding']);
    const id = waiver.finding.split(' ')[0] ?? '';
    if (!known.has(id)) {
      const help = didYouMean(id, ids);
      problems.error('waiver-unknown', `\`${printable(id, 60)}\` is the id of no finding`, {
        position,
        expected: 'a finding as reports name it, such as `PAS-ADM-1 row CLD-101`',
        ...(help === undefined ? {} : { help }),
      });
    }
    const earlier = seen.get(waiver.finding);
    if (earlier !== undefined) {
      problems.error('duplicate-id', `\`${printable(waiver.finding, 80)}\` is waived twice`, {
        position,
        help: `waiver ${earlier + 1} names it already`,
      });
    }
    seen.set(waiver.finding, index);
    return { ...waiver, position: positionAt(root.value, path) };
  });
  return problems.outcome(waivers);
}
