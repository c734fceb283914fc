/** formats: objects and object groups of IOS and ASA, by name: addresses, services, ports and ICMP messages. */
import { didYouMean, type Position, printable } from '../../diagnostics/public.ts';
import { type AddressSet, type NumberSet, numberSet, unionAddresses } from '../../net/public.ts';
import type { AccessAsk } from './syntax.ts';
import { type Line, LineError, type Token } from './tokens.ts';

/** `ports` are for the protocols that the group was declared for; `unread` groups are of a kind that is not modelled. */
export type GroupKind = 'network' | 'service' | 'ports' | 'icmp' | 'unread';

/** What one line of a group adds: values of its kind, or all that another group holds; or why it is not understood. */
export interface Member {
  readonly addresses?: AddressSet;
  readonly asks?: readonly AccessAsk[];
  readonly ports?: NumberSet;
  readonly includes?: { readonly key: string; readonly position: Position };
  readonly fails?: LineError;
}

interface Group {
  readonly kind: GroupKind;
  readonly name: string;
  readonly protocols: readonly number[];
  readonly members: Member[];
  readonly position: Position;
}

interface Content {
  readonly addresses: AddressSet;
  readonly asks: readonly AccessAsk[];
  readonly ports: readonly NumberSet[];
}

// A group of groups of groups can double at each level.
const mostAsks = 10_000;

/** `object:NAME` and `group:NAME`: objects and groups have names of their own. */
export class ObjectGroups {
  readonly #groups = new Map<string, Group>();
  readonly #content = new Map<string, Content>();

  /** The members to fill; errors in them are told where the group is used. A group that is opened again goes on; throws LineError when its kind is another one. */
  open(key: string, kind: GroupKind, protocols: readonly number[], position: Position): Member[] {
    const known = this.#groups.get(key);
    if (known !== undefined && (known.kind !== kind || known.protocols.join() !== protocols.join()))
      throw new LineError(`\`${printable(nameOf(key), 60)}\` is already a group of another kind`, position);
    const group = known ?? { kind, name: nameOf(key), protocols, members: [], position };
    this.#groups.set(key, group);
    return group.members;
  }

  /** Undefined for a name that nothing has. */
  kindOf(key: string): GroupKind | undefined {
    return this.#groups.get(key)?.kind;
  }

  addresses(line: Line, token: Token | undefined, key: string): AddressSet {
    return this.#used(line, token, key, ['network']).content.addresses;
  }

  asks(line: Line, token: Token | undefined, key: string): readonly AccessAsk[] {
    return this.#used(line, token, key, ['service', 'icmp']).content.asks;
  }

  /** The ports of a group for this protocol. */
  ports(line: Line, token: Token | undefined, key: string, protocol: number | undefined): NumberSet {
    const { group, content } = this.#used(line, token, key, ['ports']);
    if (protocol === undefined || !group.protocols.includes(protocol))
      throw new LineError(`\`${printable(group.name, 60)}\` holds ports of another protocol`, line.position(token));
    return numberSet(content.ports.flatMap(({ ranges }) => ranges));
  }

  #used(
    line: Line,
    token: Token | undefined,
    key: string,
    kinds: readonly GroupKind[],
  ): { readonly group: Group; readonly content: Content } {
    const group = this.#find(key, line.position(token));
    const [failed] = group.members.flatMap(({ fails }) => fails ?? []);
    if (failed !== undefined) throw failed;
    if (!kinds.includes(group.kind)) {
      const message = `\`${printable(group.name, 60)}\` holds no ${kinds[0] === 'network' ? 'addresses' : kinds[0] === 'ports' ? 'ports' : 'services'}`;
      throw new LineError(message, line.position(token));
    }
    const content = this.#contentOf(key, []);
    if (group.members.length === 0)
      throw new LineError(`\`${printable(group.name, 60)}\` is empty`, line.position(token), 'a group with members');
    return { group, content };
  }

  #find(key: string, position: Position): Group {
    const group = this.#groups.get(key);
    if (group !== undefined) return group;
    const what = key.startsWith('group:') ? 'object group' : 'object';
    const names = [...this.#groups.keys()].map(nameOf);
    throw new LineError(
      `there is no ${what} \`${printable(nameOf(key), 60)}\``,
      position,
      didYouMean(nameOf(key), names) ?? `its definition in the same file`,
    );
  }

  #contentOf(key: string, above: readonly string[]): Content {
    const known = this.#content.get(key);
    if (known !== undefined) return known;
    const group = this.#groups.get(key) as Group;
    if (above.includes(key) || above.length > 100) {
      const fails = new LineError(
        `\`${printable(group.name, 60)}\` contains itself`,
        group.position,
        'groups that end',
      );
      group.members.push({ fails });
      throw fails;
    }
    const inner = group.members.map(({ includes, addresses, asks, ports, fails }): Content => {
      if (fails !== undefined) throw fails;
      if (includes === undefined)
        return { addresses: addresses ?? none, asks: asks ?? [], ports: ports ? [ports] : [] };
      const other = this.#find(includes.key, includes.position);
      if (other.kind !== group.kind || !group.protocols.every((one) => other.protocols.includes(one)))
        throw new LineError(`\`${printable(other.name, 60)}\` is a group of another kind`, includes.position);
      return this.#contentOf(includes.key, [...above, key]);
    });
    const content: Content = {
      addresses: unionAddresses(none, ...inner.map((one) => one.addresses)),
      asks: inner.flatMap((one) => one.asks),
      ports: inner.flatMap((one) => one.ports),
    };
    if (content.asks.length > mostAsks)
      throw new LineError(`\`${printable(group.name, 60)}\` holds more than ${mostAsks} services`, group.position);
    this.#content.set(key, content);
    return content;
  }
}

const none: AddressSet = { ranges: [] };

function nameOf(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}
