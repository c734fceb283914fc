/** classify: tables from field values to sets of boxes, for rulesets small enough. */
import { fieldEnds } from './cut-fields.ts';
import { type FieldClasses, fieldClasses } from './field-classes.ts';
import { Interner } from './interner.ts';
import { hiddenProtocol, noVlan } from './packet-columns.ts';
import type { RuleColumns } from './rule-columns.ts';

/**
 * Three classes say which boxes hold a packet: that of its source, of its destination, and of its ports and protocol.
 * A row of `rows` is one class: a summary with a bit for each word that is not 0, then `words` words, a bit a box.
 */
export interface Tables {
  readonly words: number;
  /** Source, destination, and ports and protocol: rows of each, one after the other. */
  readonly rows: Uint32Array;
  /** The high half of an address gives `leafFlag | row`, or the number of a block of 256 for the next octet. */
  readonly roots: { readonly source: Uint16Array; readonly destination: Uint16Array };
  /** Blocks of 256; block 0 is unused. */
  readonly blocks: Uint16Array;
  /** The high octet of a port gives a block of `portBlocks`, the low octet there a part of an index into `services`. */
  readonly ports: { readonly source: Uint16Array; readonly destination: Uint16Array };
  readonly portBlocks: Uint16Array;
  readonly protocols: Uint16Array;
  /** Row of the sum of the three parts. */
  readonly services: Uint16Array;
  /** Rows of three classes, each source row this often, each destination row that often, make a number below 2^32 of their own. */
  readonly sourceStep: number;
  readonly destinationStep: number;
}

export const leafFlag = 0x8000;

/** A summary has one bit a word, so there are at most 32 words. */
const mostTableBoxes = 1024;

/** Undefined where the rules ask for more than tables can say, or where the tables would have too many rows or cells. */
export function buildTables(rules: RuleColumns): Tables | undefined {
  if (rules.family !== 4 || rules.count === 0 || rules.count > mostTableBoxes || rules.checks.length > 0)
    return undefined;
  const ends = fieldEnds(rules);
  const words = Math.ceil(rules.count / 32);
  const [source, destination, sourcePort, destinationPort, protocol] = ends.fields
    .slice(0, 5)
    .map((_, field) => fieldClasses(ends.first[field] as Uint32Array, ends.last[field] as Uint32Array, words)) as [
    FieldClasses,
    FieldClasses,
    FieldClasses,
    FieldClasses,
    FieldClasses,
  ];
  const asksVlan =
    ends.first[5]?.some((value) => value > 0) === true || ends.last[5]?.some((value) => value < noVlan) === true;
  const cells = sourcePort.count * destinationPort.count * protocol.count;
  if (asksVlan || cells > 0xffff) return undefined;

  const services = serviceTable(sourcePort, destinationPort, protocol, words);
  const firstDestination = source.count;
  const firstService = firstDestination + destination.count;
  const rowCount = firstService + services.sets.length;
  if (rowCount >= leafFlag) return undefined;
  const classStep = services.sets.length;
  const sourceStep = destination.count * classStep;
  if (rowCount * (sourceStep + classStep + 1) >= 2 ** 32) return undefined;
  const blocks = new Blocks();
  const roots = {
    source: addressRoot(source, 0, blocks),
    destination: addressRoot(destination, firstDestination, blocks),
  };
  const portBlocks = new Blocks();
  const destinationStep = protocol.count;
  const ports = {
    source: portRoot(sourcePort, destinationStep * destinationPort.count, portBlocks),
    destination: portRoot(destinationPort, destinationStep, portBlocks),
  };
  if (blocks.count >= leafFlag) return undefined;
  return {
    words,
    rows: joinedRows([source.bits, destination.bits, services.sets], words),
    roots,
    blocks: blocks.finish(),
    ports,
    portBlocks: portBlocks.finish(),
    protocols: spread(protocol, hiddenProtocol + 1, (one) => one),
    services: services.table.map((one) => one + firstService),
    sourceStep,
    destinationStep: classStep,
  };
}

