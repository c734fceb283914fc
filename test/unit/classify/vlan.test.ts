import { describe, expect, test } from 'vitest';
import {
  anyFields,
  compileColumns,
  InterfaceNumbers,
  RuleColumnsBuilder,
  writePacket,
} from '../../../src/classify/public.ts';
import { type Address, makePacket } from '../../../src/net/public.ts';

const anywhere = { first: [0], last: [0xffff_ffff] };
const at: Address = { family: 4, value: 1n };

// The model's rules do not ask for a VLAN; rules that are given as columns may.
describe.each(['typescript', 'wasm'] as const)('rules that ask for a VLAN: %s', (backend) => {
  const builder = new RuleColumnsBuilder(4);
  builder.add(0, anywhere, anywhere, { ...anyFields, vlan: [10, 19] });
  builder.add(1, anywhere, anywhere, { ...anyFields, vlan: [0, 4095] });
  builder.add(2, anywhere, anywhere, anyFields);
  const compiled = compileColumns(builder.finish(), { backend });

  test.each([
    [[], 2],
    [[9], 1],
    [[10], 0],
    [[19, 9], 0],
    [[20], 1],
    [[4095], 1],
  ] as const)('tags %j are judged by rule %i', (vlanTags, rule) => {
    const columns = compiled.columns(1);
    const packet = makePacket({ src: at, dst: at, protocol: 6, vlanTags });
    writePacket(columns, 0, packet, { state: 'new', destinationTranslated: false }, new InterfaceNumbers());
    const out = new Int32Array(1);
    compiled.lookupMany(columns, 0, 1, out);
    expect([compiled.lookup(columns, 0), out[0]]).toEqual([rule, rule]);
  });
});
