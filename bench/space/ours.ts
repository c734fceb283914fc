/** bench: one question to the set engine, in a process of its own: TASK SET SIZE DIGITS, one line of JSON out. */
import { actionBounds, compareRulesets, InterfaceNames, RulesetTree, rulesetDecision } from '../../src/reach/public.ts';
import { type DigitBits, Universe } from '../../src/space/public.ts';
import { flipped, reordered, rowsOf, rulesetOf, seeded } from './rulesets.ts';

const [task = 'permit', name = 'matrix', size = '1000', digits = '32', root] = process.argv.slice(2);

// Far below what the machine has: the hardest sets must end, proved or cleanly undecided.
const budget = { entries: 1 << 27 };

// Reading the input leaves garbage that is not the engine's.
declare const gc: () => void;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function timed<T>(work: () => T): { readonly value: T; readonly ms: number } {
  gc();
  const start = cpuMs();
  const value = work();
  return { value, ms: round(cpuMs() - start) };
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

function at(sorted: readonly number[], part: number): number {
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
}

const rows = rowsOf(name, Number(size), root);
const names = new InterfaceNames();
const universe = new Universe({ digitBits: Number(digits) as DigitBits });

function permit(): object {
  const set = rulesetOf(rows, 'a');
  const built = timed(() =>
    universe.attempt(budget, () => actionBounds(universe, rulesetDecision(universe, set, { names }), 'accept').lower),
  );
  const { kind } = built.value;
  return { kind, ms: built.ms, ...(built.value.kind === 'decided' ? universe.size(built.value.value) : {}) };
}

/** The same set twice, warm: what a process pays that has asked before. */
function warm(): object {
  const set = rulesetOf(rows, 'a');
  const times = Array.from({ length: 5 }, () => {
    const fresh = new Universe({ digitBits: Number(digits) as DigitBits });
    return timed(() => fresh.attempt(budget, () => rulesetDecision(fresh, set, { names }))).ms;
  });
  return { kind: 'decided', ms: Math.min(...times.slice(1)) };
}

function equal(): object {
  const [x, y] = [rulesetOf(rows, 'a'), rulesetOf(reordered(rows, 5), 'b')];
  const first = timed(() => rulesetDecision(universe, x, { names }));
  const second = timed(() => rulesetDecision(universe, y, { names }) === first.value);
  return { kind: second.value ? 'equal' : 'different', ms: round(first.ms + second.ms), second: second.ms };
}

function difference(): object {
  const [x, y] = [rulesetOf(rows, 'a'), rulesetOf(flipped(rows, 5), 'b')];
  const found = timed(() => {
    const [a, b] = [new RulesetTree(universe, x, { names }), new RulesetTree(universe, y, { names })];
    const compared = compareRulesets(a, b, 'admission');
    return compared.kind === 'holds' ? undefined : compared.difference.lower;
  });
  const boxes = timed(() => (found.value === undefined ? [] : universe.boxes(found.value, 100).boxes));
  return {
    kind: found.value === undefined ? 'equal' : 'different',
    ms: found.ms,
    boxes: boxes.value.length,
    boxesMs: boxes.ms,
  };
}

/** One rule's action flipped, at random places: foretold, and brought up to date. */
function changed(): object {
  const set = rulesetOf(rows, 'a');
  const tree = new RulesetTree(universe, set, { names });
  tree.decision();
  const random = seeded(9);
  const told: number[] = [];
  const updated: number[] = [];
  const before = universe.stats().entries;
  for (let i = 0; i < 300; i += 1) {
    const position = Math.floor(random() * set.rules.length);
    const rule = set.rules[position];
    if (rule === undefined) continue;
    const other = { ...rule, action: rule.action === 'accept' ? ('deny' as const) : ('accept' as const) };
    told.push(clocked(() => universe.scope(() => tree.change(position, [other]))));
    updated.push(
      clocked(() => {
        tree.replace(position, [other]);
        universe.scope(() => tree.decision());
      }),
    );
    tree.replace(position, [rule]);
    universe.scope(() => tree.decision());
  }
  told.sort((a, b) => a - b);
  updated.sort((a, b) => a - b);
  universe.collect();
  return {
    kind: 'decided',
    ms: at(told, 0.5),
    p95: at(told, 0.95),
    update: at(updated, 0.5),
    updateP95: at(updated, 0.95),
    grown: universe.stats().entries - before,
  };
}

// Too short for the clock of CPU time, so wall time; the quantiles below 0.95 stand for an undisturbed run.
function clocked(work: () => unknown): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const tasks = { permit, warm, equal, difference, changed };
const result = tasks[task as keyof typeof tasks]();
const rss = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  JSON.stringify({
    engine: 'segproof',
    task,
    set: `${name} ${size}`,
    digits: Number(digits),
    ...result,
    rss,
    store: Math.round(universe.stats().bytes / 1e6),
  }),
);
