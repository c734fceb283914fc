/** bench: rules of the model that say what boxes say. */
import { addressWords, headerWords, type RuleColumns } from '../../src/classify/public.ts';
import type { Rule } from '../../src/model/public.ts';
import {
  type AddressSet,
  addressSet,
  allPorts,
  type NumberSet,
  numberSet,
  type Service,
} from '../../src/net/public.ts';

export function rulesOfColumns(columns: RuleColumns): readonly Rule[] {
  const words = addressWords(columns.family);
  const stride = headerWords(columns.family);
  return Array.from({ length: columns.count }, (_, box): Rule => {
    const at = box * stride;
    const addresses = (from: number): AddressSet => {
      const value = (ends: Uint32Array): bigint =>
        ends.subarray(from, from + words).reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);
      return addressSet([{ family: columns.family, first: value(columns.first), last: value(columns.last) }]);
    };
    const ports = at + 2 * words;
    const protocol = (columns.first[ports + 1] as number) & 255;
    const anyProtocol = protocol !== ((columns.last[ports + 1] as number) & 255);
    const half = (shift: number): NumberSet =>
      numberSet([
        {
          first: ((columns.first[ports] as number) >>> shift) & 0xffff,
          last: ((columns.last[ports] as number) >>> shift) & 0xffff,
        },
      ]);
    return {
      id: `${columns.rule[box] as number}`,
      match: {
        families: new Set([columns.family]),
        source: addresses(at),
        destination: addresses(at + words),
        ...(anyProtocol ? {} : { services: [serviceOf(protocol, half(16), half(0))] }),
      },
      action: 'accept',
      log: false,
      rows: [],
    };
  });
}

function serviceOf(protocol: number, source: NumberSet, destination: NumberSet): Service {
  const isAll = (set: NumberSet): boolean =>
    set.ranges[0]?.first === 0 && set.ranges[0].last === allPorts.ranges[0]?.last;
  return {
    kind: 'ports',
    protocol,
    ...(isAll(source) ? {} : { source }),
    ...(isAll(destination) ? {} : { destination }),
  };
}
