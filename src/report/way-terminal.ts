/** report: a trace in one line a hop: where the packet went, and which of the user's own lines sent it there. */
import { type Language, printable } from '../diagnostics/public.ts';
import type { Hop, Step, Trace } from '../model/public.ts';
import { describeDecider, endingOf } from './decider.ts';
import { joinClauses, type RenderOptions, say } from './options.ts';
import { type Cell, type Column, renderTable } from './table.ts';
import { describeChange } from './trace-terminal.ts';

/** The short form of `renderHops`: routes and states that changed nothing are left out. */
export function renderWay(trace: Trace, { language, palette, width }: RenderOptions, indent = 0): string {
  const fr = language === 'fr';
  const columns: readonly Column[] = [
    { title: '#', align: 'right', fixed: true },
    { title: fr ? 'nœud' : 'node', min: 10 },
    { title: fr ? 'entre → sort' : 'in → out', min: 12 },
    { title: fr ? 'décidé par' : 'decided by', min: 16 },
  ];
  const rows = trace.hops.map((hop, i): readonly Cell[] => {
    const ends = hop.steps.findLast((step) => step.ends !== undefined)?.ends;
    const paint =
      ends === undefined
        ? (text: string): string => text
        : { arrived: palette.good, refused: palette.bad, lost: palette.warn }[endingOf(ends)];
    return [
      `${i + 1}`,
      { text: printable(hop.node), paint: palette.name },
      { text: `${printable(hop.entry ?? '')} → ${printable(hop.exit ?? '')}`.trim(), paint: palette.dim },
      { text: joinClauses(decisions(hop, language), language), paint },
    ];
  });
  return renderTable(columns, rows, { width, palette, indent });
}

function decisions(hop: Hop, language: Language): readonly string[] {
  const phrases = hop.steps.flatMap((step) => phraseOf(step, language));
  const changed = describeChange(hop.before, hop.after, language);
  return [...new Set(changed === '' ? phrases : [...phrases, changed])];
}

/** What ends the walk is said in full; else only what somebody wrote down, and that a device filters nothing. */
function phraseOf(step: Step, language: Language): readonly string[] {
  if (step.ends !== undefined) return [say(step.says, language)];
  switch (step.decider.kind) {
    case 'rule':
    case 'residual':
    case 'nat':
    case 'vlan':
    case 'setting':
      return [describeDecider(step.decider, language)];
    case 'conntrack':
      return step.decider.state === 'new' ? [] : [say(step.says, language)];
    case 'nature':
      return step.stage === 'forward' ? [say(step.says, language)] : [];
    case 'route':
      return [];
  }
}
