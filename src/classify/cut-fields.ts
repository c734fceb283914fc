/** classify: the header fields that a tree may cut, and the ends of every box in them. */
import type { Family } from '../net/public.ts';
import { addressWords, headerWords } from './packet-columns.ts';
import type { RuleColumns } from './rule-columns.ts';

/** `bits` bits of header word `word`, from bit `base` up. */
export interface CutField {
  readonly word: number;
  readonly base: number;
  readonly bits: number;
}

/** Words of addresses, then both ports, the protocol and the VLAN id. */
function cutFields(family: Family): readonly CutField[] {
  const addresses = 2 * addressWords(family);
  return [
    ...Array.from({ length: addresses }, (_, word) => ({ word, base: 0, bits: 32 })),
    { word: addresses, base: 16, bits: 16 },
    { word: addresses, base: 0, bits: 16 },
    // Nine bits: a protocol, or `hiddenProtocol`.
    { word: addresses + 1, base: 0, bits: 9 },
    { word: addresses + 1, base: 16, bits: 16 },
  ];
}

/** The lowest and highest value of every box, field by field. */
export interface FieldEnds {
  readonly fields: readonly CutField[];
  readonly first: readonly Uint32Array[];
  readonly last: readonly Uint32Array[];
}

export function fieldEnds(rules: RuleColumns): FieldEnds {
  const fields = cutFields(rules.family);
  const stride = headerWords(rules.family);
  const read = (from: Uint32Array, { word, base, bits }: CutField): Uint32Array => {
    const mask = bits === 32 ? 0xffff_ffff : 2 ** bits - 1;
    const ends = new Uint32Array(rules.count);
    for (let box = 0; box < rules.count; box += 1) ends[box] = ((from[box * stride + word] as number) >>> base) & mask;
    return ends;
  };
  return {
    fields,
    first: fields.map((field) => read(rules.first, field)),
    last: fields.map((field) => read(rules.last, field)),
  };
}
