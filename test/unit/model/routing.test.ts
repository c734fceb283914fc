/** Route lookup: longest prefix, connected before static, then the lowest metric; what is down does not count. */
import { describe, expect, it } from 'vitest';
import { lookupRoute, type RouteDecision } from '../../../src/model/public.ts';
import { formatAddress } from '../../../src/net/public.ts';
import { ip, link, node, topology } from '../../support/small-platform.ts';

const router = node('r', 'router', {
  interfaces: {
    a: { addresses: ['10.0.1.1/24', '2001:db8:1::1/64'] },
    b: { addresses: ['10.0.2.1/24'] },
    c: { addresses: ['10.0.3.1/24'], up: false },
  },
  routes: [
    'default via 10.0.1.254',
    'default6 via 2001:db8:1::ff',
    '10.9.0.0/16 via 10.0.2.254 metric 20',
    '10.9.0.0/16 via 10.0.1.254 metric 10',
    '10.9.8.0/24 discard',
    '10.0.2.0/24 via 10.0.1.254',
    '10.7.0.0/16 via 10.0.3.254',
    '10.6.0.0/16 dev b',
  ],
});

function way(destination: string, links = [link('r:a - x:a'), link('r:b - x:b')]): string {
  const decision: RouteDecision = lookupRoute(topology([router], links), router, ip(destination));
  return 'interface' in decision
    ? `${decision.kind} ${decision.interface} ${formatAddress(decision.nextHop)}`
    : decision.kind;
}

describe('lookupRoute', () => {
  it.each([
    ['10.0.1.7', 'connected a 10.0.1.7'],
    ['10.0.2.7', 'connected b 10.0.2.7'],
    ['10.9.1.1', 'route a 10.0.1.254'],
    ['10.9.8.1', 'discard'],
    ['8.8.8.8', 'route a 10.0.1.254'],
    ['10.7.0.1', 'route a 10.0.1.254'],
    ['10.6.0.1', 'route b 10.6.0.1'],
    ['2001:db8:1::9', 'connected a 2001:db8:1::9'],
    ['2001:db8:2::9', 'route a 2001:db8:1::ff'],
  ])('%s goes %s', (destination, expected) => {
    expect(way(destination)).toBe(expected);
  });

  it('falls back to a worse metric when the better way is down', () => {
    const down = [link('r:a - x:a', 'dedicated', false), link('r:b - x:b')];
    expect(way('10.9.1.1', down)).toBe('route b 10.0.2.254');
    expect(way('8.8.8.8', down)).toBe('none');
  });
});
