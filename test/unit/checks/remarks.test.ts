/** What a reviewer would say of a row, whatever becomes of its packets. */
import { expect, it } from 'vitest';
import { remarkOnRows } from '../../../src/checks/public.ts';
import type { EndpointTerm, Flow } from '../../../src/model/public.ts';
import { allAddresses, anyService, numberSet, numbers } from '../../../src/net/public.ts';
import { link, net, node, topology } from '../../support/small-platform.ts';
import { hosts, matrixOf, row, tcpService } from '../../support/tiny-platform.ts';

const platform = topology(
  [
    node('fw', 'firewall', { interfaces: { lan: { addresses: ['10.0.0.1/24'], zone: 'lan' } } }),
    node('pc', 'host', { interfaces: { eth0: { addresses: ['10.0.0.5/24'], zone: 'lan' } } }),
  ],
  [link('fw:lan - pc:eth0')],
);

const good = { justification: 'boutique', owner: 'DSI', ticket: 'T-1' };
const any: EndpointTerm = { kind: 'any', text: 'any' };

function kinds(flow: Flow, asOf = '2026-01-01'): readonly string[] {
  return remarkOnRows({ ...matrixOf(flow), asOf }, platform).map(({ kind }) => kind);
}

const here = hosts('10.0.0.5');
const there = hosts('10.9.9.9');

it('has nothing to say of a narrow row with its papers', () => {
  expect(kinds(row('A', here, there, [tcpService(443)], good))).toEqual([]);
});

it('calls everything to everywhere by its name, once', () => {
  const all = { text: 'any', terms: [any], addresses: allAddresses };
  const flow = { ...row('A', here, there, [anyService], good), source: all, destination: all };
  expect(kinds(flow)).toEqual(['any-any']);
});

it.each([
  ['10.0.0.0/24', []],
  ['10.0.0.0/23', ['wide-end']],
  ['2001:db8::/64', []],
  ['2001:db8::/63', ['wide-end']],
])('judges the width of %s', (prefix, expected) => {
  const other = prefix.includes(':') ? hosts('2001:db9::1') : there;
  expect(kinds(row('A', net(prefix), other, [tcpService(443)], good))).toEqual(expected);
});

it('does not call the Internet a wide end: no row could name it narrower', () => {
  const internet = {
    text: 'Internet',
    terms: [{ kind: 'internet', text: 'Internet' } as const],
    addresses: net('8.0.0.0/8'),
  };
  expect(kinds({ ...row('A', here, there, [tcpService(443)], good), destination: internet })).toEqual([]);
});

it.each([
  [{ kind: 'protocol', protocol: 6 } as const, ['wide-service']],
  [{ kind: 'ports', protocol: 6, destination: numberSet([{ first: 1024, last: 2000 }]) } as const, ['wide-service']],
  [{ kind: 'ports', protocol: 6, destination: numbers(23) } as const, ['clear-text']],
])('judges the service %o', (service, expected) => {
  expect(kinds(row('A', here, there, [service], good))).toEqual(expected);
});

it('believes a row that says it is encrypted', () => {
  expect(kinds(row('A', here, there, [tcpService(23)], { ...good, encrypted: true }))).toEqual([]);
});

it('takes fillers for what they are', () => {
  const papers = { justification: 'à définir', owner: '-', requester: 'n/a', ticket: '???' };
  expect(kinds(row('A', here, there, [tcpService(443)], papers))).toEqual(['unjustified', 'unowned', 'untraced']);
});

it.each([
  ['2025-12-31', []],
  ['2026-01-01', ['expires-soon']],
  ['2026-01-31', ['expires-soon']],
  ['2026-02-01', []],
])('warns of an end on %s within thirty days', (validUntil, expected) => {
  expect(kinds(row('A', here, there, [tcpService(443)], { ...good, validUntil }))).toEqual(expected);
});

it('sees that no firewall stands between two ends of one segment', () => {
  expect(kinds(row('A', here, hosts('10.0.0.77'), [tcpService(443)], good))).toEqual(['same-segment']);
  expect(kinds(row('A', net('10.0.0.0/24'), net('10.0.0.0/24'), [tcpService(443)], good))).toEqual(['same-segment']);
});
