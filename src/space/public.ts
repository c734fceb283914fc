/**
 * space: what other layers may use.
 *
 * A `Universe` owns sets of packets (`HeaderSpace`) over every field of a packet, IPv4 and IPv6 alike. A set is a
 * number; two sets of one universe are equal exactly when their numbers are (`a === b`), whatever way they were made.
 *
 *     const u = new Universe();
 *     const web = u.where({ destination: dmz, services: [{ kind: 'ports', protocol: 6, destination: numbers(443) }] });
 *     const open = u.intersect(u.everything, web);
 *     u.isEmpty(u.subtract(open, allowed));     // a proof
 *     u.example(open)?.packet;                  // a witness, to be walked in semantics
 *     u.boxes(open).boxes;                      // rows to read
 *
 * Points and packets. The domain has more points than there are packets (UDP with TCP flags). `where` says only what
 * it is told; `everything` is every packet that can exist. Start from `u.intersect(u.everything, …)` whenever
 * emptiness decides something; intersections, differences and images of such sets stay inside.
 *
 * Fields. `location`, `entry` and `exit` are numbers that the caller gives meaning to. An absent field has the value
 * `absent[field]`, so a port condition never holds for a later fragment. `source` and `destination` are of the
 * packet's family. The conntrack `state` and `translated` are facts beside the header (`Situation`).
 *
 * Labels. A `Labelled` gives each packet a number (0: none); `firstMatch` merges rules, `select` turns labels into a
 * set again.
 *
 * Memory. What an operation returns is held until the `scope` it was made in ends (without a scope: for good). Inside
 * a scope, `hold` passes a set outwards; `keep` and `release` count; `keepAll` names a changing table. Everything else
 * is collected when the store has doubled. Using a set that was let go throws RangeError, as long as nothing new took
 * its place: never keep a set beyond its scope without saying so.
 *
 * Budgets. `u.attempt({ entries, steps }, work)` gives `decided` with the value or `undecided` with the cause; then
 * every set made in it is gone. Outside an attempt a full store (`maxEntries`) throws: put long work into one.
 */
export { mayContinue } from './apply.ts';
export type { Box, Boxes } from './boxes.ts';
export type { Attempt, Budget } from './budget.ts';
export type { Conditions } from './conditions.ts';
export {
  type AddressField,
  absent,
  type Field,
  type FragmentKind,
  fragmentKinds,
  highest,
  type NumberField,
  type OptionalField,
  type OptionKind,
  optionKinds,
  type StateKind,
  stateKinds,
} from './fields.ts';
export type { DigitBits, Layout } from './layout.ts';
export { fragmentKind, optionKind, type Placed, type Situation } from './point.ts';
export { formatServiceRow, type ServiceRow } from './service-rows.ts';
export type { TestPart, TestRow, TestTable } from './tests.ts';
export { type HeaderSpace, type Labelled, type SampleOptions, Universe, type UniverseOptions } from './universe.ts';
