/** cli: the packets of `trace --packets`, one a line of a CSV file whose columns are called as the options are. */
import { type Diagnostic, didYouMean, printable } from '../../../diagnostics/public.ts';
import { type CsvRecord, readRecords, recordsSizeLimit } from '../../../formats/public.ts';
import type { Topology } from '../../../model/public.ts';
import { Disk } from '../../disk.ts';
import { CannotRun } from '../../exit.ts';
import type { Given } from '../../given.ts';
import { readStandardInput } from '../../standard-input.ts';
import { type Asked, askedBetween, type Ends, readEnds } from './packet.ts';
import { packetOptions } from './packet-options.ts';

/** A packet, and the line of the file that asks about it. */
export interface Listed {
  readonly line: number;
  readonly asked: Asked;
}

const columns: readonly string[] = packetOptions.map(({ flags }) => flags.split(' ')[0]?.slice(2) ?? '');
const choices: ReadonlyMap<string, readonly string[]> = new Map(
  packetOptions.flatMap(({ flags, choices: all }) =>
    all === undefined ? [] : [[flags.split(' ')[0]?.slice(2) ?? '', all] as const],
  ),
);

/**
 * All packets are read before the first is sent, so that a mistake in any line is the only answer. What a line leaves
 * out is taken from the options. `-` is standard input.
 */
export function readPacketList(path: string, given: Given, topology: Topology): readonly Listed[] {
  const disk = new Disk();
  const file = path === '-' ? '<standard input>' : path;
  const found = path === '-' ? readStandardInput(recordsSizeLimit) : disk.read(path, recordsSizeLimit);
  const sourceOf = (name: string): string | undefined => disk.sourceOf(name);
  if (!found.ok) {
    const { code, message } = found;
    throw new CannotRun([{ severity: 'error', code, message, position: { kind: 'file', file } }]);
  }
  const records = readRecords(file, found.bytes, columns);
  if (!records.ok) throw new CannotRun(records.diagnostics, sourceOf);
  // Few ends stand in many lines, and finding one looks at every node.
  const ends = new Map<string, Ends>();
  return records.value.map((record) => {
    try {
      const options = given.with(optionsOf(record));
      const key = JSON.stringify([options.required('from'), options.required('to')]);
      const known = ends.get(key) ?? readEnds(options, topology);
      ends.set(key, known);
      return { line: record.line, asked: askedBetween(known, options) };
    } catch (error) {
      if (!(error instanceof CannotRun)) throw error;
      throw new CannotRun(
        error.diagnostics.map((diagnostic) => placed(diagnostic, record)),
        sourceOf,
      );
    }
  });
}

/** The record's values as if they had been given as options. */
function optionsOf({ values, positionOf }: CsvRecord): ReadonlyMap<string, unknown> {
  const options = new Map<string, unknown>();
  for (const [name, text] of values) {
    const allowed = name === 'df' ? ['yes', 'no'] : choices.get(name);
    if (allowed !== undefined && !allowed.includes(text)) {
      const help = didYouMean(text, allowed);
      const message = `\`${printable(text)}\` is not a value for \`${name}\``;
      const rest = {
        expected: allowed.join(' or '),
        position: positionOf(name),
        ...(help === undefined ? {} : { help }),
      };
      throw new CannotRun([{ severity: 'error', code: 'option-invalid', message, ...rest }]);
    }
    options.set(name, name === 'df' ? text === 'yes' : text);
  }
  return options;
}

// The readers of options say which one they mean; a column has the same name.
function placed(diagnostic: Diagnostic, record: CsvRecord): Diagnostic {
  if (diagnostic.position !== undefined) return diagnostic;
  const said = `${diagnostic.message} ${diagnostic.expected ?? ''}`;
  const meant = /--([a-z]+)/u.exec(said)?.[1];
  return { ...diagnostic, position: record.positionOf(meant) };
}
