/** classify: tables in memory, and the look-up of one packet and of many. */
import { type Home, placed } from './home.ts';
import type { RuleColumns } from './rule-columns.ts';
import { noRule, type Structure } from './structure.ts';
import { leafFlag, type Tables } from './tables-build.ts';
import { stagedRows, type Work } from './work.ts';

type Column = Uint16Array | Uint32Array;

function columnsOf(tables: Tables, rules: RuleColumns): readonly Column[] {
  const { rows, roots, blocks, ports, portBlocks, protocols, services } = tables;
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
    rules.rule,
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
    const view =
      column instanceof Uint16Array
        ? new Uint16Array(home.buffer, at, column.length)
        : new Uint32Array(home.buffer, at, column.length);
    view.set(column);
    return { at, view };
  };
  const places = columnsOf(tables, rules).map(put);
  const [rows, sources, destinations, blocks, sourcePorts, destinationPorts, portBlocks, protocols, services, ruleOf] =
    places.map(({ view }) => view) as [Column, Column, Column, Column, Column, Column, Column, Column, Column, Column];
  const stride = tables.words + 1;

  // Where the last level is reached early, the value stays: a jump that depends on the packet would cost more.
  const next = (value: number, octet: number): number => {
    const going = (value >>> 15) - 1;
    const below = blocks[((value << 8) | octet) & going] as number;
    return value ^ ((value ^ below) & going);
  };
  const lookup: Structure['lookup'] = ({ header }, row) => {
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
    const rowA = a * stride;
    const rowB = b * stride;
    const rowC = (services[service] as number) * stride;
    let summary = (rows[rowA] as number) & (rows[rowB] as number) & (rows[rowC] as number);
    while (summary !== 0) {
      const word = 31 - Math.clz32(summary & -summary);
      const bits =
        (rows[rowA + 1 + word] as number) & (rows[rowB + 1 + word] as number) & (rows[rowC + 1 + word] as number);
      if (bits !== 0) return ruleOf[word * 32 + 31 - Math.clz32(bits & -bits)] as number;
      summary &= summary - 1;
    }
    return noRule;
  };

  const kernel = home.engine?.kernels.get('tables');
  const addresses = places.map(({ at }) => at);
  return {
    lookup,
    lookupMany: (columns, from, to, out) => {
      if (kernel === undefined || work === undefined) {
        for (let row = from; row < to; row += 1) out[row] = lookup(columns, row);
        return;
      }
      for (let row = from; row < to; row += stagedRows) {
        const count = Math.min(stagedRows, to - row);
        kernel(work.stage(columns, row, count), count, work.answersAt, stride * 4, ...addresses);
        out.set(count === stagedRows ? work.answers : work.answers.subarray(0, count), row);
      }
    },
  };
}
