/** bench: rule sets of our own, from a seed, in the styles of access lists, firewalls and chains of a host, for both families. */

import { addressWords, type FieldRanges, type RuleColumns, RuleColumnsBuilder } from '../../src/classify/public.ts';
import type { Family } from '../../src/net/public.ts';
import { between, randomWords } from './random.ts';

export const styles = ['acl', 'fw', 'ipc'] as const;
export type Style = (typeof styles)[number];

interface Shape {
  /** Share of rules, in hundredths, whose source or destination is any. */
  readonly anySource: number;
  readonly anyDestination: number;
  /** Prefix lengths of an IPv4 address, as they are drawn; IPv6 takes four times the length. */
  readonly lengths: readonly number[];
  /** Rules for each network there is: more means more overlap. */
  readonly crowd: number;
}

const shapes: Readonly<Record<Style, Shape>> = {
  acl: { anySource: 1, anyDestination: 1, lengths: [32, 32, 32, 28, 24, 24, 16], crowd: 3 },
  fw: { anySource: 55, anyDestination: 25, lengths: [32, 32, 28, 24, 24, 20], crowd: 2 },
  ipc: { anySource: 8, anyDestination: 6, lengths: [32, 32, 32, 24, 24, 16, 8], crowd: 4 },
};

type Box = { readonly first: number[]; readonly last: number[] };

export function generateRules(style: Style, family: Family, count: number, seed: number): RuleColumns {
  const random = randomWords(seed);
  const shape = shapes[style];
  const networks = Array.from({ length: Math.max(4, Math.ceil(count / shape.crowd)) }, () =>
    network(random, family, shape),
  );
  const pick = (anyShare: number): Box =>
    between(random, 0, 99) < anyShare ? everything(family) : (networks[between(random, 0, networks.length - 1)] as Box);
  const builder = new RuleColumnsBuilder(family);
  for (let rule = 0; rule < count; rule += 1) {
    builder.add(rule, pick(shape.anySource), pick(shape.anyDestination), service(random));
  }
  return builder.finish();
}

// Networks lie in few blocks, as a provider's do, so that prefixes nest.
function network(random: () => number, family: Family, shape: Shape): Box {
  const words = addressWords(family);
  const length = (shape.lengths[between(random, 0, shape.lengths.length - 1)] as number) * words;
  const block = between(random, 0, 31);
  const first: number[] = [];
  const last: number[] = [];
  for (let word = 0; word < words; word += 1) {
    const drawn = word === 0 ? (block * 0x0800_0000 + between(random, 0, 0xff_ffff)) >>> 0 : random();
    const fixed = Math.max(0, Math.min(32, length - 32 * word));
    const host = 2 ** (32 - fixed) - 1;
    first.push(drawn - (drawn % (host + 1)));
    last.push((first[word] as number) + host);
  }
  return { first, last };
}

function everything(family: Family): Box {
  const words = addressWords(family);
  return { first: new Array<number>(words).fill(0), last: new Array<number>(words).fill(0xffff_ffff) };
}

const wellKnown = [20, 21, 22, 25, 53, 80, 110, 123, 143, 161, 389, 443, 445, 993, 1433, 1521, 3306, 3389, 5432, 8080];

function service(random: () => number): FieldRanges {
  const kind = between(random, 0, 99);
  const vlan = [0, 0xffff] as const;
  const any = [0, 0xffff] as const;
  if (kind < 6) return { sourcePort: any, destinationPort: any, protocol: [0, 255], vlan };
  if (kind < 12) return { sourcePort: any, destinationPort: any, protocol: kind < 9 ? [1, 1] : [47, 47], vlan };
  const protocol = kind < 70 ? ([6, 6] as const) : ([17, 17] as const);
  if (kind % 10 === 0) return { sourcePort: any, destinationPort: [1024, 0xffff], protocol, vlan };
  const port = wellKnown[between(random, 0, wellKnown.length - 1)] as number;
  const sourcePort = kind % 10 === 1 ? ([1024, 0xffff] as const) : any;
  return { sourcePort, destinationPort: [port, kind % 10 === 2 ? port + 10 : port], protocol, vlan };
}
