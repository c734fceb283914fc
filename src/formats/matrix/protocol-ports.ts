/** formats: protocols of one column joined with the ports or service names of another. */
import type { Parsed } from '../../diagnostics/public.ts';
import { formatService, hasPorts, parsePorts, type Service } from '../../net/public.ts';
import { quote, refusal } from './clean-text.ts';
import { parseServiceCell, type ServiceBook, uniqueServices } from './services.ts';

export const withProtocol = 'write `tcp`, `udp` or `tcp/udp` as the protocol, or `tcp/443` as the port';

/** `TCP/UDP`, `tcp, udp`, `6`, or anything that a service cell may hold. */
export function parseProtocols(text: string, book: ServiceBook): Parsed<readonly Service[]> {
  const spread = text.replace(/ ?[/+&] ?(?=[a-z])/giu, ', ').replace(/ (?:et|and|ou|or) /giu, ', ');
  const numbered = /^[0-9]{1,3}$/u.test(text) ? `proto/${text}` : spread;
  const parsed = parseServiceCell(numbered, book);
  return parsed.ok ? parsed : parseServiceCell(text, book);
}

/** Whether one of them says nothing until its ports are known. */
export function needPorts(protocols: readonly Service[]): boolean {
  return protocols.some((service) => service.kind === 'protocol' && hasPorts(service.protocol));
}

/**
 * `text` is a list of ports of the protocols, or of services among them. A protocol column that gives ports itself
 * (`HTTPS`, `TCP 443`) must give the same ones.
 */
export function joinPorts(protocols: readonly Service[], text: string, book: ServiceBook): Parsed<readonly Service[]> {
  const joined = joinBare(uniqueServices(protocols.map(withoutItsPorts)), text, book);
  if (!joined.ok || !protocols.some(({ kind }) => kind === 'ports') || sameServices(joined.value, protocols))
    return joined;
  const message = `${quote(text)} is ${listServices(joined.value)}, but the protocol column says ${listServices(protocols)}`;
  return refusal('row-contradiction', message, undefined, 'correct one of the two');
}

function withoutItsPorts(service: Service): Service {
  return service.kind === 'ports' ? { kind: 'protocol', protocol: service.protocol } : service;
}

function joinBare(protocols: readonly Service[], text: string, book: ServiceBook): Parsed<readonly Service[]> {
  const named = /[a-z]/iu.test(text) ? parseServiceCell(text, book) : undefined;
  if (named?.ok === true) return within(protocols, named.value, text);
  if (protocols.some(({ kind }) => kind === 'any')) {
    return refusal('row-port-without-protocol', `${quote(text)} is given for every protocol`, undefined, withProtocol);
  }
  if (protocols.some(({ kind }) => kind === 'icmp')) {
    const help = 'ICMP has no ports; write its type into the protocol column: `icmp/8`, `icmp/echo-request`';
    return refusal('row-port-with-icmp', `${quote(text)} is given for ICMP`, undefined, help);
  }
  const ports = parsePorts(text.replaceAll('\n', ';'));
  if (!ports.ok) return ports;
  const services: Service[] = [];
  for (const service of protocols) {
    if (service.kind === 'protocol' && hasPorts(service.protocol)) {
      services.push({ kind: 'ports', protocol: service.protocol, destination: ports.value });
    } else {
      const message = `ports ${quote(text)} are given for \`${formatService(service)}\`, which takes none here`;
      return refusal('port-invalid', message, 'a protocol with ports, such as `tcp`');
    }
  }
  return ports.note === undefined ? { ok: true, value: services } : { ok: true, value: services, note: ports.note };
}

/** A cell that names protocols itself (`https`, `tcp/443`) must stay within the protocol column. */
function within(protocols: readonly Service[], services: readonly Service[], text: string): Parsed<readonly Service[]> {
  const allowed = new Set(protocols.map(protocolOf));
  if (allowed.has(undefined) || services.every((service) => allowed.has(protocolOf(service)))) {
    const used = new Set(services.map(protocolOf));
    if (allowed.has(undefined) || [...allowed].every((protocol) => used.has(protocol)))
      return { ok: true, value: services };
    const note = `${quote(text)} is read as ${listServices(services)} only, not for every protocol beside it`;
    return { ok: true, value: services, note };
  }
  // `dns` beside `UDP` is its UDP half.
  const half = services.filter((service) => allowed.has(protocolOf(service)));
  if (half.length > 0 && !/[/,;\n]/u.test(text))
    return { ok: true, value: half, note: `${quote(text)} is read as ${listServices(half)} only` };
  const message = `${quote(text)} is ${listServices(services)}, but the protocol column says ${listServices(protocols)}`;
  return refusal('row-contradiction', message, undefined, 'correct one of the two');
}

/** Whether both lists hold the same services, in any order. */
export function sameServices(a: readonly Service[], b: readonly Service[]): boolean {
  const text = (services: readonly Service[]): string => [...new Set(services.map(formatService))].sort().join(' ');
  return text(a) === text(b);
}

/** Undefined for every protocol. */
export function protocolOf(service: Service): number | undefined {
  switch (service.kind) {
    case 'any':
      return undefined;
    case 'icmp':
      return service.family === 4 ? 1 : 58;
    default:
      return service.protocol;
  }
}

export function listServices(services: readonly Service[]): string {
  return services.map((service) => `\`${formatService(service)}\``).join(', ');
}
