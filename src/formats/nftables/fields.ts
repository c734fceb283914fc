/** formats: which field of a packet an nft selector asks for, in terms of the sets that conditions are made of. */
import { type NumberSet, numbers } from '../../net/public.ts';
import { family4, family6, type Product } from '../linux/product.ts';

/**
 * `needs` is what the selector itself demands before it compares (a TCP port only of TCP packets). flags of `states`
 * and `flags` are bits of one number; a status bit other than `dnat` is not followed.
 */
export type Field = { readonly needs: Product } & (
  | { readonly kind: 'address'; readonly key: 'source' | 'destination'; readonly family: 4 | 6 }
  | {
      readonly kind: 'number';
      readonly key: 'protocols' | 'sports' | 'dports' | 'types' | 'codes';
      readonly names: Names;
      readonly most: number;
    }
  | { readonly kind: 'interface'; readonly key: 'ins' | 'outs' }
  | { readonly kind: 'bits'; readonly key: 'states' | 'flags' | 'dnat' }
  | { readonly kind: 'family'; readonly ethernet: boolean }
  | { readonly kind: 'mark' }
  /** The whole field of IPv4: flags and offset. */
  | { readonly kind: 'fragment' }
  /** The offset alone, of the extension header of IPv6. */
  | { readonly kind: 'fragment-offset' }
  /** Without the protocol known, what stands where ports would stand. */
  | { readonly kind: 'anyport'; readonly key: 'sports' | 'dports' }
  | { readonly kind: 'nexthdr' }
);

export type Names = 'protocol' | 'port' | 'icmp' | 'icmpv6' | 'icmp-code' | 'icmpv6-code';

export const portProtocols: NumberSet = numbers(6, 17, 132, 136);

/** Undefined for a selector that the model has no field for. */
export function fieldOf(words: readonly string[]): Field | undefined {
  return fields.get(words.join(' '));
}

const number = (key: 'protocols' | 'sports' | 'dports' | 'types' | 'codes', names: Names, needs: Product): Field => ({
  kind: 'number',
  key,
  names,
  needs,
  most: key === 'sports' || key === 'dports' ? 65_535 : 255,
});

function ports(name: string, protocol: number): readonly (readonly [string, Field])[] {
  const needs = { protocols: numbers(protocol) };
  return [
    [`${name} sport`, number('sports', 'port', needs)],
    [`${name} dport`, number('dports', 'port', needs)],
  ];
}

const icmp: Product = { families: family4, protocols: numbers(1) };
const icmpv6: Product = { families: family6, protocols: numbers(58) };

const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['ip saddr', { kind: 'address', key: 'source', family: 4, needs: { families: family4 } }],
  ['ip daddr', { kind: 'address', key: 'destination', family: 4, needs: { families: family4 } }],
  ['ip6 saddr', { kind: 'address', key: 'source', family: 6, needs: { families: family6 } }],
  ['ip6 daddr', { kind: 'address', key: 'destination', family: 6, needs: { families: family6 } }],
  ['ip protocol', number('protocols', 'protocol', { families: family4 })],
  ['meta l4proto', number('protocols', 'protocol', {})],
  ['ip6 nexthdr', { kind: 'nexthdr', needs: { families: family6 } }],
  ...ports('tcp', 6),
  ...ports('udp', 17),
  ...ports('sctp', 132),
  ...ports('udplite', 136),
  ['th sport', { kind: 'anyport', key: 'sports', needs: {} }],
  ['th dport', { kind: 'anyport', key: 'dports', needs: {} }],
  ['icmp type', number('types', 'icmp', icmp)],
  ['icmp code', number('codes', 'icmp-code', icmp)],
  ['icmpv6 type', number('types', 'icmpv6', icmpv6)],
  ['icmpv6 code', number('codes', 'icmpv6-code', icmpv6)],
  ['tcp flags', { kind: 'bits', key: 'flags', needs: { protocols: numbers(6) } }],
  ['ct state', { kind: 'bits', key: 'states', needs: {} }],
  ['ct status', { kind: 'bits', key: 'dnat', needs: {} }],
  ['meta iif', { kind: 'interface', key: 'ins', needs: {} }],
  ['meta iifname', { kind: 'interface', key: 'ins', needs: {} }],
  ['meta oif', { kind: 'interface', key: 'outs', needs: {} }],
  ['meta oifname', { kind: 'interface', key: 'outs', needs: {} }],
  ['meta nfproto', { kind: 'family', ethernet: false, needs: {} }],
  ['meta protocol', { kind: 'family', ethernet: true, needs: {} }],
  ['meta mark', { kind: 'mark', needs: {} }],
  ['ip frag-off', { kind: 'fragment', needs: { families: family4 } }],
  ['frag frag-off', { kind: 'fragment-offset', needs: { families: family6 } }],
]);
