/** bench: rulesets to measure on: a seeded matrix of tenants, and ClassBench sets where they lie beside the repository. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Action, Rule, Ruleset } from '../../src/model/public.ts';
import { type AddressSet, addressSet, type NumberSet, numberSet, type Service } from '../../src/net/public.ts';

/** One rule as plain ranges, [first, last] each: what every engine of the bench is fed from. */
export interface Row {
  readonly source: readonly [number, number];
  readonly destination: readonly [number, number];
  readonly sourcePort: readonly [number, number];
  readonly destinationPort: readonly [number, number];
  readonly protocol: readonly [number, number];
  readonly accept: boolean;
}

// A matrix means by Internet what nobody declares; here, for one range a rule, the upper part of it.
const internet: readonly [number, number] = [0xc100_0000, 0xdfff_ffff];
const anyPort: readonly [number, number] = [0, 65_535];
const anyProtocol: readonly [number, number] = [0, 255];
const tcp: readonly [number, number] = [6, 6];

/** Numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const services = [22, 25, 53, 80, 123, 389, 443, 445, 3306, 3389, 5432, 8443] as const;

/**
 * The shape of a provider's matrix: one tenant for every ten rules, each with a /22; rules inside a tenant, to shared
 * services, from and to the Internet; denies first, then the accepts, then one deny between all tenants.
 */
export function matrixRows(size: number, seed: number): readonly Row[] {
  const random = seeded(seed);
  const pick = (n: number): number => Math.floor(random() * n);
  const tenants = Math.max(1, Math.floor(size / 10));
  const base = (tenant: number): number => 0x0a00_0000 + tenant * 1024;
  const part = (tenant: number): readonly [number, number] => {
    const kind = random();
    if (kind < 0.5) return single(base(tenant) + pick(1024));
    const length = kind < 0.85 ? 64 : 1024;
    const first = base(tenant) + (length === 64 ? pick(16) * 64 : 0);
    return [first, first + length - 1];
  };
  const shared: readonly [number, number] = [0xac10_0000, 0xac10_00ff];
  const rows: Row[] = [];
  while (rows.length < size - 1) {
    const tenant = pick(tenants);
    const port = services[pick(services.length)] ?? 443;
    const kind = random();
    const [source, destination] =
      kind < 0.5
        ? [part(tenant), part(tenant)]
        : kind < 0.7
          ? [part(tenant), shared]
          : kind < 0.85
            ? [internet, part(tenant)]
            : [part(tenant), internet];
    const protocol: readonly [number, number] = port === 53 || port === 123 ? [17, 17] : tcp;
    rows.push({
      source,
      destination,
      sourcePort: anyPort,
      destinationPort: single(port),
      protocol,
      accept: random() >= 0.1,
    });
  }
  const all: readonly [number, number] = [base(0), base(tenants) - 1];
  return [
    ...rows.filter(({ accept }) => !accept),
    ...rows.filter(({ accept }) => accept),
    {
      source: all,
      destination: all,
      sourcePort: anyPort,
      destinationPort: anyPort,
      protocol: anyProtocol,
      accept: false,
    },
  ];
}

function single(value: number): readonly [number, number] {
  return [value, value];
}

const folder: string = join(import.meta.dirname, '../../../shared/bench-data/classbench');

/** The path of a ClassBench set, when it is there. It is looked for under `folder`, never in the repository. */
export function classbenchPath(name: string, root: string = folder): string | undefined {
  const path = join(root, `${name}.rules.gz`);
  return existsSync(path) ? path : undefined;
}

const line = /^@([\d.]+)\/(\d+)\s+([\d.]+)\/(\d+)\s+(\d+) : (\d+)\s+(\d+) : (\d+)\s+0x(\w\w)\/0x(\w\w)/u;

/** ClassBench has no actions: eight of ten rules accept, by the seed. The last column (flags) is not read. */
export function classbenchRows(path: string, seed: number): readonly Row[] {
  const random = seeded(seed);
  return gunzipSync(readFileSync(path))
    .toString('latin1')
    .split('\n')
    .filter((text) => text.trim() !== '')
    .map((text): Row => {
      const found = line.exec(text);
      if (found === null) throw new Error(`no ClassBench rule: ${text}`);
      const [, source = '', sourceLength, destination = '', destinationLength, a, b, c, d, protocol = '', mask] = found;
      const number = Number.parseInt(protocol, 16);
      return {
        source: prefix(source, Number(sourceLength)),
        destination: prefix(destination, Number(destinationLength)),
        sourcePort: [Number(a), Number(b)],
        destinationPort: [Number(c), Number(d)],
        protocol: mask === '00' ? anyProtocol : [number, number],
        accept: random() < 0.8,
      };
    });
}

