/** bench: the plain scans that everyone writes first, as peers. */
import type { RuleColumns } from '../../src/classify/public.ts';

interface RuleObject {
  readonly source: { readonly first: number; readonly last: number };
  readonly destination: { readonly first: number; readonly last: number };
  readonly sourcePort: { readonly first: number; readonly last: number };
  readonly destinationPort: { readonly first: number; readonly last: number };
  readonly protocol: number | undefined;
}

/** First match over an array of rule objects, IPv4. */
export function scanOfObjects(rules: RuleColumns): (header: Uint32Array, row: number) => number {
  const list: RuleObject[] = Array.from({ length: rules.count }, (_, box) => {
    const [source, destination, ports, rest] = rules.first.subarray(box * 4, box * 4 + 4) as unknown as number[];
    const [sourceLast, destinationLast, portsLast, restLast] = rules.last.subarray(
      box * 4,
      box * 4 + 4,
    ) as unknown as number[];
    const [a, b, c, d] = [source, destination, ports, rest] as [number, number, number, number];
    const [e, f, g, h] = [sourceLast, destinationLast, portsLast, restLast] as [number, number, number, number];
    return {
      source: { first: a, last: e },
      destination: { first: b, last: f },
      sourcePort: { first: c >>> 16, last: g >>> 16 },
      destinationPort: { first: c & 0xffff, last: g & 0xffff },
      protocol: (d & 255) === (h & 255) ? d & 255 : undefined,
    };
  });
  const within = (range: { readonly first: number; readonly last: number }, value: number): boolean =>
    range.first <= value && value <= range.last;
  return (header, row) => {
    const at = row * 4;
    const source = header[at] as number;
    const destination = header[at + 1] as number;
    const ports = header[at + 2] as number;
    const protocol = (header[at + 3] as number) & 255;
    return list.findIndex(
      (rule) =>
        within(rule.source, source) &&
        within(rule.destination, destination) &&
        within(rule.sourcePort, ports >>> 16) &&
        within(rule.destinationPort, ports & 0xffff) &&
        (rule.protocol === undefined || rule.protocol === protocol),
    );
  };
}
