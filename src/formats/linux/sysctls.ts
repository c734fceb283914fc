/** formats: the kernel settings that an exported ruleset relies on (kernel documentation, ip-sysctl and nf_conntrack-sysctl). */
import type { Deployment } from './deployment.ts';

/** `path` below /proc/sys, so that a dot in an interface name stays one. */
export interface Sysctl {
  readonly path: string;
  readonly value: string;
}

/** In the order in which they are to be set: what concerns all interfaces first. */
export function sysctlsOf(deployment: Deployment): readonly Sysctl[] {
  const { node, tracks } = deployment;
  const set: Sysctl[] = [];
  const put = (path: string, value: number): void => {
    set.push({ path, value: `${value}` });
  };
  const forwards = node.forwards ? 1 : 0;
  put('net/ipv4/ip_forward', forwards);
  put('net/ipv6/conf/all/forwarding', forwards);
  const sourceRoute = node.acceptSourceRoute ? 1 : 0;
  // The kernel takes the stricter of `all` and the interface's own value for rp_filter, and needs both for source routes.
  put('net/ipv4/conf/all/rp_filter', 0);
  put('net/ipv4/conf/all/accept_source_route', sourceRoute);
  for (const name of ['all', 'default']) {
    put(`net/ipv4/conf/${name}/accept_redirects`, 0);
    put(`net/ipv4/conf/${name}/send_redirects`, 0);
    put(`net/ipv6/conf/${name}/accept_redirects`, 0);
    put(`net/ipv6/conf/${name}/accept_ra`, 0);
  }
  put('net/ipv4/conf/all/bc_forwarding', 0);
  put('net/ipv4/conf/all/route_localnet', 0);
  put('net/ipv4/icmp_echo_ignore_broadcasts', 1);
  if (node.protections.has('syn-flood')) put('net/ipv4/tcp_syncookies', 1);
  if (tracks) {
    put('net/netfilter/nf_conntrack_tcp_loose', node.tcpLoose ? 1 : 0);
    put('net/netfilter/nf_conntrack_tcp_be_liberal', 0);
  }
  for (const name of deployment.interfaces) {
    const strict = deployment.strict.includes(name) ? 1 : deployment.loose.includes(name) ? 2 : 0;
    put(`net/ipv4/conf/${name}/rp_filter`, strict);
    put(`net/ipv4/conf/${name}/accept_source_route`, sourceRoute);
    put(`net/ipv4/conf/${name}/accept_redirects`, 0);
    put(`net/ipv4/conf/${name}/send_redirects`, 0);
    put(`net/ipv6/conf/${name}/accept_redirects`, 0);
    put(`net/ipv6/conf/${name}/accept_ra`, 0);
  }
  return set;
}

/** A file for sysctl.d(5); a path with slashes keeps the dots of interface names. */
export function sysctlText(node: string, sysctls: readonly Sysctl[]): string {
  return [
    `# kernel settings of ${node}, which its ruleset relies on`,
    ...sysctls.map(({ path, value }) => `${path} = ${value}`),
    '',
  ].join('\n');
}
