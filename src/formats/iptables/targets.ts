/** formats: what each iptables target does. */
import { readNumber } from '../linux/numbers.ts';
import type { Effect, Translation, Verdict } from '../linux/program.ts';
import { readAddress } from '../linux/read-address.ts';
import type { Target } from './options.ts';

export type TargetMeaning =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'effect'; readonly effect: Effect }
  /** Changes nothing that a filter asks for. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unsupported'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly text: string; readonly expected: string }
  | { readonly kind: 'missing' };

const harmless: ReadonlySet<string> = new Set([
  'LOG',
  'NFLOG',
  'ULOG',
  'AUDIT',
  'TRACE',
  'TCPMSS',
  'TTL',
  'HL',
  'DSCP',
  'TOS',
  'ECN',
  'CLASSIFY',
  'CHECKSUM',
  'SECMARK',
  'CONNSECMARK',
  'LED',
  'IDLETIMER',
  'RATEEST',
  'TCPOPTSTRIP',
  'SET',
  'NFACCT',
]);

export function targetOf({ name, options }: Target, family: 4 | 6): TargetMeaning {
  if (harmless.has(name)) return { kind: 'nothing' };
  const value = (option: string): string | undefined => options.find((found) => found.name === option)?.values[0];
  switch (name) {
    case 'ACCEPT':
      return decide('accept');
    case 'DROP':
      return decide('deny');
    case 'REJECT':
      return decide('reject');
    case 'RETURN':
      return { kind: 'verdict', verdict: { kind: 'return' } };
    case 'QUEUE':
    case 'NFQUEUE':
    case 'SYNPROXY':
    case 'TPROXY':
      return { kind: 'verdict', verdict: { kind: 'outside', construct: name } };
    case 'MARK':
      return markEffect(options);
    case 'CONNMARK': {
      const restores = options.some((option) => option.name === '--restore-mark');
      return restores
        ? { kind: 'effect', effect: { kind: 'set-mark', mask: 0xffff_ffff, value: undefined } }
        : { kind: 'nothing' };
    }
    case 'NOTRACK':
      return { kind: 'effect', effect: { kind: 'notrack' } };
    case 'CT':
      return options.some((option) => option.name === '--notrack')
        ? { kind: 'effect', effect: { kind: 'notrack' } }
        : { kind: 'nothing' };
    case 'DNAT':
      return translation('dnat', value('--to-destination') ?? '', family);
    case 'SNAT':
      return translation('snat', value('--to-source') ?? '', family);
    case 'MASQUERADE':
      return translate({ kind: 'masquerade' });
    case 'REDIRECT': {
      const ports = value('--to-ports');
      if (ports === undefined) return translate({ kind: 'redirect' });
      const port = readNumber(ports, 65_535);
      if (port === undefined) return { kind: 'unsupported', why: 'a choice among ports cannot be foretold' };
      return translate({ kind: 'redirect', port });
    }
    case 'NETMAP':
      return { kind: 'unsupported', why: 'a whole network is translated at once' };
    case 'TEE':
      return { kind: 'unsupported', why: 'copies packets to another host' };
    default:
      return { kind: 'missing' };
  }
}

function decide(action: 'accept' | 'deny' | 'reject'): TargetMeaning {
  return { kind: 'verdict', verdict: { kind: 'decide', action } };
}

function translate(made: Translation): TargetMeaning {
  return { kind: 'verdict', verdict: { kind: 'translate', translation: made } };
}

/** `10.0.0.1`, `10.0.0.1:80`, `[2001:db8::1]:80`, and for a source `10.0.0.1:1024-2048` (ports are free to change). */
function translation(kind: 'dnat' | 'snat', text: string, family: 4 | 6): TargetMeaning {
  const [, bracketed, plain, tail] = /^(?:\[([^\]]+)\]|([^[\]]+?))(?::([\d-]+))?$/u.exec(text) ?? [];
  const whole = family === 6 && bracketed === undefined ? text : (bracketed ?? plain ?? '');
  const port = family === 6 && bracketed === undefined ? undefined : tail;
  if (kind === 'dnat' && plain === undefined && bracketed === undefined && /^:\d+$/u.test(text))
    return translate({ kind: 'dnat', port: Number(text.slice(1)) });
  if (whole.includes('-')) return { kind: 'unsupported', why: 'a choice among addresses cannot be foretold' };
  const address = readAddress(whole);
  if (address === undefined || address.family !== family)
    return { kind: 'unreadable', text, expected: `an IPv${family} address, with or without a port` };
  if (kind === 'snat' || port === undefined) return translate({ kind, address });
  if (port.includes('-')) return { kind: 'unsupported', why: 'a choice among ports cannot be foretold' };
  return translate({ kind, address, port: Number(port) });
}

function markEffect(options: Target['options']): TargetMeaning {
  const [option] = options;
  const [valueText = '', maskText] = (option?.values[0] ?? '').split('/');
  const value = readNumber(valueText, 0xffff_ffff);
  const given = maskText === undefined ? 0xffff_ffff : readNumber(maskText, 0xffff_ffff);
  if (option === undefined || value === undefined || given === undefined)
    return { kind: 'unreadable', text: option?.values[0] ?? '', expected: 'a mark such as `0x1/0xff`' };
  const set = (mask: number, bits: number | undefined): TargetMeaning => ({
    kind: 'effect',
    effect: { kind: 'set-mark', mask: mask >>> 0, value: bits === undefined ? undefined : bits >>> 0 },
  });
  switch (option.name) {
    case '--set-mark':
      return set(given | value, value);
    case '--set-xmark':
      // Bits of the value outside the mask would be flipped rather than set.
      return (value & ~given) === 0 ? set(given, value) : set(0xffff_ffff, undefined);
    case '--or-mark':
      return set(value, value);
    case '--and-mark':
      return set(~value, 0);
    default:
      return set(0xffff_ffff, undefined);
  }
}
