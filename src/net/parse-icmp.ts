/** net: strict text -> ICMP message types, the part of a service after `icmp/`. */
import type { Parsed } from '../diagnostics/public.ts';
import type { Family } from './address.ts';
import { icmpMessage, isAssignedIcmpType } from './icmp-names.ts';
import { quote, refuse } from './refusal.ts';
import type { Service } from './service.ts';

const expected = 'an ICMP type such as `8`, `3.4` (type and code) or `echo-request`';

/**
 * `text` is a type, `type.code`, `type/code`, `type 3 code 4` or a message name, in lower case. Numbers differ between
 * the families, so they are refused for both at once. Errors: `row-port-with-icmp`, `cell-not-understood`.
 */
export function icmpService(families: readonly Family[], text: string): Parsed<readonly Service[]> {
  const numeric = /^(?:type )?([0-9]+)(?:(?:[./]| code )([0-9]+))?$/u.exec(text);
  return numeric === null ? named(families, text) : numbered(families, text, numeric[1] ?? '', numeric[2]);
}

function named(families: readonly Family[], text: string): Parsed<readonly Service[]> {
  const services: Service[] = [];
  for (const family of families) {
    const message = icmpMessage(family, text);
    if (message === undefined) {
      return refuse('cell-not-understood', `${quote(text)} is not an ICMP${family === 6 ? 'v6' : ''} type`, expected);
    }
    services.push({ kind: 'icmp', family, ...message });
  }
  return { ok: true, value: services };
}

function numbered(families: readonly Family[], text: string, type: string, code?: string): Parsed<readonly Service[]> {
  const [family] = families;
  if (family === undefined || families.length > 1) {
    return refuse(
      'cell-not-understood',
      `type ${quote(text)} differs between ICMP and ICMPv6`,
      expected,
      'write one service for each',
    );
  }
  if (!isOctet(type) || (code !== undefined && !isOctet(code))) {
    const help = 'ICMP has no ports; types and codes go from 0 to 255 without leading zeros';
    return refuse('row-port-with-icmp', `${quote(text)} is not an ICMP type`, expected, help);
  }
  const service: Service = {
    kind: 'icmp',
    family,
    type: Number(type),
    ...(code === undefined ? {} : { code: Number(code) }),
  };
  if (isAssignedIcmpType(family, Number(type))) return { ok: true, value: [service] };
  return {
    ok: true,
    value: [service],
    note: `${type} is not an assigned ICMP${family === 6 ? 'v6' : ''} type; is it a port?`,
  };
}

function isOctet(digits: string): boolean {
  return /^(?:0|[1-9][0-9]{0,2})$/u.test(digits) && Number(digits) <= 255;
}
