/** formats: what the place of a chain among the kernel's stages means for the conditions of its rules. */
import type { Certainty } from './certainty.ts';
import { looksInside, type Product, translatedYes, type Universe } from './product.ts';
import type { Hook } from './program.ts';

export interface UnfoldOptions {
  readonly universe: Universe;
  /** The ruleset translates destinations or sources, so that chains before it see other addresses than those after. */
  readonly dnat: boolean;
  readonly snat: boolean;
}

/** What the place of a chain among the kernel's stages means for its conditions. */
export interface Place {
  readonly hook: Hook;
  readonly priority: number;
}

// nf_conntrack and the translations, by their priorities (kernel: enum nf_ip_hook_priorities).
const defragmentation = -400;
const conntrack = -200;
const destinationTranslation = -100;
const sourceTranslation = 100;

/** Bits of `Product.states`, in the model's order: new, established, related, invalid, untracked. */
const invalidState = 8n;
const untrackedState = 16n;

/** The products as packets look at this place of the kernel's stages; what cannot be seen there is named to `doubt`. */
export function seenAt(
  products: readonly Product[],
  tracked: boolean,
  { hook, priority }: Place,
  options: UnfoldOptions,
  doubt: (construct: string) => void,
): { readonly products: readonly Product[]; readonly certainty: Certainty } {
  let certainty: Certainty = 'certain';
  const leave = (what: string): void => {
    certainty = 'unknown';
    doubt(what);
  };
  const seen = products.flatMap((asked): readonly Product[] => {
    let product = asked;
    const without = (key: keyof Product): void => {
      const { [key]: _, ...rest } = product;
      product = rest;
    };
    const decided = (key: 'outs' | 'ins' | 'states', value: bigint): boolean => {
      const mask = product[key];
      without(key);
      return mask === undefined || (mask & value) !== 0n;
    };
    if (hook === 'prerouting' || hook === 'input') if (!decided('outs', 1n)) return [];
    if (hook === 'output' && !decided('ins', 1n)) return [];
    if (hook === 'postrouting' && product.ins !== undefined) {
      without('ins');
      leave('entry interface after routing');
    }
    if (hook === 'prerouting' && priority < conntrack) {
      if (!decided('states', invalidState)) return [];
    } else if (!tracked && !decided('states', untrackedState)) return [];
    if (hook === 'prerouting' && priority <= destinationTranslation) {
      if (product.dnat !== undefined) {
        if (priority < conntrack && product.dnat === translatedYes) return [];
        without('dnat');
        leave('translation before it is made');
      }
      if (options.dnat && (product.destination !== undefined || product.dports !== undefined)) {
        without('destination');
        without('dports');
        leave('destination before its translation');
      }
    }
    if (hook === 'postrouting' && priority >= sourceTranslation && options.snat) {
      if (product.source !== undefined || product.sports !== undefined) {
        without('source');
        without('sports');
        leave('source after its translation');
      }
    }
    if (hook === 'prerouting' && priority <= defragmentation && looksInside(product)) leave('ports before reassembly');
    return [product];
  });
  return { products: seen, certainty };
}