function prefix(text: string, length: number): readonly [number, number] {
  const address = text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - length);
  const first = Math.floor(address / size) * size;
  return [first, first + size - 1];
}

/** Exchanges neighbours that cannot both match a packet, by the seed: another list with the same meaning. */
export function reordered(rows: readonly Row[], seed: number): readonly Row[] {
  const random = seeded(seed);
  const list = [...rows];
  const apart = (a: readonly [number, number], b: readonly [number, number]): boolean => a[1] < b[0] || b[1] < a[0];
  for (let round = 0; round < 8; round += 1) {
    for (let i = 0; i + 1 < list.length; i += 1) {
      const [a, b] = [list[i] as Row, list[i + 1] as Row];
      const disjoint =
        apart(a.source, b.source) ||
        apart(a.destination, b.destination) ||
        apart(a.protocol, b.protocol) ||
        apart(a.destinationPort, b.destinationPort) ||
        apart(a.sourcePort, b.sourcePort);
      if ((disjoint || a.accept === b.accept) && random() < 0.5) {
        list[i] = b;
        list[i + 1] = a;
      }
    }
  }
  return list;
}

/** The rows as a ruleset of the model; everything else is denied. Ports of other protocols are never asked for. */
export function rulesetOf(rows: readonly Row[], name: string): Ruleset {
  return {
    name,
    rules: rows.map((row, i): Rule => {
      const action: Action = row.accept ? 'accept' : 'deny';
      return {
        id: `r${i}`,
        match: {
          ...addresses('source', row.source),
          ...addresses('destination', row.destination),
          ...servicesOf(row),
        },
        action,
        log: false,
        rows: [],
      };
    }),
    residual: { 4: 'deny', 6: 'deny' },
  };
}

function addresses(
  side: 'source' | 'destination',
  [first, last]: readonly [number, number],
): { readonly source?: AddressSet; readonly destination?: AddressSet } {
  return { [side]: addressSet([{ family: 4, first: BigInt(first), last: BigInt(last) }]) };
}

function servicesOf(row: Row): { readonly services?: readonly Service[] } {
  const [first, last] = row.protocol;
  const asks = (ports: readonly [number, number]): NumberSet | undefined =>
    ports[0] === 0 && ports[1] === 65_535 ? undefined : numberSet([{ first: ports[0], last: ports[1] }]);
  const [source, destination] = [asks(row.sourcePort), asks(row.destinationPort)];
  const hasPorts = source !== undefined || destination !== undefined;
  if (first !== last && !hasPorts) return {};
  // A rule on ports of any protocol is one on TCP and UDP.
  const protocols = first === last ? [first] : [6, 17];
  return {
    services: protocols.map(
      (protocol): Service =>
        hasPorts
          ? {
              kind: 'ports',
              protocol,
              ...(source === undefined ? {} : { source }),
              ...(destination === undefined ? {} : { destination }),
            }
          : { kind: 'protocol', protocol },
    ),
  };
}

/** The list with the action of one rule turned round, by the seed. */
export function flipped(rows: readonly Row[], seed: number): readonly Row[] {
  const position = Math.floor(seeded(seed)() * rows.length);
  return rows.map((row, i) => (i === position ? { ...row, accept: !row.accept } : row));
}

/** A set by name: `matrix`, or a ClassBench set under `root`. Throws when it is not there. */
export function rowsOf(name: string, size: number, root: string | undefined): readonly Row[] {
  if (name === 'matrix') return matrixRows(size, 1);
  const path = classbenchPath(`${name}_${size / 1000}k`, root);
  if (path === undefined) throw new Error(`no ClassBench set ${name} of ${size} rules under ${root ?? folder}`);
  return classbenchRows(path, 1);
}

/** Protocols that a row speaks of: a row on ports of any protocol is one on TCP and UDP. */
export function protocolsOf(row: Row): readonly (readonly [number, number])[] {
  const asksPorts =
    row.sourcePort[1] - row.sourcePort[0] < 65_535 || row.destinationPort[1] - row.destinationPort[0] < 65_535;
  if (row.protocol[0] === row.protocol[1] || !asksPorts) return [row.protocol];
  return [single(6), single(17)];
}
