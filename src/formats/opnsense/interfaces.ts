/** formats: the interfaces of an OPNsense or pfSense configuration, and the addresses that their names stand for. */
import {
  type AddressSet,
  addressSet,
  emptyAddresses,
  parseAddress,
  parsePrefix,
  prefixRange,
  rangeOf,
  unionAddresses,
} from '../../net/public.ts';
import { type Element, isSet, textOf } from './xml-tree.ts';

/** `key` is the configuration's own name (`wan`, `opt3`); `own` and `network` lack what a dynamic address would add. */
export interface FirewallInterface {
  readonly key: string;
  readonly device: string;
  readonly title: string;
  readonly own: AddressSet;
  readonly network: AddressSet;
  /** Addresses come from DHCP, PPP or a delegated prefix: what they are is not in the file. */
  readonly dynamic: boolean;
  readonly blocksPrivate: boolean;
  readonly blocksBogons: boolean;
  readonly hasGateway: boolean;
}

export function readInterfaces(interfaces: Element | undefined): ReadonlyMap<string, FirewallInterface> {
  const found = new Map<string, FirewallInterface>();
  for (const element of interfaces?.children ?? []) {
    const device = textOf(element, 'if');
    if (device === undefined) continue;
    const four = addressOf(textOf(element, 'ipaddr'), textOf(element, 'subnet'));
    const six = addressOf(textOf(element, 'ipaddrv6'), textOf(element, 'subnetv6'));
    const dynamic = four.dynamic || six.dynamic;
    found.set(element.name, {
      key: element.name,
      device,
      title: textOf(element, 'descr') ?? element.name,
      own: unionAddresses(four.own, six.own),
      network: unionAddresses(four.network, six.network),
      dynamic,
      blocksPrivate: isSet(element, 'blockpriv'),
      blocksBogons: isSet(element, 'blockbogons'),
      hasGateway: four.dynamic || (textOf(element, 'gateway') ?? 'none') !== 'none',
    });
  }
  return found;
}

interface Found {
  readonly own: AddressSet;
  readonly network: AddressSet;
  readonly dynamic: boolean;
}

function addressOf(text: string | undefined, length: string | undefined): Found {
  const none: Found = { own: emptyAddresses, network: emptyAddresses, dynamic: false };
  if (text === undefined || text === 'none') return none;
  const address = parseAddress(text);
  if (!address.ok) return { ...none, dynamic: true };
  const prefix = parsePrefix(`${text}/${length ?? (address.value.family === 4 ? '32' : '128')}`);
  return {
    own: addressSet([rangeOf(address.value)]),
    network: prefix.ok ? addressSet([prefixRange(prefix.value.prefix)]) : addressSet([rangeOf(address.value)]),
    dynamic: false,
  };
}
