/** Random rulesets of the nft grammar: what the kernel took is understood or refused by name, in every form it is printed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ImportedRuleset, importNftables } from '../../src/formats/public.ts';
import type { Ruleset } from '../../src/model/public.ts';
import { decide } from '../../src/semantics/public.ts';
import { questions } from '../support/firewall-policies.ts';
import { inNamespace, noKernel } from '../support/network-namespace.ts';
import { randomRuleset } from '../support/nft-grammar.ts';

/** `NFT_FUZZ=COUNT:SEED` tries others than the fixed ones. */
const [rulesets = 40, firstSeed = 1] = (process.env['NFT_FUZZ'] ?? '')
  .split(':')
  .filter((part) => part !== '')
  .map(Number);
const mark = '=====';
const options = { interfaces: ['wan', 'lan', 'dmz', 'lan.10'] };

/** The ruleset without the lines that nft refuses, and what it prints of the rest. */
function loaded(text: string): { readonly source: string; readonly listed: string; readonly json: string } | undefined {
  let source = text;
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const script = `if nft -f r.nft 2>err; then nft -s list ruleset; echo; echo ${mark}; nft -s -j list ruleset; else cat err; echo refused; fi`;
    const out = inNamespace(new Map([['r.nft', source]]), script);
    if (!out.trimEnd().endsWith('refused')) {
      const [listed = '', json = ''] = out.split(mark);
      return { source, listed, json };
    }
    const wrong = new Set([...out.matchAll(/^r\.nft:(\d+):/gmu)].map(([, line]) => Number(line)));
    if (wrong.size === 0) return undefined;
    source = source
      .split('\n')
      .filter((_, i) => !wrong.has(i + 1))
      .join('\n');
  }
  return undefined;
}

/** What both forms must have in common: rules without their places. */
function meaning(imported: ImportedRuleset): unknown {
  const plain = ({ rules, residual }: Ruleset): unknown => ({
    rules: rules.map(({ position: _, ...rule }) => rule),
    residual,
  });
  const { forward, input } = imported;
  return [forward.upper, forward.lower, input.upper, input.lower].map(plain);
}

describe.skipIf(noKernel !== undefined)(`random nft rulesets in a real kernel (${noKernel ?? 'it is here'})`, () => {
  test(`${rulesets} rulesets: text and JSON mean the same, and hold what the source says between them`, () => {
    let understood = 0;
    let exact = 0;
    for (let seed = firstSeed; seed < firstSeed + rulesets; seed += 1) {
      const found = loaded(randomRuleset(seed));
      if (found === undefined) continue;
      const source = importNftables('source.nft', found.source, options);
      const text = importNftables('listed.nft', found.listed, options);
      const json = importNftables('listed.json', found.json, options);
      const said = [source, text, json].map((one) =>
        one.ok ? '' : one.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'),
      );
      expect(said[1], `seed ${seed}`).toBe(said[2]);
      expect(said[0], `seed ${seed}`).toBe(said[1]);
      for (const one of [source, text, json]) {
        // Refused by the name of the construct, never as something that cannot be read.
        if (!one.ok)
          expect(
            one.diagnostics.map(({ code }) => code),
            `seed ${seed}`,
          ).toEqual(one.diagnostics.map(() => 'ruleset-unsupported'));
      }
      if (!source.ok || !text.ok || !json.ok) continue;
      understood += 1;
      expect(meaning(json.value), `seed ${seed}`).toEqual(meaning(text.value));
      const asked = fc.sample(questions, { numRuns: 60, seed });
      for (const hook of ['forward', 'input'] as const) {
        for (const { packet, context } of asked) {
          const { outInterface: _out, ...towards } = context;
          const seen = hook === 'forward' ? context : towards;
          const accepts = (ruleset: Ruleset): boolean => decide(ruleset, packet, seen).action === 'accept';
          const most = accepts(source.value[hook].upper);
          const least = accepts(source.value[hook].lower);
          if (least) expect(most, `seed ${seed}: the least is within the most`).toBe(true);
          if (most !== least) continue;
          exact += 1;
          if (most) expect(accepts(text.value[hook].upper), `seed ${seed}: the listing lets it through`).toBe(true);
          else expect(accepts(text.value[hook].lower), `seed ${seed}: the listing may stop it`).toBe(false);
        }
      }
    }
    expect(understood).toBeGreaterThan(rulesets / 2);
    expect(exact).toBeGreaterThan(rulesets * 20);
  }, 1_800_000);
});
