/** formats: the source and destination columns of a sheet row -> terms. */
import type { Parsed } from '../../diagnostics/public.ts';
import type { EndpointTerm } from '../../model/public.ts';
import { trapIn } from './cell-traps.ts';
import { quote, refusal } from './clean-text.ts';
import type { Field } from './fields.ts';
import type { Cell } from './grid.ts';
import type { RowCells } from './row-cells.ts';
import { parseTerms, parseVlan } from './terms.ts';

/** `within` is what a zone or VLAN column says beside the end itself. */
export interface RowEnd {
  readonly terms: readonly EndpointTerm[];
  readonly within?: readonly EndpointTerm[];
}

const fieldsOf = {
  source: { name: 'source', address: 'sourceAddress', zone: 'sourceZone', vlan: 'sourceVlan' },
  destination: { name: 'destination', address: 'destinationAddress', zone: 'destinationZone', vlan: 'destinationVlan' },
} as const satisfies Record<string, Record<string, Field>>;

/** One end of the row the cursor stands on. Errors are reported there; an end that names nothing is one. */
export function readEnd(cells: RowCells, end: 'source' | 'destination'): RowEnd {
  const fields = fieldsOf[end];
  const name = readTerms(cells, fields.name, parseCell);
  const address = readTerms(cells, fields.address, parseCell);
  const zone = readTerms(cells, fields.zone, parseCell);
  const vlan = readTerms(cells, fields.vlan, parseVlanCell);
  const main =
    name !== undefined && address !== undefined ? joined(cells, fields.address, name, address) : (name ?? address);
  const outer = zone ?? vlan;
  if (main === undefined && outer === undefined) {
    // A cell that was refused has been named already.
    const field =
      [fields.name, fields.address, fields.zone, fields.vlan].find((candidate) => cells.has(candidate)) ?? fields.name;
    if (cells.cell(field) === undefined) {
      const help = 'empty never means `any`; write it if it is meant';
      cells.fail(field, refusal('cell-empty', `the row has no ${end}`, undefined, help));
    }
    return { terms: [] };
  }
  if (main !== undefined) return outer === undefined ? { terms: main } : { terms: main, within: outer };
  return zone !== undefined && vlan !== undefined ? { terms: vlan, within: zone } : { terms: outer ?? [] };
}

function readTerms(
  cells: RowCells,
  field: Field,
  parse: (text: string, cell: Cell) => Parsed<readonly EndpointTerm[]>,
): readonly EndpointTerm[] | undefined {
  const terms = cells.read(field, parse);
  const position = cells.position(field);
  return terms?.map((term) => ({ ...term, position }));
}

function parseCell(text: string, cell: Cell): Parsed<readonly EndpointTerm[]> {
  return trapIn(cell, 'a name or address') ?? parseTerms(text);
}

/** `10`, `VLAN 10`, `10, 20`, or the name of a zone. */
function parseVlanCell(text: string, cell: Cell): Parsed<readonly EndpointTerm[]> {
  const trap = trapIn(cell, 'a VLAN id');
  if (trap !== undefined) return trap;
  const terms: EndpointTerm[] = [];
  for (const item of text.split(/[\n;,]/u)) {
    const piece = item.trim();
    const parsed = /^[0-9]{1,5}$/u.test(piece) ? parseVlan(`VLAN ${piece}`, piece) : parseTerms(piece);
    if (!parsed.ok) return parsed;
    terms.push(...parsed.value);
  }
  return { ok: true, value: terms };
}

/**
 * A name column beside an address column: the addresses count, each named after the host in the same place of its
 * list, so that a name which the platform gives another address is found out. `any` beside a name adds nothing to it.
 */
function joined(
  cells: RowCells,
  field: Field,
  names: readonly EndpointTerm[],
  addresses: readonly EndpointTerm[],
): readonly EndpointTerm[] {
  if (addresses.every(({ kind }) => kind === 'any')) return names;
  if (names.length !== 1 && names.length !== addresses.length) {
    const message = `the row gives ${names.length} names and ${addresses.length} addresses`;
    cells.fail(field, refusal('cell-not-understood', message, 'as many addresses as names, in the same order'));
    return addresses;
  }
  return addresses.map((address, i) => {
    const name = (names.length === 1 ? names[0] : names[i]) ?? address;
    const one = joinedOne(name, address);
    if (one !== undefined) return one;
    const message = `${quote(address.text)} stands beside ${quote(name.text)}, which is something else`;
    cells.fail(field, refusal('row-contradiction', message, undefined, 'correct one of the two'));
    return address;
  });
}

/** Undefined when the two cannot be one thing. */
function joinedOne(name: EndpointTerm, address: EndpointTerm): EndpointTerm | undefined {
  if (name.kind === 'any') return address;
  if (name.kind === 'name' && address.kind === 'prefix') {
    return { ...address, named: name.name, text: `${name.text} (${address.text})` };
  }
  if (name.kind === 'name' && address.kind === 'range') return { ...address, text: `${name.text} (${address.text})` };
  return name.kind === address.kind && name.text === address.text ? address : undefined;
}
