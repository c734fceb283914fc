/** formats: a filter rule of pf -> rules of the model. */
import type { Match, Rule } from '../../model/public.ts';
import { type AddressSet, emptyAddresses, type Service, tcpFlag } from '../../net/public.ts';
import type { FilterRule } from './syntax.ts';

const tcp = 6;
/** pf lets a connection begin with SYN and without ACK unless the rule says otherwise (pf.conf, `flags S/SA`). */
const opening = { mask: tcpFlag.syn | tcpFlag.ack, value: tcpFlag.syn } as const;

const others: readonly Service[] = Array.from({ length: 256 }, (_, protocol) => protocol)
  .filter((protocol) => protocol !== tcp)
  .map((protocol): Service => ({ kind: 'protocol', protocol }));

/** Where a rule of pf is asked: of a packet that comes in, or of one that leaves. */
export type Side = 'in' | 'out';

/**
 * The rule's packets as model rules: for a rule that passes, TCP apart from the rest, since only its opening packet may
 * begin a connection. Rules that block do so whatever the flags.
 */
export function modelRules(rule: FilterRule, side: Side): readonly Rule[] {
  if (rule.protocols?.length === 0 || isEmpty(rule.source.addresses) || isEmpty(rule.destination.addresses)) return [];
  const interfaces =
    rule.interfaces === undefined ? {} : { [side === 'in' ? 'inInterfaces' : 'outInterfaces']: rule.interfaces };
  const ends: Match = {
    ...interfaces,
    ...(rule.families.size === 2 ? {} : { families: rule.families }),
    ...(rule.source.addresses === undefined ? {} : { source: rule.source.addresses }),
    ...(rule.destination.addresses === undefined ? {} : { destination: rule.destination.addresses }),
  };
  const make = (suffix: string, match: Match): Rule => ({
    id: `${rule.id}${suffix}`,
    match,
    action: rule.action,
    log: rule.log,
    rows: [],
    ...(rule.title === undefined ? {} : { comment: rule.title }),
    position: rule.position,
  });
  const services = servicesOf(rule);
  const flags = rule.flags === 'any' ? undefined : (rule.flags ?? (rule.action === 'accept' ? opening : undefined));
  if (flags === undefined) return [make('', { ...ends, ...(services === undefined ? {} : { services }) })];
  const streams = services === undefined ? [tcpOf(rule)] : services.filter(isTcp);
  const rest = services === undefined ? others : services.filter((service) => !isTcp(service));
  return [
    ...(streams.length === 0 ? [] : [make('', { ...ends, services: streams, tcpFlags: flags })]),
    ...(rest.length === 0 ? [] : [make(streams.length === 0 ? '' : '.2', { ...ends, services: rest })]),
  ];
}

function isEmpty(set: AddressSet | undefined): boolean {
  return set !== undefined && set.ranges.length === emptyAddresses.ranges.length;
}

function isTcp(service: Service): boolean {
  return (service.kind === 'ports' || service.kind === 'protocol') && service.protocol === tcp;
}

function tcpOf({ source, destination }: FilterRule): Service {
  return portService(tcp, source.ports, destination.ports);
}

function portService(protocol: number, source: FilterRule['source']['ports'], destination: typeof source): Service {
  if (source === undefined && destination === undefined) return { kind: 'protocol', protocol };
  return {
    kind: 'ports',
    protocol,
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
  };
}

function servicesOf({ protocols, icmpTypes, source, destination }: FilterRule): readonly Service[] | undefined {
  return protocols?.flatMap((protocol): readonly Service[] => {
    if (protocol === 1 && icmpTypes !== undefined) return icmpTypes.map((type) => ({ kind: 'icmp', family: 4, type }));
    if (protocol === 6 || protocol === 17 || protocol === 132) {
      return [portService(protocol, source.ports, destination.ports)];
    }
    return [{ kind: 'protocol', protocol }];
  });
}
