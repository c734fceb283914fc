/** formats: what nft statements demand of a packet without saying so, and what nft does not print. */
import { numbers } from '../../net/public.ts';
import { family4, family6, type Product } from '../linux/product.ts';
import type { Condition, ProgramRule } from '../linux/program.ts';
import { fieldOf } from './fields.ts';
import type { Expression, RuleSyntax } from './syntax.ts';
import { textOf } from './values.ts';

/** What a selector demands of a packet before it can be read or written (in a table of both families, the family). */
export function needsOf(expression: Expression): readonly Condition[] {
  switch (expression.kind) {
    case 'selector': {
      const field = fieldOf(expression.words);
      const needs = field?.needs ?? headerNeeds.get(expression.words[0] ?? '');
      return needs === undefined ? [] : [{ kind: 'known', products: [needs] }];
    }
    case 'concat':
      return expression.parts.flatMap(needsOf);
    case 'binary':
      return [...needsOf(expression.left), ...needsOf(expression.right)];
    default:
      return [];
  }
}

const headerNeeds: ReadonlyMap<string, Product> = new Map<string, Product>([
  ['ip', { families: family4 }],
  ['ip6', { families: family6 }],
  ['icmp', { families: family4, protocols: numbers(1) }],
  ['icmpv6', { families: family6, protocols: numbers(58) }],
  ['tcp', { protocols: numbers(6) }],
  ['tcp option', { protocols: numbers(6) }],
  ['udp', { protocols: numbers(17) }],
]);

/** What the answer of a reject demands of the packet. */
export function answerConditions(answer: string): readonly Condition[] {
  switch (answer) {
    case 'tcp':
      return [{ kind: 'known', products: [{ protocols: numbers(6) }] }];
    case 'icmp':
      return [{ kind: 'known', products: [{ families: family4 }] }];
    case 'icmpv6':
      return [{ kind: 'known', products: [{ families: family6 }] }];
    default:
      return [];
  }
}

/**
 * nft prints neither the family of `reject with tcp reset` nor that of a bare `meta l4proto icmp`, although the kernel
 * holds one (seen with nft 1.0.6): where nothing else in the rule tells it, the rule may hold for one family only.
 */
export function withoutFamily(
  rule: RuleSyntax,
  made: ProgramRule,
  next: RuleSyntax | undefined,
): readonly ProgramRule[] {
  const told = made.steps.some(
    (step) =>
      step.kind === 'known' &&
      step.products.length > 0 &&
      step.products.every(({ families }) => families !== undefined),
  );
  if (told) return [made];
  const { statements } = rule;
  const resets = statements.some(({ value }) => value.kind === 'reject' && value.answer === 'tcp');
  if (resets) {
    // What the next rule refuses in any case need not be told apart.
    const refused = next?.statements.every(({ value }) => value.kind === 'reject' && value.answer === 'icmpx') === true;
    if (refused && statements.length === 2) return [made];
    return [
      {
        ...made,
        steps: [...made.steps, { kind: 'unknown', construct: 'reject with tcp reset, of one family or both' }],
      },
    ];
  }
  const icmp = statements.find(
    ({ value }) => value.kind === 'match' && textOf(value.left) === 'meta l4proto' && value.operator !== '!=',
  )?.value;
  const word = icmp?.kind === 'match' ? textOf(icmp.right) : '';
  const own = ['icmp', '1'].includes(word)
    ? family4
    : ['icmpv6', 'ipv6-icmp', '58'].includes(word)
      ? family6
      : undefined;
  if (own === undefined || made.setting !== undefined) return [made];
  const only = (families: bigint): Condition => ({ kind: 'known', products: [{ families }] });
  return [
    { ...made, steps: [only(own), ...made.steps] },
    {
      ...made,
      steps: [
        only(3n & ~own),
        ...made.steps,
        { kind: 'unknown', construct: `meta l4proto ${word} of the other family` },
      ],
    },
  ];
}
