/** formats: the service, protocol and port columns of a sheet row -> services. */
import type { Parsed } from '../../diagnostics/public.ts';
import {
  anyService,
  anyWords,
  formatService,
  hasPorts,
  isIcmp,
  type NumberSet,
  parsePorts,
  type Service,
} from '../../net/public.ts';
import { trapIn } from './cell-traps.ts';
import { quote, refusal } from './clean-text.ts';
import type { Cell } from './grid.ts';
import type { RowCells } from './row-cells.ts';
import { parseServiceCell, type ServiceBook, uniqueServices } from './services.ts';

const withProtocol = 'write `tcp`, `udp` or `tcp/udp` as the protocol, or `tcp/443` as the port';

/**
 * The services of the row the cursor stands on; `undefined` when its cells are all empty, and an empty list after an
 * error. A service column and protocol and port columns may stand side by side when they say the same; a service text
 * that is no service is then a label.
 */
export function readServices(cells: RowCells, book: ServiceBook): readonly Service[] | undefined {
  const written = readProtocolAndPorts(cells, book);
  const text = cells.text('service');
  if (text === undefined) return withSourcePorts(cells, written);
  const cell = cells.cell('service');
  const trap = cell === undefined ? undefined : trapIn(cell, 'a service');
  const named = trap ?? parseServiceCell(text, book);
  if (written === undefined) return withSourcePorts(cells, cells.took('service', named) ?? []);
  if (!named.ok) {
    cells.took('service', {
      ok: true,
      value: undefined,
      note: `${quote(text)} is no service and is read as a label; the protocol and port columns decide`,
    });
    return withSourcePorts(cells, written);
  }
  if (written.length > 0 && !sameServices(named.value, written)) {
    const message = `the service ${quote(text)} is ${list(named.value)}, but the protocol and port columns say ${list(written)}`;
    cells.fail('service', refusal('row-contradiction', message, undefined, 'correct one of the two'));
  }
  return withSourcePorts(cells, written);
}

/** Undefined when both columns are empty or absent. */
function readProtocolAndPorts(cells: RowCells, book: ServiceBook): readonly Service[] | undefined {
  const protocolText = cells.text('protocol');
  const portText = cells.text('ports');
  const ports = cells.cell('ports');
  const trap = ports === undefined ? undefined : trapIn(ports, 'ports');
  if (trap !== undefined) {
    cells.fail('ports', trap);
    return [];
  }
  if (protocolText === undefined && portText === undefined) return undefined;
  if (protocolText === undefined) return readPortsAlone(cells, portText ?? '', book);
  const protocols = cells.read('protocol', (text, cell) => trapIn(cell, 'a protocol') ?? parseProtocols(text, book));
  if (protocols === undefined) return [];
  if (portText === undefined || portText === '-' || /^(?:n\/a|sans objet|s\.?o\.?)$/iu.test(portText))
    return withoutPorts(cells, protocols, portText);
  if (anyWords.has(portText.toLowerCase())) return protocols;
  return cells.took('ports', combine(protocols, portText, book)) ?? [];
}

/** `TCP/UDP`, `tcp, udp`, `6`, or anything that a service cell may hold. */
function parseProtocols(text: string, book: ServiceBook): Parsed<readonly Service[]> {
  const spread = text.replace(/ ?[/+&] ?(?=[a-z])/giu, ', ').replace(/ (?:et|and|ou|or) /giu, ', ');
  const numbered = /^[0-9]{1,3}$/u.test(text) ? `proto/${text}` : spread;
  const parsed = parseServiceCell(numbered, book);
  return parsed.ok ? parsed : parseServiceCell(text, book);
}

// Protocols that have ports need some: an empty cell beside them was forgotten more often than it means all of them.
function withoutPorts(
  cells: RowCells,
  protocols: readonly Service[],
  portText: string | undefined,
): readonly Service[] {
  const needs = protocols.some((service) => service.kind === 'protocol' && hasPorts(service.protocol));
  if (!needs || (!cells.has('ports') && portText === undefined)) return protocols;
  if (cells.text('service') !== undefined) return protocols;
  const help = 'empty never means every port; write `any` if it is meant';
  cells.fail('ports', refusal('cell-empty', `${list(protocols)} has ports, but the row gives none`, undefined, help));
  return [];
}

