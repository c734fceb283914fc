/** formats: the packets that a chain has not decided yet, piece by piece, while chains are unfolded. */
import type { Certainty } from './certainty.ts';
import { intersect, mergeProducts, type Product } from './product.ts';
import type { Condition, Effect } from './program.ts';

/** One piece: the packets, how sure it is that they come here, their mark (undefined: not known), and whether they are tracked. */
export interface Entry {
  readonly product: Product;
  readonly certainty: Certainty;
  readonly mark: number | undefined;
  readonly tracked: boolean;
}

export function changesPacket({ kind }: Condition | Effect): boolean {
  return kind === 'set-mark' || kind === 'notrack';
}

/** Whether every packet of `entries` was surely taken. */
export function takesAll(hit: readonly Entry[], entries: readonly Entry[]): boolean {
  return (
    hit.length === entries.length &&
    hit.every(
      ({ product, certainty }, i) => certainty === entries[i]?.certainty && sameProduct(product, entries[i]?.product),
    )
  );
}

// `intersect` keeps the very values of its first argument where the second asks for nothing.
function sameProduct(a: Product, b: Product | undefined): boolean {
  const keys = Object.keys(a) as (keyof Product)[];
  return b !== undefined && keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

/** Entries that differ in one field only, as one. */
export function joined(entries: readonly Entry[]): readonly Entry[] {
  if (entries.length < 8) return entries;
  const groups = new Map<string, { readonly first: Entry; readonly products: Product[] }>();
  for (const entry of entries) {
    const key = `${entry.certainty} ${entry.mark} ${entry.tracked}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: entry, products: [entry.product] });
    else group.products.push(entry.product);
  }
  return [...groups.values()].flatMap(({ first, products }) =>
    mergeProducts(products).map((product) => ({ ...first, product })),
  );
}

export function cut(entries: readonly Entry[], product: Product): readonly Entry[] {
  return entries.flatMap((entry) => {
    const common = intersect(entry.product, product);
    return common === undefined ? [] : [{ ...entry, product: common }];
  });
}

// `mask` names the bits that change.
export function marked(
  mark: number | undefined,
  { mask, value }: { readonly mask: number; readonly value: number | undefined },
): number | undefined {
  if (value === undefined) return undefined;
  if (mask >>> 0 === 0xffff_ffff) return value >>> 0;
  return mark === undefined ? undefined : ((mark & ~mask) | (value & mask)) >>> 0;
}
