/** classify: tables in memory, and the look-up of one packet and of many. */
import { type Home, placed } from './home.ts';
import { known } from './known-classes.ts';
import type { RuleColumns } from './rule-columns.ts';
import { noRule, type Structure } from './structure.ts';
import { leafFlag, type Tables } from './tables-build.ts';
import { stagedRows, type Work } from './work.ts';

type Lookup = Structure['lookup'];
type Column = Uint16Array | Uint32Array | Int32Array;

function columnsOf(tables: Tables, rules: RuleColumns): readonly Column[] {
  const { rows, roots, blocks, ports, portBlocks, protocols, services } = tables;
  const ruleOf = new Int32Array(rules.count + 1);
  ruleOf[0] = noRule;
  ruleOf.set(rules.rule.subarray(0, rules.count), 1);
  return [
    rows,
    roots.source,
    roots.destination,
    blocks,
    ports.source,
    ports.destination,
    portBlocks,
    protocols,
    services,
    ruleOf,
    new Uint32Array(1 << known.bits).fill(known.none),
  ];
}

export function tablesBytes(tables: Tables, rules: RuleColumns): number {
  return columnsOf(tables, rules).reduce((sum, column) => sum + placed(column.byteLength), 0);
}

/** Puts tables into `home`, which has `tablesBytes` free. */
export function placeTables(
  tables: Tables,
  rules: RuleColumns,
  home: Home,
  work: Work | undefined,
): Pick<Structure, 'lookup' | 'lookupMany'> {
  const put = (column: Column): { readonly at: number; readonly view: Column } => {
    const at = home.take(column.byteLength);
    const Type = column.constructor as new (buffer: ArrayBufferLike, at: number, length: number) => Column;
    const view = new Type(home.buffer, at, column.length);
    view.set(column);
    return { at, view };
  };
  const places = columnsOf(tables, rules).map(put);
  const lookup = oneLookup(
    tables,
    places.map(({ view }) => view),
  );
  const kernel = home.engine?.kernels.get('tables');
  const { words, sourceStep, destinationStep } = tables;
  const fixed = [(words + 1) * 4, sourceStep | 0, destinationStep, ...places.map(({ at }) => at)];
  return {
    lookup,
    lookupMany: (columns, from, to, out) => {
      if (kernel === undefined || work === undefined) {
        for (let row = from; row < to; row += 1) out[row] = lookup(columns, row);
        return;
      }
      for (let row = from; row < to; row += stagedRows) {
        const count = Math.min(stagedRows, to - row);
        kernel(work.stage(columns, row, count), count, work.answersAt, ...fixed);
        out.set(count === stagedRows ? work.answers : work.answers.subarray(0, count), row);
      }
    },
  };
}

function oneLookup({ words, sourceStep, destinationStep }: Tables, views: readonly Column[]): Lookup {
  const [rows, sources, destinations, blocks, sourcePorts, destinationPorts, portBlocks, protocols, services] =
    views as [Column, Column, Column, Column, Column, Column, Column, Column, Column];
  const ruleOf = views[9] as Column;
  const answers = views[10] as Column;
  const stride = words + 1;
  const { bits, answerBits, spread } = known;
  const tagMask = 2 ** (32 - bits) - 1;
  const answerMask = 2 ** answerBits - 1;

  // Where the last level is reached early, the value stays: a jump that depends on the packet would cost more.
  const next = (value: number, octet: number): number => {
    const going = (value >>> 15) - 1;
    const below = blocks[((value << 8) | octet) & going] as number;
    return value ^ ((value ^ below) & going);
  };
  const search = (a: number, b: number, c: number): number => {
    const [rowA, rowB, rowC] = [a * stride, b * stride, c * stride];
    let summary = (rows[rowA] as number) & (rows[rowB] as number) & (rows[rowC] as number);
    while (summary !== 0) {
      const word = 31 - Math.clz32(summary & -summary);
      const common =
        (rows[rowA + 1 + word] as number) & (rows[rowB + 1 + word] as number) & (rows[rowC + 1 + word] as number);
      if (common !== 0) return word * 32 + 32 - Math.clz32(common & -common);
      summary &= summary - 1;
    }
    return 0;
  };
  return ({ header }, row) => {
    const at = row * 4;
    const source = header[at] as number;
    const destination = header[at + 1] as number;
    const pair = header[at + 2] as number;
    const a = next(next(sources[source >>> 16] as number, (source >>> 8) & 255), source & 255) ^ leafFlag;
    const b =
      next(next(destinations[destination >>> 16] as number, (destination >>> 8) & 255), destination & 255) ^ leafFlag;
    const service =
      (portBlocks[((sourcePorts[pair >>> 24] as number) << 8) | ((pair >>> 16) & 255)] as number) +
      (portBlocks[((destinationPorts[(pair >>> 8) & 255] as number) << 8) | (pair & 255)] as number) +
      (protocols[(header[at + 3] as number) & 0xffff] as number);
    const c = services[service] as number;
    const hash = Math.imul((Math.imul(a, sourceStep) + Math.imul(b, destinationStep) + c) | 0, spread);
    const place = hash >>> (32 - bits);
    const tag = hash & tagMask;
    const found = answers[place] as number;
    if (found >>> answerBits === tag) return ruleOf[found & answerMask] as number;
    const box = search(a, b, c);
    answers[place] = (tag << answerBits) | box;
    return ruleOf[box] as number;
  };
}
