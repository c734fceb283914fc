/** certify: a comparison's certificate from its text. Throws Refused with what is wrong. */
import { certificateVersion } from '../certificate.ts';
import { list, most, object, parsed, readDay, readFiles, textOf, textsOf } from '../read-json.ts';
import { readPart, readTests } from '../read-tests.ts';
import { Refused } from '../refused.ts';
import {
  type ComparedClaim,
  type ComparisonCertificate,
  comparedClaims,
  type FilterCertificate,
  type Question,
} from './comparison.ts';
import { askedTests } from './fields.ts';

const always = ['schemaVersion', 'kind', 'tool', 'claim', 'question', 'inputs', 'filters'] as const;

/** Options that change which packets and which rules are compared. */
export const questionOptions = ['node', 'list', 'deployed-list', 'interfaces', 'family', 'opening'] as const;

/** Which kind of certificate the text says that it is; undefined for none. Throws Refused for text that is no JSON. */
export function certificateKind(text: string): 'certificate' | 'comparison' | undefined {
  const value = parsed(text);
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  return kind === 'certificate' || kind === 'comparison' ? kind : undefined;
}

export function readComparison(text: string): ComparisonCertificate {
  const top = object(parsed(text), 'the certificate', [...always, 'asOf'], 'some');
  const missing = always.find((name) => !top.has(name));
  if (missing !== undefined) throw new Refused(`the certificate lacks \`${missing}\``);
  if (top.get('schemaVersion') !== certificateVersion)
    throw new Refused(`this program reads certificates of schemaVersion ${certificateVersion} only`);
  if (top.get('kind') !== 'comparison') throw new Refused('this is no certificate of a comparison');
  return {
    tool: textOf(top.get('tool'), 'tool'),
    claim: readClaim(top.get('claim')),
    question: readQuestion(top.get('question')),
    ...(top.has('asOf') ? { asOf: readDay(top.get('asOf')) } : {}),
    ...readFiles(top.get('inputs')),
    filters: list(top.get('filters'), 'filters', most.presences).map((one, i) => readFilter(one, `filters[${i}]`)),
  };
}

function readClaim(value: unknown): ComparedClaim {
  const found = comparedClaims.find((claim) => claim === value);
  if (found === undefined) throw new Refused(`the claim is none of ${comparedClaims.join(', ')}`);
  return found;
}

function readQuestion(value: unknown): Question {
  const fields = object(value, 'question', questionOptions, 'some');
  return new Map(
    [...fields].map(([name, one]): [string, string | boolean] => {
      if (name === 'family' && one !== '4' && one !== '6') throw new Refused('question.family is neither 4 nor 6');
      if (name !== 'opening') return [name, textOf(one, `question.${name}`)];
      if (one !== true) throw new Refused('question.opening is not true');
      return [name, one];
    }),
  );
}

function readFilter(value: unknown, where: string): FilterCertificate {
  const names = ['node', 'hook', 'interfaces', 'tests', 'noExcess'];
  const fields = object(value, where, [...names, 'noGap'], 'some');
  const missing = names.find((name) => !fields.has(name));
  if (missing !== undefined) throw new Refused(`${where} lacks \`${missing}\``);
  const hook = fields.get('hook');
  if (hook !== 'forward' && hook !== 'input') throw new Refused(`${where}.hook is neither \`forward\` nor \`input\``);
  const interfaces = textsOf(fields.get('interfaces'), `${where}.interfaces`);
  // Two numbers for one name would make one interface two.
  if (new Set(interfaces).size < interfaces.length) throw new Refused(`${where}.interfaces names one twice`);
  const tests = readTests(list(fields.get('tests'), `${where}.tests`, most.tests), askedTests);
  return {
    node: textOf(fields.get('node'), `${where}.node`),
    hook,
    interfaces,
    tests,
    noExcess: readPart(fields.get('noExcess'), `${where}.noExcess`, tests.length),
    ...(fields.has('noGap') ? { noGap: readPart(fields.get('noGap'), `${where}.noGap`, tests.length) } : {}),
  };
}