function readPortsAlone(cells: RowCells, text: string, book: ServiceBook): readonly Service[] {
  if (anyWords.has(text.toLowerCase()) && !cells.has('protocol')) return [anyService];
  const parsed = parseServiceCell(text, book);
  if (parsed.ok || parsed.code !== 'row-port-without-protocol') return cells.took('ports', parsed) ?? [];
  cells.fail('ports', refusal('row-port-without-protocol', `${quote(text)} has no protocol`, undefined, withProtocol));
  return [];
}

/** Ports of the port column under the protocols of the protocol column. */
function combine(protocols: readonly Service[], text: string, book: ServiceBook): Parsed<readonly Service[]> {
  const named = /[a-z]/iu.test(text) ? parseServiceCell(text, book) : undefined;
  if (named?.ok === true) return consistent(protocols, named.value, text);
  if (protocols.some(({ kind }) => kind === 'any')) {
    return refusal('row-port-without-protocol', `${quote(text)} is given for every protocol`, undefined, withProtocol);
  }
  if (protocols.some(({ kind }) => kind === 'icmp')) {
    const help = 'ICMP has no ports; write its type into the protocol column: `icmp/8`, `icmp/echo-request`';
    return refusal('row-port-with-icmp', `${quote(text)} is given for ICMP`, undefined, help);
  }
  const ports = parsePorts(text);
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

/** A port cell that names protocols itself (`https`, `tcp/443`) must stay within the protocol column. */
function consistent(
  protocols: readonly Service[],
  services: readonly Service[],
  text: string,
): Parsed<readonly Service[]> {
  const allowed = new Set(protocols.map(protocolOf));
  if (allowed.has(undefined) || services.every((service) => allowed.has(protocolOf(service))))
    return { ok: true, value: services };
  // `dns` beside `UDP` is its UDP half.
  const within = services.filter((service) => allowed.has(protocolOf(service)));
  if (within.length > 0 && !/[/,;]/u.test(text))
    return { ok: true, value: within, note: `${quote(text)} is read as ${list(within)} only` };
  const message = `${quote(text)} is ${list(services)}, but the protocol column says ${list(protocols)}`;
  return refusal('row-contradiction', message, undefined, 'correct one of the two');
}

/** Undefined for every protocol. */
function protocolOf(service: Service): number | undefined {
  switch (service.kind) {
    case 'any':
      return undefined;
    case 'icmp':
      return service.family === 4 ? 1 : 58;
    default:
      return service.protocol;
  }
}

/** The source-port column narrows every service of the row; all of them must have ports. */
function withSourcePorts(cells: RowCells, services: readonly Service[] | undefined): readonly Service[] | undefined {
  const source = cells.read('sourcePorts', parseSourcePorts);
  if (source === undefined || source === 'any' || services === undefined)
    return services === undefined ? undefined : uniqueServices(services);
  const narrowed: Service[] = [];
  for (const service of services) {
    const protocol = protocolOf(service);
    if (protocol === undefined || isIcmp(protocol) || !hasPorts(protocol)) {
      const message = `source ports are given for \`${formatService(service)}\`, which has none`;
      cells.fail('sourcePorts', refusal('row-port-without-protocol', message, 'services over TCP or UDP'));
      return [];
    }
    const destination = service.kind === 'ports' ? service.destination : undefined;
    narrowed.push({ kind: 'ports', protocol, source, ...(destination === undefined ? {} : { destination }) });
  }
  return uniqueServices(narrowed);
}

function parseSourcePorts(text: string, cell: Cell): Parsed<NumberSet | 'any'> {
  const trap = trapIn(cell, 'ports');
  if (trap !== undefined) return trap;
  return anyWords.has(text.toLowerCase()) || text === '-' ? { ok: true, value: 'any' } : parsePorts(text);
}

function sameServices(a: readonly Service[], b: readonly Service[]): boolean {
  const text = (services: readonly Service[]): string => services.map(formatService).sort().join(' ');
  return text(a) === text(b);
}

function list(services: readonly Service[]): string {
  return services.map((service) => `\`${formatService(service)}\``).join(', ');
}