function serviceTable(
  sourcePort: FieldClasses,
  destinationPort: FieldClasses,
  protocol: FieldClasses,
  words: number,
): { readonly table: Uint16Array; readonly sets: readonly Uint32Array[] } {
  const sets = new Interner<Uint32Array>();
  const table = new Uint16Array(sourcePort.count * destinationPort.count * protocol.count);
  const both = new Uint32Array(words);
  const all = new Uint32Array(words);
  let cell = 0;
  for (let a = 0; a < sourcePort.count; a += 1) {
    for (let b = 0; b < destinationPort.count; b += 1) {
      const sourceBits = sourcePort.bits[a] as Uint32Array;
      const destinationBits = destinationPort.bits[b] as Uint32Array;
      for (let word = 0; word < words; word += 1) {
        both[word] = (sourceBits[word] as number) & (destinationBits[word] as number);
      }
      for (let c = 0; c < protocol.count; c += 1) {
        const protocolBits = protocol.bits[c] as Uint32Array;
        for (let word = 0; word < words; word += 1) {
          all[word] = (both[word] as number) & (protocolBits[word] as number);
        }
        table[cell] = sets.number(all);
        cell += 1;
      }
    }
  }
  return { table, sets: sets.lists };
}

function joinedRows(lists: readonly (readonly Uint32Array[])[], words: number): Uint32Array {
  const sets = lists.flat();
  const rows = new Uint32Array(sets.length * (words + 1));
  sets.forEach((set, row) => {
    const at = row * (words + 1);
    rows.set(set, at + 1);
    set.forEach((bits, word) => {
      if (bits !== 0) rows[at] = (rows[at] as number) | (1 << word);
    });
  });
  return rows;
}

/** Blocks of 256 values; equal blocks are one. */
class Blocks {
  readonly #blocks = new Interner<Uint16Array>();

  constructor() {
    this.#blocks.number(new Uint16Array(256));
  }

  get count(): number {
    return this.#blocks.lists.length;
  }

  number(block: Uint16Array): number {
    return this.#blocks.number(block);
  }

  finish(): Uint16Array {
    const all = new Uint16Array(this.count * 256);
    this.#blocks.lists.forEach((block, index) => {
      all.set(block, index * 256);
    });
    return all;
  }
}

function addressRoot(classes: FieldClasses, firstRow: number, blocks: Blocks): Uint16Array {
  const root = new Uint16Array(65_536);
  classes.starts.forEach((start, interval) => {
    const end = classes.starts[interval + 1] ?? 0x1_0000_0000;
    const value = leafFlag | ((classes.classOf[interval] as number) + firstRow);
    root.fill(value, Math.ceil(start / 65_536), Math.floor(end / 65_536));
    // The blocks at both ends of the interval belong to others too.
    for (const high of [Math.floor(start / 65_536), Math.floor(end / 65_536)]) {
      if (high < 65_536 && root[high] === 0) root[high] = subtree(classes, firstRow, blocks, high * 65_536, 65_536);
    }
  });
  return root;
}

/** `leafFlag | row` where the range has one class, else a block with one value for each 256th of it. */
function subtree(classes: FieldClasses, firstRow: number, blocks: Blocks, from: number, size: number): number {
  const first = intervalOf(classes, from);
  if ((classes.starts[first + 1] ?? Number.POSITIVE_INFINITY) >= from + size) {
    return leafFlag | ((classes.classOf[first] as number) + firstRow);
  }
  const part = size / 256;
  return blocks.number(
    Uint16Array.from({ length: 256 }, (_, index) => subtree(classes, firstRow, blocks, from + index * part, part)),
  );
}

function portRoot(classes: FieldClasses, step: number, blocks: Blocks): Uint16Array {
  const values = spread(classes, 65_536, (one) => one * step);
  return Uint16Array.from({ length: 256 }, (_, high) => blocks.number(values.subarray(high * 256, high * 256 + 256)));
}

/** The class of every value below `size`. */
function spread(classes: FieldClasses, size: number, of: (one: number) => number): Uint16Array {
  const values = new Uint16Array(size);
  classes.starts.forEach((start, interval) => {
    if (start < size) values.fill(of(classes.classOf[interval] as number), start, classes.starts[interval + 1] ?? size);
  });
  return values;
}

function intervalOf({ starts }: FieldClasses, value: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
