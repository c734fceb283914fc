/** bench: rule sets in the text form of ClassBench, as columns of boxes. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type RuleColumns, RuleColumnsBuilder } from '../../src/classify/public.ts';

/** Where third-party rule sets are looked for: beside the repository, never in it. */
export const classbenchFolder: string = join(import.meta.dirname, '../../../shared/bench-data/classbench');

export function hasClassbench(name: string): boolean {
  return existsSync(join(classbenchFolder, `${name}.rules.gz`));
}

export function readClassbench(name: string): RuleColumns {
  return parseClassbench(gunzipSync(readFileSync(join(classbenchFolder, `${name}.rules.gz`))).toString('latin1'));
}

const line =
  /^@(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)\s+(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)\s+(\d+) : (\d+)\s+(\d+) : (\d+)\s+0x(\w\w)\/0x(\w\w)/u;

/** `@src/len dst/len splo : sphi dplo : dphi proto/mask flags/mask`; the flags are not read, as everywhere else. */
export function parseClassbench(text: string): RuleColumns {
  const builder = new RuleColumnsBuilder(4);
  for (const row of text.split('\n')) {
    if (row.trim() === '') continue;
    const found = line.exec(row);
    if (found === null) throw new Error(`no ClassBench rule: ${row}`);
    const number = (index: number): number => Number(found[index]);
    const protocol = Number.parseInt(found[15] as string, 16);
    builder.add(
      builder.count,
      prefix(number(1), number(2), number(3), number(4), number(5)),
      prefix(number(6), number(7), number(8), number(9), number(10)),
      {
        sourcePort: [number(11), number(12)],
        destinationPort: [number(13), number(14)],
        protocol: found[16] === '00' ? [0, 255] : [protocol, protocol],
        vlan: [0, 0xffff],
      },
    );
  }
  return builder.finish();
}

function prefix(a: number, b: number, c: number, d: number, length: number): { first: number[]; last: number[] } {
  const value = ((a * 256 + b) * 256 + c) * 256 + d;
  const host = 2 ** (32 - length) - 1;
  const first = value - (value % (host + 1));
  return { first: [first], last: [first + host] };
}
