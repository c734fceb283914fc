/** checks: what a service's ports say about encryption, and the sets that services make. */
import { type NumberSet, numberSet, numbers, type Packet, type Service, serviceMatches } from '../net/public.ts';
import { intersectService, subtractService } from '../policy/public.ts';

const tcp = 6;
const udp = 17;

const ports = (protocol: number, destination: NumberSet): Service => ({ kind: 'ports', protocol, destination });

/** Names for what is refused, so that a finding can say it. */
export interface NamedService {
  readonly name: string;
  readonly service: Service;
}

const named = (name: string, protocol: number, ...list: readonly number[]): NamedService => ({
  name,
  service: ports(protocol, numbers(...list)),
});

/** Protocols that carry the password, or everything, in clear (PAS-ADM-1). */
export const cleartextServices: readonly NamedService[] = [
  named('ftp', tcp, 20, 21),
  named('telnet', tcp, 23),
  named('smtp', tcp, 25, 587),
  named('tftp', udp, 69),
  named('http', tcp, 80, 591, 8008, 8080),
  named('pop3', tcp, 109, 110),
  named('imap', tcp, 143),
  named('snmp', udp, 161, 162),
  named('ldap', tcp, 389),
  named('ldap', udp, 389),
  named('ldap', tcp, 3268),
  named('rexec', tcp, 512),
  named('rlogin', tcp, 513),
  named('rsh', tcp, 514),
  {
    name: 'vnc',
    service: ports(
      tcp,
      numberSet([
        { first: 5800, last: 5809 },
        { first: 5900, last: 5909 },
      ]),
    ),
  },
];

/** What devices are ordinarily administered by, whatever they declare: ssh, telnet, http, https, snmp, netconf. */
export const administrationServices: readonly Service[] = [
  ports(tcp, numbers(22, 23, 80, 443, 830, 4443, 8080, 8443)),
  ports(udp, numbers(161)),
];

/**
 * Services whose every ordinary use is encrypted, by their IANA port. RDP, SNMPv3 and others that may be either way are
 * not here: the row must say `encrypted`.
 */
const encryptedServices: readonly Service[] = [
  // ssh, https and its usual alternatives, smtps, ldaps, dns over tls, ftps, imaps, pop3s, global catalogue over tls,
  // openvpn, sips, amqps, winrm over tls, syslog over tls, mqtt over tls, kubernetes and console https
  ports(
    tcp,
    numbers(
      22,
      443,
      4443,
      8443,
      9443,
      465,
      636,
      853,
      989,
      990,
      993,
      995,
      3269,
      1194,
      5061,
      5671,
      5986,
      6443,
      6514,
      8883,
    ),
  ),
  // quic, ike, ike over nat, dns over quic, openvpn, wireguard, dtls syslog
  ports(udp, numbers(443, 500, 4500, 853, 1194, 51820, 6514)),
  { kind: 'protocol', protocol: 50 },
];

/** Whether every packet of the service is of an encrypted kind, as far as ports tell. */
export function isEncrypted(service: Service): boolean {
  return isCovered(service, encryptedServices);
}

/** Whether every packet of `service` belongs to one of `list`. */
export function isCovered(service: Service, list: readonly Service[]): boolean {
  let rest: readonly Service[] = [service];
  for (const one of list) {
    if (rest.length === 0) return true;
    // `any` minus a few protocols is never empty; asking would only make long lists.
    if (service.kind === 'any' && one.kind !== 'any') continue;
    rest = subtractService(rest, one);
  }
  return rest.length === 0;
}

export function servicesOverlap(a: Service, b: Service): boolean {
  return intersectService(a, b) !== undefined;
}

/** A service too wide to name one application: everything, a whole protocol with ports, or more than `limit` ports. */
export function isWide(service: Service, limit = 100): boolean {
  if (service.kind === 'any') return true;
  if (service.kind === 'protocol') return service.protocol === tcp || service.protocol === udp;
  if (service.kind === 'icmp') return false;
  if (service.destination === undefined) return true;
  return service.destination.ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0) > limit;
}

export function packetInServices(packet: Packet, services: readonly Service[]): boolean {
  return services.some((service) => serviceMatches(service, packet));
}
