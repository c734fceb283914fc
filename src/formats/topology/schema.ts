/** formats: the shape of platform and overlay files as zod schemas; the compiler holds them equal to syntax.ts. */
import { z } from 'zod';
import { conntrackStates, nodeKinds, protections, zoneKinds } from '../../model/public.ts';
import { closed, oneOrMore } from '../yaml/shape.ts';
import type { OverlaySyntax, PlatformSyntax } from './syntax.ts';

const text = z.string().min(1).max(2_000);
const id = z.string().min(1);
/** What the keys of a map may be is checked, with better words, where all ids are. */
const key = z.string();
const vlan = z.int({ error: 'a VLAN id from 1 to 4094' });
const linkKind = z.enum(['public', 'encrypted', 'dedicated']);
const action = z.enum(['accept', 'deny', 'reject']);

const provider = closed({
  title: text.exactOptional(),
  workstations: z.array(id).exactOptional(),
  consoles: z.array(id).exactOptional(),
  'access-tools': z.array(id).exactOptional(),
});

const zone = closed({
  kind: z.enum(zoneKinds),
  level: z.number({ error: 'a security level from 0 (the Internet) to 100' }).min(0).max(100),
  owner: text,
  prefixes: z.array(text).exactOptional(),
  title: text.exactOptional(),
});

const tenant = closed({
  title: text.exactOptional(),
  hosting: z.enum(['datacentre', 'on-premise']),
  firewalls: z.array(id),
});

const partner = closed({
  title: text.exactOptional(),
  console: z.array(text).min(1),
  services: oneOrMore(text),
  sources: z.array(id).exactOptional(),
});

const networkInterface = closed({
  zone: id.exactOptional(),
  addresses: z.array(text).exactOptional(),
  access: closed({ switch: id.exactOptional(), vlan, link: linkKind.exactOptional() }).exactOptional(),
  trunk: closed({
    switch: id.exactOptional(),
    vlans: z.array(z.union([vlan, z.string({ error: 'a range such as `120-125`' })])),
    native: vlan.exactOptional(),
    link: linkKind.exactOptional(),
  }).exactOptional(),
  parent: id.exactOptional(),
  vlan: vlan.exactOptional(),
  svi: vlan.exactOptional(),
  'anti-spoofing': z.enum(['strict', 'loose', 'off']).exactOptional(),
  mtu: z.int({ error: 'octets from 68 (RFC 791) to 65535' }).min(68).max(65_535).exactOptional(),
  up: z.boolean().exactOptional(),
});

const route = closed({
  to: text,
  via: text.exactOptional(),
  interface: id.exactOptional(),
  discard: z.boolean().exactOptional(),
  metric: z.int().min(0).max(4_294_967_295).exactOptional(),
});

const port = z.int({ error: 'a port from 1 to 65535' }).min(1).max(65_535);
const ends = oneOrMore(text);

const nat = z.discriminatedUnion('kind', [
  closed({
    kind: z.literal('dnat'),
    in: id.exactOptional(),
    destination: ends,
    service: text.exactOptional(),
    to: text,
    'to-port': port.exactOptional(),
  }),
  closed({
    kind: z.literal('snat'),
    out: id.exactOptional(),
    source: ends.exactOptional(),
    destination: ends.exactOptional(),
    to: text,
  }),
  closed({
    kind: z.literal('masquerade'),
    out: id.exactOptional(),
    source: ends.exactOptional(),
    destination: ends.exactOptional(),
  }),
]);

const flags = z
  .int({ error: 'the eight flag bits as a number from 0 to 255 (FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32)' })
  .min(0)
  .max(255);

const rule = closed({
  id: text,
  in: oneOrMore(id).exactOptional(),
  out: oneOrMore(id).exactOptional(),
  source: ends.exactOptional(),
  destination: ends.exactOptional(),
  service: oneOrMore(text).exactOptional(),
  states: z.array(z.enum(conntrackStates)).min(1).exactOptional(),
  'tcp-flags': closed({ mask: flags, value: flags }).exactOptional(),
  translated: z.boolean().exactOptional(),
  families: z
    .array(z.literal([4, 6]))
    .min(1)
    .exactOptional(),
  action,
  log: z.boolean().exactOptional(),
  rows: z.array(text).exactOptional(),
  comment: text.exactOptional(),
});

const residual = z.union([action, closed({ '4': action, '6': action })]);
const ruleset = closed({ rules: z.array(rule), residual });

const policy = z.union([
  z.enum(['projected', 'none']),
  closed({
    projected: closed({
      before: closed({ forward: z.array(rule).exactOptional(), input: z.array(rule).exactOptional() }).exactOptional(),
      without: z.array(text).exactOptional(),
      residual: closed({ forward: residual.exactOptional(), input: residual.exactOptional() }).exactOptional(),
    }),
  }),
  closed({ rules: closed({ forward: ruleset.exactOptional(), input: ruleset.exactOptional() }) }),
  closed({
    import: closed({
      nftables: text.exactOptional(),
      iptables: text.exactOptional(),
      ip6tables: text.exactOptional(),
      settings: z.enum(['ruleset', 'declared']).exactOptional(),
    }),
  }),
]);

const node = closed({
  kind: z.enum(nodeKinds),
  title: text.exactOptional(),
  owner: text,
  interfaces: z.record(key, networkInterface).exactOptional(),
  routes: z.array(route).exactOptional(),
  nat: z.record(key, nat).exactOptional(),
  policy: policy.exactOptional(),
  management: closed({
    addresses: z.array(text).min(1),
    services: oneOrMore(text),
    'low-level': z.boolean().exactOptional(),
  }).exactOptional(),
  services: z
    .record(
      key,
      closed({
        service: oneOrMore(text),
        addresses: z.array(text).min(1).exactOptional(),
        'local-only': z.boolean().exactOptional(),
      }),
    )
    .exactOptional(),
  protections: z.array(z.enum(protections)).exactOptional(),
  'logs-denied': z.boolean().exactOptional(),
  stateful: z.boolean().exactOptional(),
  forwards: z.boolean().exactOptional(),
  'tcp-loose': z.boolean().exactOptional(),
  'accept-source-route': z.boolean().exactOptional(),
});

const link = closed({ ends: z.tuple([text, text]), kind: linkKind.exactOptional(), up: z.boolean().exactOptional() });

const platform = closed({
  segproof: z.literal('platform'),
  name: text,
  title: text.exactOptional(),
  include: z.array(text).exactOptional(),
  matrices: z.array(text).exactOptional(),
  provider: provider.exactOptional(),
  zones: z.record(key, zone).exactOptional(),
  tenants: z.record(key, tenant).exactOptional(),
  partners: z.record(key, partner).exactOptional(),
  groups: z.record(key, z.array(text)).exactOptional(),
  nodes: z.record(key, node).exactOptional(),
  links: z.record(key, link).exactOptional(),
  attestations: z.record(key, closed({ by: text, on: text, evidence: text })).exactOptional(),
  flows: z.array(z.unknown()).exactOptional(),
});

const overlay = closed({
  segproof: z.literal('overlay'),
  base: text,
  name: text.exactOptional(),
  title: text.exactOptional(),
  expect: z.record(key, z.int().min(0)).exactOptional(),
  patch: z.record(z.string(), z.unknown()).exactOptional(),
});

export const platformSchema: z.ZodType<PlatformSyntax> = platform;
export const overlaySchema: z.ZodType<OverlaySyntax> = overlay;
