/** classify: the choice of a structure for the boxes of one family. */
import type { Family } from '../net/public.ts';
import type { Check } from './check.ts';
import { flowCache, flowCacheBytes } from './flow-cache.ts';
import { forestBytes, noRoom, type PlacedForest, placeForest, type Room } from './forest.ts';
import { buildForest, type Forest, type ForestTaste, forestTaste, noBox, onePart } from './forest-build.ts';
import { labelLookup, manyLookup, plainWalk } from './forest-lookup.ts';
import { type Home, newHome } from './home.ts';
import { linear } from './linear.ts';
import { columnsBytes, packetColumns } from './packet-columns.ts';
import { type Partition, partitionByContext, withoutContext } from './partition.ts';
import type { RuleColumns } from './rule-columns.ts';
import { type Backend, type CompileOptions, defaultMemoryBudget, noRule, type Structure } from './structure.ts';
import { placeTables, tablesBytes } from './tables.ts';
import { buildTables, type Tables } from './tables-build.ts';
import { hasWebAssembly } from './wasm/engine.ts';
import { newWork, workBytes } from './work.ts';

// A forest takes an entry and a record for each box at the least.
const leastBytesOfABox = 48;

/** A forest in its home, and what it was made from; or why there is none. */
export type Placing =
  | {
      readonly placed: PlacedForest;
      readonly partition: Partition | undefined;
      readonly forest: Forest;
      readonly reason: string;
    }
  | { readonly tooLarge: string };

/** Builds and places a forest. `spare` octets of its home stay free for columns. */
export function placeColumns(
  rules: RuleColumns,
  options: CompileOptions,
  taste: ForestTaste,
  roomFor: RoomMaker,
  spare: number,
): Placing {
  const budget = options.memoryBudget ?? defaultMemoryBudget;
  if (rules.count * leastBytesOfABox > budget) {
    return { tooLarge: `${rules.count} boxes are too many for a forest in ${budget} octets` };
  }
  const partition = partitionByContext(rules);
  const parts = partition?.boxes ?? onePart(rules);
  const inParts = partition === undefined ? rules : withoutContexts(rules);
  const forest = buildForest(inParts, parts, taste);
  const room = roomFor(forest);
  const bytes = forestBytes(forest, inParts, room);
  if (bytes > budget) return { tooLarge: `a forest would take ${bytes} octets, more than ${budget}` };

  const backend = backendOf(options);
  const home = newHome(bytes + workBytes(rules.family) + spare + 64, backend, options.shared ?? false);
  const placed = placeForest(forest, inParts, ruleCount(rules), home, room);
  return { placed, partition, forest, reason: reasonOf(rules, parts, bytes) };
}

/** How much a forest may grow in place. */
export type RoomMaker = (forest: Forest) => Room;

/** Compiles boxes of one family. */
export function compileColumns(rules: RuleColumns, options: CompileOptions = {}): Structure {
  const tables = options.structure === 'forest' ? undefined : tablesFor(rules, options);
  if (tables === undefined) return compileForest(rules, options);
  const { structure, home } = tablesStructure(tables, rules, options);
  return withColumns(structure, home, rules.family, options.rows ?? 0);
}

function compileForest(rules: RuleColumns, options: CompileOptions): Structure {
  const rows = options.rows ?? 0;
  const cached = options.flowCache ?? 0;
  const spare = columnsBytes(rules.family, rows) + (cached > 0 ? flowCacheBytes(cached) : 0);
  const placing = placeColumns(rules, options, forestTaste(), () => noRoom, spare);
  if ('tooLarge' in placing) return linear(rules, placing.tooLarge);
  const structure = forestStructure(placing.placed, placing.partition, placing.reason, cached);
  return withColumns(structure, placing.placed.home, rules.family, rows);
}

// The second level of a processor's cache holds a megabyte or two, and not for us alone.
const mostTableBytes = 1024 * 1024;

