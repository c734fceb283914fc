/** reach: packets that a node throws away for the header's own sake. Lengths are small here, so that sizes never end one. */
import type { Node } from '../model/public.ts';
import type { HeaderSpace, Headers } from './headers.ts';

/** First packets equal their later selves in everything that is asked here. */
export function insane(headers: Headers, node: Node): HeaderSpace {
  if (node.kind === 'external') return headers.none;
  let dropped = headers.none;
  const add = (set: HeaderSpace): void => {
    dropped = headers.or(dropped, set);
  };
  if (node.protections.has('ip-options')) add(headers.and(headers.withOptions, headers.family(4)));
  if (node.protections.has('ipv6-extension-headers')) add(headers.and(headers.withOptions, headers.family(6)));
  // ICMP that travels in fragments is larger than one frame.
  if (node.protections.has('large-packets')) add(headers.and(headers.icmp, headers.fragments));
  return dropped;
}
