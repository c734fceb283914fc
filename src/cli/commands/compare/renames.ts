/** cli: `--interfaces lan=eth1,wan=eth0`: what the deployed file calls the interfaces. */
import type { Bounded } from '../../../checks/public.ts';
import { printable } from '../../../diagnostics/public.ts';
import type { Match, Ruleset } from '../../../model/public.ts';
import { usageError } from '../../exit.ts';
import type { RulesetFile } from '../../rulesets/ruleset-file.ts';

/** Names of the file, and what they are called on the other side. */
export class Renames {
  readonly #to: ReadonlyMap<string, string>;
  readonly #from: ReadonlyMap<string, string>;

  private constructor(pairs: readonly (readonly [string, string])[]) {
    this.#to = new Map(pairs);
    this.#from = new Map(pairs.map(([file, other]) => [other, file]));
  }

  static read(text: string | undefined): Renames {
    const pairs = (text ?? '')
      .split(',')
      .filter((pair) => pair.trim() !== '')
      .map((pair): [string, string] => {
        const [file = '', other = '', ...rest] = pair.split('=').map((name) => name.trim());
        if (file === '' || other === '' || rest.length > 0) {
          throw usageError(`\`${printable(pair)}\` is no pair of interfaces`, {
            expected: '`NAME-IN-THE-FILE=NAME`, several with commas between',
          });
        }
        return [file, other];
      });
    // Two names for one interface would make rules of either match both.
    for (const side of [0, 1] as const) {
      const names = pairs.map((pair) => pair[side]);
      const twice = names.find((name, i) => names.indexOf(name) < i);
      if (twice !== undefined) throw usageError(`\`--interfaces\` names \`${printable(twice)}\` twice`);
    }
    return new Renames(pairs);
  }

  there(name: string): string {
    return this.#to.get(name) ?? name;
  }

  inFile(name: string): string {
    return this.#from.get(name) ?? name;
  }

  /** The file's names replaced everywhere. */
  applied(file: RulesetFile): RulesetFile {
    if (this.#to.size === 0) return file;
    const { forward, input } = file.hooks;
    return {
      ...file,
      hooks: { forward: this.#bounded(forward), ...(input === undefined ? {} : { input: this.#bounded(input) }) },
      antiSpoofing: new Map([...file.antiSpoofing].map(([name, mode]) => [this.there(name), mode])),
      nat: file.nat.map((nat) => {
        if (nat.kind === 'dnat')
          return nat.inInterface === undefined ? nat : { ...nat, inInterface: this.there(nat.inInterface) };
        return nat.outInterface === undefined ? nat : { ...nat, outInterface: this.there(nat.outInterface) };
      }),
    };
  }

  #bounded({ upper, lower }: Bounded): Bounded {
    const fresh = this.#ruleset(upper);
    return { upper: fresh, lower: lower === upper ? fresh : this.#ruleset(lower) };
  }

  #ruleset(ruleset: Ruleset): Ruleset {
    return { ...ruleset, rules: ruleset.rules.map((rule) => ({ ...rule, match: this.#match(rule.match) })) };
  }

  #match({ inInterfaces, outInterfaces, ...rest }: Match): Match {
    const renamed = (names: ReadonlySet<string>): ReadonlySet<string> =>
      new Set([...names].map((name) => this.there(name)));
    return {
      ...rest,
      ...(inInterfaces === undefined ? {} : { inInterfaces: renamed(inInterfaces) }),
      ...(outInterfaces === undefined ? {} : { outInterfaces: renamed(outInterfaces) }),
    };
  }
}
