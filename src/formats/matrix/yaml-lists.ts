/** formats: terms, services and groups as YAML writes them, each with its own place. */
import { type DiagnosticList, type Parsed, printable } from '../../diagnostics/public.ts';
import type { EndpointTerm, Group } from '../../model/public.ts';
import type { Service } from '../../net/public.ts';
import { describeKind, type Located, type LocatedScalar } from '../yaml/located.ts';
import { parseServiceCell, uniqueServices } from './services.ts';
import { namesItself, parseTerm } from './terms.ts';

/** A map of group names to lists of terms. Errors go to `report`. */
export function readGroups(groups: Located, report: DiagnosticList): readonly Group[] {
  if (groups.kind !== 'map') {
    if (groups.kind === 'scalar' && groups.value === null) return [];
    report.error('schema', `the groups are ${describeKind(groups)}`, {
      position: groups.position,
      expected: 'a map of names to lists',
    });
    return [];
  }
  return [...groups.entries].map(([name, { value, position }]) => {
    if (!namesItself(name)) {
      const help = 'a row that says it would mean something else; choose another name';
      report.error('name-invalid', `\`${printable(name, 60)}\` may not name a group`, { position, help });
    }
    return { name, members: readTermList(value, report), position };
  });
}

/** One term, or a list of terms, each with its own place. Errors go to `report`; an empty list is one. */
export function readTermList(value: Located, report: DiagnosticList): readonly EndpointTerm[] {
  const items = value.kind === 'list' ? value.items : [value];
  if (items.length === 0)
    report.error('cell-empty', 'the list is empty', {
      position: value.position,
      help: 'empty never means `any`; write it if it is meant',
    });
  return items.flatMap((item) => {
    if (item.kind !== 'scalar' || item.value === null) {
      report.error('schema', `a term is ${describeKind(item)}`, {
        position: item.position,
        expected: 'a name, an address, a prefix, a range or `any`',
      });
      return [];
    }
    const term = took(parseTerm(item.text), item, report);
    return term === undefined ? [] : [{ ...term, position: item.position }];
  });
}

/** One service, or a list of services. Errors go to `report`; an empty list is one. */
export function readServiceList(value: Located, report: DiagnosticList): readonly Service[] {
  const items = value.kind === 'list' ? value.items : [value];
  if (items.length === 0)
    report.error('cell-empty', 'the list is empty', {
      position: value.position,
      help: 'empty never means `any`; write it if it is meant',
    });
  const services = items.flatMap((item) => {
    if (item.kind !== 'scalar' || item.value === null) {
      report.error('schema', `a service is ${describeKind(item)}`, {
        position: item.position,
        expected: 'a service such as `tcp/443`',
      });
      return [];
    }
    return took(parseServiceCell(item.text), item, report) ?? [];
  });
  return uniqueServices(services);
}

/** The value, its note turned into a remark; undefined after an error, which is reported at the scalar. */
export function took<T>(parsed: Parsed<T>, at: LocatedScalar, report: DiagnosticList): T | undefined {
  if (parsed.ok) {
    if (parsed.note !== undefined)
      report.add({ severity: 'note', code: 'cell-not-understood', message: parsed.note, position: at.position });
    return parsed.value;
  }
  const { code, message, expected, help } = parsed;
  report.error(code, message, {
    position: at.position,
    ...(expected === undefined ? {} : { expected }),
    ...(help === undefined ? {} : { help }),
  });
  return undefined;
}