function tablesFor(rules: RuleColumns, options: CompileOptions): Tables | undefined {
  const tables = buildTables(rules);
  const budget = Math.min(mostTableBytes, options.memoryBudget ?? defaultMemoryBudget);
  return tables === undefined || tablesBytes(tables, rules) > budget ? undefined : tables;
}

function tablesStructure(
  tables: Tables,
  rules: RuleColumns,
  options: CompileOptions,
): { readonly structure: Omit<Structure, 'columns'>; readonly home: Home } {
  const bytes = tablesBytes(tables, rules);
  const spare = columnsBytes(rules.family, options.rows ?? 0);
  const home = newHome(bytes + workBytes(rules.family) + spare + 64, backendOf(options), options.shared ?? false);
  const work = home.engine === undefined ? undefined : newWork(home, rules.family);
  return {
    structure: {
      kind: 'tables',
      backend: work === undefined ? 'typescript' : 'wasm',
      reason: `${rules.count} boxes without checks fit tables of ${bytes} octets`,
      bytes,
      ...placeTables(tables, rules, home, work),
    },
    home,
  };
}

function backendOf({ backend }: CompileOptions): Backend {
  return backend === undefined || backend === 'auto' ? (hasWebAssembly() ? 'wasm' : 'typescript') : backend;
}

function withColumns(structure: Omit<Structure, 'columns'>, home: Home, family: Family, rows: number): Structure {
  let rowsFree = rows;
  return {
    ...structure,
    columns: (capacity) => {
      if (capacity > rowsFree) return packetColumns(family, capacity);
      rowsFree -= capacity;
      return packetColumns(family, capacity, home.buffer, home.take(columnsBytes(family, capacity)));
    },
  };
}

function forestStructure(
  placed: PlacedForest,
  partition: Partition | undefined,
  reason: string,
  cached: number,
): Omit<Structure, 'columns'> {
  const { home, labelShift, bytes } = placed;
  const work = home.engine === undefined ? undefined : newWork(home, placed.rules.family);
  const label = labelLookup(placed);
  const partOf = partition?.partOf;
  const lookup: Structure['lookup'] = (columns, row) => {
    const found = label(columns, row, partOf === undefined ? 0 : partOf(columns, row));
    return found === noBox ? noRule : (found >>> labelShift) - 1;
  };
  const many = manyLookup(placed, work);
  const isPlain = partition === undefined && placed.checks.length === 0 && placed.rules.family === 4;
  const cache =
    cached > 0 && isPlain && home.engine !== undefined && work !== undefined
      ? flowCache(cached, home, work, plainWalk(placed, home.engine, work))
      : undefined;
  return {
    kind: 'forest',
    backend: many === undefined ? 'typescript' : 'wasm',
    reason: cache === undefined ? reason : `${reason}, behind a cache of ${cached} headers`,
    bytes,
    lookup,
    lookupMany: (columns, from, to, out) => {
      if (cache !== undefined) cache(columns, from, to, out);
      else if (many !== undefined) many(columns, from, to, out, partOf);
      else for (let row = from; row < to; row += 1) out[row] = lookup(columns, row);
    },
  };
}

function reasonOf(rules: RuleColumns, parts: readonly Int32Array[], bytes: number): string {
  const parted = parts.length === 1 ? '' : ` in ${parts.length} parts by interface and state`;
  return `${rules.count} boxes${parted} fit a forest of ${bytes} octets`;
}

/** The same boxes with checks that ask for no context. */
export function withoutContexts(rules: RuleColumns): RuleColumns {
  const checks: Check[] = [];
  const numbers = rules.checks.map((check) => {
    const rest = withoutContext(check);
    return rest === undefined ? -1 : checks.push(rest) - 1;
  });
  return { ...rules, check: rules.check.map((check) => (check < 0 ? -1 : (numbers[check] as number))), checks };
}

function ruleCount(rules: RuleColumns): number {
  return rules.count === 0 ? 0 : (rules.rule[rules.count - 1] as number) + 1;
}
