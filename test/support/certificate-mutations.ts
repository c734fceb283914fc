/** support: certificates with one thing changed, and whether a set of one holds a packet, read as plainly as can be. */
import fc from 'fast-check';
import { type Packet, parseAddress } from '../../src/net/public.ts';
import type { CertificateJson } from './certificates.ts';

type Part = boolean | number;
type Row = CertificateJson['tests'][number];

function withRow(certificate: CertificateJson, index: number, change: Partial<Row>): CertificateJson {
  const tests = certificate.tests.map((row, i) => (i === index ? { ...row, ...change } : row));
  return { ...certificate, tests };
}

/** Every certificate that says less than this one: a presence, a row or a value is gone. */
export function smaller(certificate: CertificateJson): fc.Arbitrary<CertificateJson> {
  const { tests, presences } = certificate;
  const ways = tests.flatMap(({ to }, row) => to.map((part, way) => ({ row, way, part })));
  const narrowed = tests.flatMap((row, index) =>
    row.test === 'family'
      ? []
      : row.to.flatMap((part, i) => shiftedToLose(row, i, part).map((from) => ({ index, from }))),
  );
  return fc.oneof(
    fc.nat(presences.length - 1).map((gone) => ({ ...certificate, presences: presences.filter((_, i) => i !== gone) })),
    fc.nat(presences.length - 1).map((gone) => ({
      ...certificate,
      presences: presences.map((one, i) => (i === gone ? { ...one, packets: false } : one)),
    })),
    fc.constantFrom(...ways.filter(({ part }) => part !== false)).map(({ row, way }) => {
      const to = (tests[row] as Row).to.map((part, i) => (i === way ? false : part));
      return withRow(certificate, row, { to });
    }),
    fc.constantFrom(...narrowed).map(({ index, from }) => withRow(certificate, index, { from })),
  );
}

/** The borders with that of the `i`th interval moved so that "not in the set" wins one value of the other side. */
function shiftedToLose({ from, to }: Row, i: number, part: Part): readonly (readonly (number | string)[])[] {
  const border = from[i + 1];
  const next = to[i + 1];
  if (typeof border !== 'number' || next === undefined || (part === false) === (next === false)) return [];
  const moved = part === false ? border + 1 : border - 1;
  const after = from[i + 2];
  const grows = moved > (from[i] as number) && (typeof after === 'number' ? moved < after : moved < border);
  return grows ? [from.map((value, j) => (j === i + 1 ? moved : value))] : [];
}

/** Every certificate that says more, or exchanges in one row what is in the set for what is not. */
export function otherwise(certificate: CertificateJson): fc.Arbitrary<CertificateJson> {
  const { tests } = certificate;
  const ends = tests.flatMap(({ to }, row) =>
    to.flatMap((part, way) => (typeof part === 'boolean' ? [{ row, way }] : [])),
  );
  const swapped = tests.flatMap(({ to }, row) => (to.some((part) => typeof part === 'boolean') ? [row] : []));
  return fc.oneof(
    fc.constantFrom(...ends).map(({ row, way }) => {
      const to = (tests[row] as Row).to.map((part, i) => (i === way ? !part : part));
      return withRow(certificate, row, { to });
    }),
    fc.constantFrom(...swapped).map((row) => {
      const to = (tests[row] as Row).to.map((part) => (typeof part === 'boolean' ? !part : part));
      return withRow(certificate, row, { to });
    }),
  );
}

/** Whether the certificate's set holds the packet as first sent. */
export function holds({ tests }: CertificateJson, packets: Part, packet: Packet): boolean {
  let part = packets;
  while (typeof part === 'number') {
    const row = tests[part] as Row;
    const value = valueIn(packet, row.test);
    let way = -1;
    for (const from of row.from) {
      if ((typeof from === 'number' ? BigInt(from) : addressValue(from)) > value) break;
      way += 1;
    }
    part = row.to[way] as Part;
  }
  return part;
}

function addressValue(text: string): bigint {
  const found = parseAddress(text);
  if (!found.ok) throw new Error(`no address ${text}`);
  return found.value.value;
}

function valueIn(packet: Packet, test: string): bigint {
  const { fragment, options } = packet;
  const piece = fragment === undefined ? 0 : fragment.offset > 0 ? 2 : 1;
  const isRoute = options.some(({ name }) => name.endsWith('source-route'));
  const values: Readonly<Record<string, number | bigint>> = {
    family: packet.family,
    source: packet.src.value,
    destination: packet.dst.value,
    protocol: packet.protocol,
    destinationPort: packet.dstPort ?? 65_536,
    sourcePort: packet.srcPort ?? 65_536,
    icmpType: packet.icmp?.type ?? 256,
    icmpCode: packet.icmp?.code ?? 256,
    tcpFlags: packet.tcpFlags ?? 256,
    fragment: piece,
    options: options.length === 0 ? 0 : isRoute ? 2 : 1,
  };
  const value = values[test];
  if (value === undefined) throw new Error(`no field ${test}`);
  return BigInt(value);
}
