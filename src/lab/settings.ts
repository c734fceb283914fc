/** lab: kernel settings of a namespace, as files below /proc/sys. */
import type { Node } from '../model/public.ts';

/** `path` is below /proc/sys. */
export interface Setting {
  readonly path: string;
  readonly value: string;
}

/** To be written before any device comes up: no router advertisements taken, no waiting for duplicate addresses. */
export function quietSettings(): readonly Setting[] {
  return [
    ...['all', 'default'].flatMap((device) => [
      // A redirect is sent before the forward chain is asked and would look like an accepted packet.
      { path: `net/ipv4/conf/${device}/send_redirects`, value: '0' },
      { path: `net/ipv4/conf/${device}/rp_filter`, value: '0' },
      { path: `net/ipv6/conf/${device}/accept_dad`, value: '0' },
      { path: `net/ipv6/conf/${device}/accept_ra`, value: '0' },
      { path: `net/ipv6/conf/${device}/router_solicitations`, value: '0' },
    ]),
    { path: 'net/ipv6/conf/default/addr_gen_mode', value: '1' },
  ];
}

/** What makes a namespace forward as the node does. */
export function forwardingSettings(node: Node): readonly Setting[] {
  const on = node.forwards ? '1' : '0';
  const sourceRoute = node.acceptSourceRoute ? '1' : '0';
  return [
    { path: 'net/ipv4/ip_forward', value: on },
    { path: 'net/ipv6/conf/all/forwarding', value: on },
    ...['all', 'default', ...node.interfaces.keys()].map((device) => ({
      path: `net/ipv4/conf/${device}/accept_source_route`,
      value: sourceRoute,
    })),
    { path: 'net/netfilter/nf_conntrack_tcp_loose', value: node.tcpLoose ? '1' : '0' },
  ];
}

/** A shell script that writes the settings read from its input, one `PATH VALUE` a line. */
export const settingsScript = 'while read -r path value; do echo "$value" > "/proc/sys/$path" || exit 1; done';

export function settingsText(settings: readonly Setting[]): string {
  return settings.map(({ path, value }) => `${path} ${value}\n`).join('');
}
