/**
 * support: rulesets as SMT-LIB bit-vectors, for an independent solver. Written from `serviceMatches` and `decide`, not
 * from the set engine. Each rule is a declared Boolean: nested definitions make z3 hundreds of times slower.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import type { Match, Rule, Ruleset } from '../../src/model/public.ts';
import { conntrackStates } from '../../src/model/public.ts';
import type { AddressSet, NumberSet, Service } from '../../src/net/public.ts';
import { interfaceNames } from './rulesets.ts';

/** Whether Debian's z3 is installed. */
export const hasZ3: boolean = spawnSync('z3', ['--version']).status === 0;

/** The verdicts of a script, one `sat` or `unsat` for each `(check-sat)`. Throws when z3 says anything else. */
export function runZ3(script: string): readonly string[] {
  const out = execFileSync('z3', ['-in', '-T:120'], { input: script, encoding: 'utf8', maxBuffer: 1 << 26 });
  const lines = out.split('\n').filter((line) => line !== '');
  const odd = lines.find((line) => line !== 'sat' && line !== 'unsat');
  if (odd !== undefined) throw new Error(`z3 says ${odd}`);
  return lines;
}

const bits = (value: bigint | number, width: number): string => `(_ bv${value} ${width})`;
const all = (list: readonly string[]): string => (list.length === 0 ? 'true' : `(and ${list.join(' ')} true)`);
const any = (list: readonly string[]): string => (list.length === 0 ? 'false' : `(or ${list.join(' ')} false)`);

/** A packet that can exist, as variables: fields that may be absent have a Boolean of their own. */
export const packetVariables: string = `
(declare-const v4 Bool)
(declare-const src (_ BitVec 128))
(declare-const dst (_ BitVec 128))
(declare-const proto (_ BitVec 8))
(declare-const ports Bool)
(declare-const sport (_ BitVec 16))
(declare-const dport (_ BitVec 16))
(declare-const icmp Bool)
(declare-const type (_ BitVec 8))
(declare-const code (_ BitVec 8))
(declare-const flagged Bool)
(declare-const flags (_ BitVec 8))
(declare-const later Bool)
(declare-const state (_ BitVec 3))
(declare-const translated Bool)
(declare-const in (_ BitVec 8))
(declare-const out (_ BitVec 8))
(assert (=> v4 (and (bvult src ${bits(1n << 32n, 128)}) (bvult dst ${bits(1n << 32n, 128)}))))
(assert (=> ports (or ${[6, 17, 132, 136].map((p) => `(= proto ${bits(p, 8)})`).join(' ')})))
(assert (=> icmp (or (= proto ${bits(1, 8)}) (= proto ${bits(58, 8)}))))
(assert (=> flagged (and ports (= proto ${bits(6, 8)}))))
(assert (=> later (not (or ports icmp flagged))))
(assert (bvult state ${bits(conntrackStates.length, 3)}))
`;

function addresses(variable: string, set: AddressSet): string {
  return any(
    set.ranges.map(({ family, first, last }) =>
      all([
        family === 4 ? 'v4' : '(not v4)',
        `(bvule ${bits(first, 128)} ${variable})`,
        `(bvule ${variable} ${bits(last, 128)})`,
      ]),
    ),
  );
}

function within(variable: string, set: NumberSet, width: number): string {
  return any(
    set.ranges.map(
      ({ first, last }) => `(and (bvule ${bits(first, width)} ${variable}) (bvule ${variable} ${bits(last, width)}))`,
    ),
  );
}

function service(one: Service): string {
  switch (one.kind) {
    case 'any':
      return 'true';
    case 'protocol':
      return `(= proto ${bits(one.protocol, 8)})`;
    case 'ports':
      return all([
        `(= proto ${bits(one.protocol, 8)})`,
        ...(one.source === undefined ? [] : ['ports', within('sport', one.source, 16)]),
        ...(one.destination === undefined ? [] : ['ports', within('dport', one.destination, 16)]),
      ]);
    case 'icmp':
      return all([
        one.family === 4 ? 'v4' : '(not v4)',
        `(= proto ${bits(one.family === 4 ? 1 : 58, 8)})`,
        ...(one.type === undefined ? [] : ['icmp', `(= type ${bits(one.type, 8)})`]),
        ...(one.code === undefined ? [] : ['icmp', `(= code ${bits(one.code, 8)})`]),
      ]);
  }
}

function interfaces(variable: string, set: ReadonlySet<string>): string {
  return any([...set].map((name) => `(= ${variable} ${bits(interfaceNames.indexOf(name as 'wan'), 8)})`));
}

/** The match as a formula. Interfaces are those of `rulesets.ts`; every other number is some other one, or none. */
function matchFormula(match: Match): string {
  const { inInterfaces, outInterfaces, families, source, destination, services, states, tcpFlags } = match;
  return all([
    ...(inInterfaces === undefined ? [] : [interfaces('in', inInterfaces)]),
    ...(outInterfaces === undefined ? [] : [interfaces('out', outInterfaces)]),
    ...(families === undefined ? [] : [any([...families].map((family) => (family === 4 ? 'v4' : '(not v4)')))]),
    ...(source === undefined ? [] : [addresses('src', source)]),
    ...(destination === undefined ? [] : [addresses('dst', destination)]),
    ...(services === undefined ? [] : [any(services.map(service))]),
    ...(states === undefined
      ? []
      : [any([...states].map((state) => `(= state ${bits(conntrackStates.indexOf(state), 3)})`))]),
    ...(tcpFlags === undefined
      ? []
      : ['flagged', `(= (bvand flags ${bits(tcpFlags.mask, 8)}) ${bits(tcpFlags.value, 8)})`]),
    ...(match.laterFragments === undefined ? [] : [match.laterFragments ? 'later' : '(not later)']),
    ...(match.destinationTranslated === undefined
      ? []
      : [match.destinationTranslated ? 'translated' : '(not translated)']),
  ]);
}

/** Declares `NAME-m-I` (rule I matches), `NAME-a-I` and `NAME-d-I` (what rules from I on decide is accept, deny). */
export function rulesetChain(name: string, { rules, residual }: Ruleset): string {
  const lines: string[] = [];
  const declare = (variable: string, formula: string): void => {
    lines.push(`(declare-const ${variable} Bool)`, `(assert (= ${variable} ${formula}))`);
  };
  const end = rules.length;
  declare(`${name}-a-${end}`, `(ite v4 ${residual[4] === 'accept'} ${residual[6] === 'accept'})`);
  declare(`${name}-d-${end}`, `(ite v4 ${residual[4] === 'deny'} ${residual[6] === 'deny'})`);
  for (let i = end - 1; i >= 0; i -= 1) {
    const { match, action } = rules[i] as Rule;
    declare(`${name}-m-${i}`, matchFormula(match));
    declare(`${name}-a-${i}`, `(ite ${name}-m-${i} ${action === 'accept'} ${name}-a-${i + 1})`);
    declare(`${name}-d-${i}`, `(ite ${name}-m-${i} ${action === 'deny'} ${name}-d-${i + 1})`);
  }
  return lines.join('\n');
}
