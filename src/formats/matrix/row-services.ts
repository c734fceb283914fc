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
import {
  joinPorts,
  listServices,
  needPorts,
  parseProtocols,
  protocolOf,
  sameServices,
  withProtocol,
} from './protocol-ports.ts';
import type { RowCells } from './row-cells.ts';
import { parseServiceCell, type ServiceBook, uniqueServices } from './services.ts';

/**
 * The services of the row the cursor stands on; `undefined` when its cells are all empty, and an empty list after an
 * error. Protocol and port columns decide; a service column beside them must say the same or be a mere label. Without
 * ports it takes their place.
 */
export function readServices(cells: RowCells, book: ServiceBook): readonly Service[] | undefined {
  const services = readColumns(cells, book);
  return withSourcePorts(cells, services);
}

const columns = ['protocol', 'ports', 'service'] as const;
const noPorts = /^(?:-|n\/a|sans objet|s\.?o\.?)$/iu;

function readColumns(cells: RowCells, book: ServiceBook): readonly Service[] | undefined {
  const protocolText = cells.text('protocol');
  const portText = cells.text('ports');
  const serviceText = cells.text('service');
  for (const field of ['ports', 'service'] as const) {
    const cell = cells.cell(field);
    const trap = cell === undefined ? undefined : trapIn(cell, field === 'ports' ? 'ports' : 'a service');
    if (trap === undefined) continue;
    cells.fail(field, trap);
    return [];
  }
  // A cell that was refused has been named already.
  const refused = [protocolText, portText, serviceText].some(
    (text, i) => text === undefined && cells.cell(columns[i] ?? 'service') !== undefined,
  );
  if (refused) return [];
  if (protocolText === undefined) {
    if (portText === undefined)
      return serviceText === undefined ? undefined : (cells.took('service', parseServiceCell(serviceText, book)) ?? []);
    const written = readPortsAlone(cells, portText, book);
    return serviceText === undefined ? written : withLabel(cells, written, undefined, serviceText, book);
  }
  const protocols = cells.read('protocol', (text, cell) => trapIn(cell, 'a protocol') ?? parseProtocols(text, book));
  if (protocols === undefined) return [];
  if (portText !== undefined && !noPorts.test(portText)) {
    const joined = isAny(portText) ? protocols : (cells.took('ports', joinPorts(protocols, portText, book)) ?? []);
    return serviceText === undefined ? joined : withLabel(cells, joined, protocols, serviceText, book);
  }
  if (serviceText !== undefined) return withServiceName(cells, protocols, serviceText, book);
  return withoutPorts(cells, protocols, portText);
}

function isAny(text: string): boolean {
  return anyWords.has(text.toLowerCase());
}

/** A protocol, no port, and a service: `TCP` and `https`, `TCP` and `443`, or a label beside a protocol without ports. */
function withServiceName(
  cells: RowCells,
  protocols: readonly Service[],
  text: string,
  book: ServiceBook,
): readonly Service[] {
  if (isAny(text)) return protocols;
  const joined = joinPorts(protocols, text, book);
  if (joined.ok || needPorts(protocols) || !/\p{L}/u.test(text) || parseServiceCell(text, book).ok)
    return cells.took('service', joined) ?? [];
  noteLabel(cells, text);
  return protocols;
}

/** The service column says the same as the others, less exactly, or something that is no service. */
function withLabel(
  cells: RowCells,
  written: readonly Service[],
  protocols: readonly Service[] | undefined,
  text: string,
  book: ServiceBook,
): readonly Service[] {
  if (written.length === 0) return written;
  const named = protocols === undefined ? parseServiceCell(text, book) : namedBeside(protocols, text, book);
  if (!named.ok) {
    if (!/\p{L}/u.test(text)) cells.took('service', named);
    else noteLabel(cells, text);
    return written;
  }
  if (sameServices(named.value, written)) return written;
  const said = new Set(named.value.map(formatService));
  if (written.every((service) => said.has(formatService(service))) || said.has('any')) {
    const note = `${quote(text)} is read as ${listServices(written)} only, as the other columns say`;
    cells.took('service', { ok: true, value: undefined, note });
    return written;
  }
  const message = `the service ${quote(text)} is ${listServices(named.value)}, but the protocol and port columns say ${listServices(written)}`;
  cells.fail('service', refusal('row-contradiction', message, undefined, 'correct one of the two'));
  return [];
}

/** A number in the service column is a port; a name is what it is, whatever the protocol column says. */
function namedBeside(protocols: readonly Service[], text: string, book: ServiceBook): Parsed<readonly Service[]> {
  return /[a-z*]/iu.test(text) ? parseServiceCell(text, book) : joinPorts(protocols, text, book);
}

function noteLabel(cells: RowCells, text: string): void {
  const note = `${quote(text)} is no service and is read as a label; the protocol and port columns decide`;
  cells.took('service', { ok: true, value: undefined, note });
}

// Protocols that have ports need some: an empty cell beside them was forgotten more often than it means all of them.
function withoutPorts(
  cells: RowCells,
  protocols: readonly Service[],
  portText: string | undefined,
): readonly Service[] {
  if (!needPorts(protocols) || (!cells.has('ports') && portText === undefined)) return protocols;
  const help = 'empty never means every port; write `any` if it is meant';
  cells.fail(
    'ports',
    refusal('cell-empty', `${listServices(protocols)} has ports, but the row gives none`, undefined, help),
  );
  return [];
}

function readPortsAlone(cells: RowCells, text: string, book: ServiceBook): readonly Service[] {
  if (isAny(text) && !cells.has('protocol')) return [anyService];
  const parsed = parseServiceCell(text, book);
  if (!isAny(text) && (parsed.ok || parsed.code !== 'row-port-without-protocol'))
    return cells.took('ports', parsed) ?? [];
  cells.fail('ports', refusal('row-port-without-protocol', `${quote(text)} has no protocol`, undefined, withProtocol));
  return [];
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
    if (service.kind === 'ports' && service.source !== undefined) {
      const message = `source ports are given here and in \`${formatService(service)}\``;
      cells.fail('sourcePorts', refusal('row-contradiction', message, undefined, 'give them once'));
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
  return isAny(text) || text === '-' ? { ok: true, value: 'any' } : parsePorts(text);
}
