/** What a kernel lists of the rules that it was given: its base chains, and which rule has which comment. */
import type { Listing } from './observe.ts';
import type { Rules } from './scenario.ts';

interface ListedItem {
  readonly chain?: {
    readonly family: string;
    readonly table: string;
    readonly name: string;
    readonly hook?: string;
    readonly type?: string;
  };
  readonly rule?: {
    readonly family: string;
    readonly table: string;
    readonly chain: string;
    readonly handle: number;
    readonly comment?: string;
  };
}

/** From the output of `nft -j -a list ruleset`. */
export function readListing(json: string, rules: Rules): Listing {
  const { nftables } = JSON.parse(json) as { readonly nftables: readonly ListedItem[] };
  const written = rules.tool === 'nft' ? undefined : commentsInOrder(rules);
  const hooks = new Map<string, string>();
  const comments = new Map<string, string>();
  for (const { chain, rule } of nftables) {
    if (chain?.hook !== undefined) hooks.set(`${tableName(chain)}/${chain.name}`, hookOf(chain));
    if (rule === undefined) continue;
    // What iptables loads has its comments inside a match that nft does not print: those go by the place of the rule.
    const comment = rule.comment ?? written?.get(`${tableName(rule)}/${rule.chain}`)?.shift();
    if (comment !== undefined && comment !== '') comments.set(`${tableName(rule)}/${rule.handle}`, comment);
  }
  return { hooks, comments };
}

function tableName({ family, table }: { readonly family: string; readonly table: string }): string {
  return family === 'inet' ? table : `${family} ${table}`;
}

// Only filters decide; the tables of iptables stand at every hook.
function hookOf({ family, table, hook = '', type }: NonNullable<ListedItem['chain']>): string {
  const decides = hook === 'prerouting' || (type === 'filter' && (family === 'inet' || table === 'filter'));
  return decides ? hook : 'other';
}

// By table and chain; empty where a line has none.
function commentsInOrder({ v4, v6 }: Extract<Rules, { tool: 'iptables' }>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [family, text] of [
    ['ip', v4],
    ['ip6', v6],
  ] as const) {
    let table = '';
    for (const line of text.split('\n')) {
      if (line.startsWith('*')) table = `${family} ${line.slice(1)}`;
      const chain = /^-A (\S+)/u.exec(line)?.[1];
      if (chain === undefined) continue;
      const comment = /--comment "([^"]*)"/u.exec(line)?.[1] ?? '';
      const known = found.get(`${table}/${chain}`);
      if (known === undefined) found.set(`${table}/${chain}`, [comment]);
      else known.push(comment);
    }
  }
  return found;
}
