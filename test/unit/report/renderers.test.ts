import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/checks/public.ts';
import type { Trace } from '../../../src/model/public.ts';
import {
  checkJson,
  compareExpected,
  displayWidth,
  type Palette,
  plainPalette,
  type RenderOptions,
  renderCheck,
  renderConversation,
  renderExplanation,
  renderTrace,
  resultOf,
  traceAnswerJson,
} from '../../../src/report/public.ts';
import { deliveredTrace, deniedTrace, finding, lostTrace, report, subject } from '../../support/report-fixtures.ts';

const options = (width: number, language: 'en' | 'fr' = 'en'): RenderOptions => ({
  width,
  language,
  palette: plainPalette,
});
const brackets: Palette = {
  good: (t) => `<${t}>`,
  bad: (t) => `<${t}>`,
  warn: (t) => `<${t}>`,
  dim: (t) => `<${t}>`,
  strong: (t) => `<${t}>`,
  name: (t) => `<${t}>`,
};
const traces: readonly Trace[] = [deliveredTrace, deniedTrace, lostTrace];

const everything = (given: RenderOptions): readonly string[] => [
  renderCheck({ report, subject, threshold: 'warning', next: [] }, given),
  ...traces.map((trace) => renderTrace(trace, given)),
  renderConversation({ opening: deliveredTrace, reply: deniedTrace, works: false }, given),
  renderExplanation(
    {
      trace: deniedTrace,
      arrived: false,
      reasons: [
        { node: 'fw-alpha', says: { en: 'the residual action denies', fr: 'l’action résiduelle refuse' }, rows: [] },
      ],
      changes: [{ says: { en: 'add this row', fr: 'ajouter cette ligne' }, yaml: '- id: NEW-1', tried: true }],
      after: deliveredTrace,
      turned: true,
      warnings: [
        {
          en: 'this would break PAS-ISO-6: tenant alpha would reach tenant beta',
          fr: 'cela romprait PAS-ISO-6 : le client alpha atteindrait le client beta',
        },
      ],
    },
    given,
  ),
];

