/** checks: what a change opens and closes, for whom, by which row, and which promises it breaks or mends. */
import type { Text } from '../../diagnostics/public.ts';
import type { FlowMatrix, Topology } from '../../model/public.ts';
import { type AddressSet, addressesOverlap } from '../../net/public.ts';
import { InterfaceNames } from '../../reach/public.ts';
import { Universe } from '../../space/public.ts';
import { surelySame } from '../compare/bounded.ts';
import type { FilterPair } from '../compare/certificate.ts';
import { compareBounded } from '../compare/differences.ts';
import { type ReadableDifference, readable } from '../compare/readable.ts';
import type { CheckReport, Finding, PasId, PasVerdict } from '../finding.ts';
import { filtersOfChange } from './filters.ts';
import { type RowChange, rowChanges } from './rows.ts';
import { type StructureChange, structureChanges } from './structure.ts';

/** One side of a change. `report` is the answer of the checks there, where they were run. */
export interface Side {
  readonly topology: Topology;
  readonly matrix: FlowMatrix;
  readonly report?: CheckReport;
}

/** `zones` are those that a row of the change touches, source and destination apart. */
export interface FilterChange extends ReadableDifference {
  readonly node: string;
  readonly hook: 'forward' | 'input';
  readonly zones: readonly { readonly from: readonly string[]; readonly to: readonly string[] }[];
}

export interface PromiseChange {
  readonly id: PasId;
  readonly before: PasVerdict;
  readonly after: PasVerdict;
  readonly appeared: readonly Finding[];
  readonly gone: readonly Finding[];
}

/**
 * `opens` and `closes` are exact for every packet at each filter. `onlyCloses` is proved when nothing but rules changed
 * and no filter opens anything; it is undecided where the platform itself changed, since packets may go other ways, and
 * where only the bounds of an imported ruleset leave an opening possible.
 */
export interface ChangeReview {
  readonly opens: readonly FilterChange[];
  readonly closes: readonly FilterChange[];
  readonly rows: readonly RowChange[];
  readonly structure: readonly StructureChange[];
  readonly promises: readonly PromiseChange[];
  readonly onlyCloses: 'proved' | 'refuted' | 'undecided';
  readonly why: Text;
  /** Filters compared, and rules in them. */
  readonly filters: number;
  readonly rules: number;
}

export function reviewChange(before: Side, after: Side): ChangeReview {
  const structure = structureChanges(before.topology, after.topology);
  const filters = filtersOfChange(before, after);
  const changes = filters.flatMap((filter) => filterChanges(filter, after.topology));
  const opens = changes.filter(({ kind }) => kind === 'excess');
  const closes = changes.filter(({ kind }) => kind === 'gap');
  return {
    opens: [...opens].sort((a, b) => risk(b, after.topology) - risk(a, after.topology)),
    closes,
    rows: rowChanges(before.matrix, after.matrix),
    structure,
    promises: promiseChanges(before.report, after.report),
    ...verdict(opens, closes.length, structure),
    filters: filters.length,
    rules: filters.reduce((sum, { deployed }) => sum + deployed.upper.rules.length, 0),
  };
}

function filterChanges(
  { node, hook, intended: old, deployed: fresh }: FilterPair,
  topology: Topology,
): readonly FilterChange[] {
  if (surelySame(old, fresh)) return [];
  const universe = new Universe();
  const names = new InterfaceNames();
  const { differences } = compareBounded(old, fresh, { universe, names });
  return differences.map((difference): FilterChange => {
    const read = readable(difference, names);
    const zones = read.entries.map(({ source, destination }) => ({
      from: zonesIn(source, topology),
      to: zonesIn(destination, topology),
    }));
    return { ...read, node, hook, zones };
  });
}

const mostZones = 6;

function zonesIn(addresses: AddressSet, topology: Topology): readonly string[] {
  const found = [...topology.zones.values()].filter(({ prefixes }) => addressesOverlap(prefixes, addresses));
  return found.length > mostZones ? [] : found.map(({ id }) => id);
}

/** Wider openings, and those towards higher levels from lower ones, come first. */
function risk({ zones, entries }: FilterChange, topology: Topology): number {
  const level = (id: string): number => topology.zones.get(id)?.level ?? 0;
  const climbs = zones.map(({ from, to }) => {
    const highest = to.length === 0 ? 100 : Math.max(...to.map(level));
    const lowest = from.length === 0 ? 0 : Math.min(...from.map(level));
    return highest - lowest;
  });
  return Math.max(0, ...climbs) + Math.min(10, entries.length);
}

function promiseChanges(before: CheckReport | undefined, after: CheckReport | undefined): readonly PromiseChange[] {
  if (before === undefined || after === undefined) return [];
  return after.rows.flatMap((row): readonly PromiseChange[] => {
    const old = before.rows.find(({ id }) => id === row.id);
    if (old === undefined) return [];
    const subjects = (findings: readonly Finding[]): ReadonlySet<string> =>
      new Set(findings.map(({ subject }) => subject));
    const [was, is] = [subjects(old.findings), subjects(row.findings)];
    const appeared = row.findings.filter(({ subject }) => !was.has(subject));
    const gone = old.findings.filter(({ subject }) => !is.has(subject));
    if (old.verdict === row.verdict && appeared.length === 0 && gone.length === 0) return [];
    return [{ id: row.id, before: old.verdict, after: row.verdict, appeared, gone }];
  });
}

function verdict(
  opens: readonly FilterChange[],
  closes: number,
  structure: readonly StructureChange[],
): Pick<ChangeReview, 'onlyCloses' | 'why'> {
  if (opens.some(({ certain }) => certain)) {
    return {
      onlyCloses: 'refuted',
      why: { en: 'a filter lets more through than before', fr: 'un filtre laisse passer davantage qu’avant' },
    };
  }
  if (opens.length > 0) {
    return {
      onlyCloses: 'undecided',
      why: {
        en: 'a filter may let more through than before: a construct that is not modelled exactly decides',
        fr: 'un filtre laisse peut-être passer davantage qu’avant : une construction non modélisée exactement décide',
      },
    };
  }
  const [first] = structure;
  if (first !== undefined) {
    const more = structure.length - 1;
    return {
      onlyCloses: 'undecided',
      why: {
        en: `no filter opens anything, but packets may go other ways: ${first.says.en}${more > 0 ? ` and ${more} more` : ''}`,
        fr: `aucun filtre n’ouvre rien, mais des paquets peuvent changer de chemin : ${first.says.fr}${more > 0 ? ` et ${more} de plus` : ''}`,
      },
    };
  }
  if (closes === 0) {
    return {
      onlyCloses: 'proved',
      why: {
        en: 'every filter decides every packet as before, on the same platform',
        fr: 'chaque filtre décide de tout paquet comme avant, sur la même plateforme',
      },
    };
  }
  return {
    onlyCloses: 'proved',
    why: {
      en: 'only rules changed, and no filter lets a packet through that it refused before',
      fr: 'seules des règles ont changé, et aucun filtre ne laisse passer un paquet qu’il refusait',
    },
  };
}