describe('what a person reads', () => {
  test.prop([fc.integer({ min: 72, max: 200 }), fc.constantFrom('en' as const, 'fr' as const)])(
    'no line is wider than the terminal',
    (width, language) => {
      for (const text of everything(options(width, language))) {
        for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }
    },
  );

  test.prop([fc.integer({ min: 72, max: 200 })])('colour changes no other character', (width) => {
    const plain = everything(options(width));
    const painted = everything({ ...options(width), palette: brackets });
    // The arrows of a packet are the only other angle brackets.
    const bare = (texts: readonly string[]): readonly string[] => texts.map((text) => text.replaceAll(/[<>]/gu, ''));
    expect(bare(painted)).toEqual(bare(plain));
  });

  it('says of a packet that got lost that this is no isolation, and of a refused one not', () => {
    expect(renderTrace(lostTrace, options(80))).toContain('this is not isolation');
    expect(renderTrace(lostTrace, options(80, 'fr'))).toContain('ce n’est pas un cloisonnement');
    expect(renderTrace(deniedTrace, options(80))).not.toContain('isolation');
  });

  it('says that sampling is no proof, and never calls a sampled promise proved', () => {
    const text = renderCheck({ report, subject, threshold: 'warning', next: [] }, options(140));
    expect(text.replaceAll('\n', ' ')).toContain('is not a proof for every packet');
    expect(text).toContain('1 sampled (no proof)');
    const section = text.split('\n\n').find((part) => part.includes('PAS-ISO-1 '));
    expect(section).toMatch(/^Promises sampled: no counterexample among the packets tried; not a proof\n/u);
  });

  it('puts every promise under its own verdict, once', () => {
    const text = renderCheck({ report, subject, threshold: 'warning', next: [] }, options(140));
    const groups = text.split('\n\n').filter((part) => part.startsWith('Promises '));
    expect(groups.map((part) => [part.split(':')[0], part.match(/PAS-\w+-\d/gu)])).toEqual([
      ['Promises BROKEN', ['PAS-ISO-6']],
      ['Promises UNDECIDED', ['PAS-ADM-2']],
      ['Promises proved', ['PAS-ISO-5']],
      ['Promises sampled', ['PAS-ISO-1']],
      ['Promises attested', ['PAS-OPS-1']],
    ]);
  });

  it('tells the result first, then the findings, then the details', () => {
    const text = renderCheck(
      { report, subject, threshold: 'warning', next: [{ line: 'segproof matrix', says: { en: 'x', fr: 'x' } }] },
      options(140),
    );
    const places = ['PROMISES ARE BROKEN', 'Findings', 'Promises proved', 'Matrix rows', 'Method:', 'Next'].map(
      (word) => text.indexOf(word),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  it('never says of findings below the threshold that nothing was found', () => {
    const weak: Finding = { ...finding, severity: 'warning' };
    const rows = report.rows.filter(({ verdict }) => verdict !== 'undecided');
    const text = renderCheck(
      { report: { ...report, rows, findings: [weak] }, subject, threshold: 'error', next: [] },
      options(140),
    );
    expect(text).toContain('NOTHING AT THE THRESHOLD ASKED FOR (error)');
    expect(text).not.toContain('NO BROKEN PROMISE');
  });

  it('shows every step of a witness only when asked', () => {
    const input = { report, subject, threshold: 'warning' as const, next: [] };
    expect(renderCheck(input, options(140))).not.toContain('connection state new');
    expect(renderCheck(input, { ...options(140), verbose: true })).toContain('connection state new');
  });

  it('names the row, the rule and the translation that a witness met', () => {
    const text = renderTrace(deliveredTrace, options(140));
    for (const word of ['CLD-002', 'NAT web', 'becomes tcp 9.9.9.9:40000 > 10.101.20.10:8443'])
      expect(text).toContain(word);
  });
});

describe('hostile names', () => {
  test.prop([fc.string({ unit: 'binary', maxLength: 30 })])(
    'no control or direction character of an input reaches the screen',
    (name) => {
      const hostile = `\u001b]0;owned\u0007${name}\u202e`;
      const trace: Trace = {
        ...deniedTrace,
        end: { node: hostile },
        hops: deniedTrace.hops.map((hop) => ({ ...hop, node: hostile, entry: hostile })),
      };
      const bad: Finding = { ...finding, says: { en: hostile, fr: hostile }, rows: [hostile], witness: trace };
      const row = { ...report.rows[2], findings: [bad] } as (typeof report.rows)[number];
      const text = renderCheck(
        {
          report: { ...report, rows: [row], findings: [bad] },
          subject: { ...subject, title: hostile, file: hostile },
          threshold: 'error',
          next: [],
        },
        options(100),
      );
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    },
  );
});

describe('JSON', () => {
  it('survives a round trip and keeps every witness', () => {
    const value = checkJson({ report, subject, threshold: 'warning', exitCode: 1 });
    expect(JSON.parse(JSON.stringify(value))).toEqual(value);
    expect(value.schemaVersion).toBe(1);
    expect(value.promises[2]?.findings[0]?.witness?.hops).toHaveLength(3);
  });
  it.each(traces)('holds a trace as text and numbers only', (trace) => {
    const value = traceAnswerJson(trace);
    expect(JSON.parse(JSON.stringify(value))).toEqual(value);
  });
});

describe('the result', () => {
  const row = (verdict: (typeof report.rows)[number]['verdict']): (typeof report.rows)[number] =>
    ({ ...report.rows[0], verdict }) as (typeof report.rows)[number];

  it('is never "holds" while something is undecided', () => {
    expect(resultOf({ rows: [row('proved'), row('undecided')], findings: [] }, 'error')).toBe('undecided');
  });
  it('counts findings at or above the threshold', () => {
    const warning: Finding = { ...finding, severity: 'warning' };
    expect(resultOf({ rows: [row('refuted')], findings: [warning] }, 'warning')).toBe('findings');
    expect(resultOf({ rows: [row('refuted')], findings: [warning] }, 'error')).toBe('holds');
    expect(resultOf({ rows: [row('undecided')], findings: [warning] }, 'error')).toBe('undecided');
  });
  it('compares what was expected row by row, both ways', () => {
    expect(compareExpected([finding], new Map([['PAS-ISO-6', 1]])).agrees).toBe(true);
    expect(compareExpected([finding], new Map()).agrees).toBe(false);
    expect(compareExpected([], new Map([['PAS-ISO-6', 1]])).agrees).toBe(false);
    expect(compareExpected([{ ...finding, severity: 'note' }], new Map()).agrees).toBe(true);
  });
});
