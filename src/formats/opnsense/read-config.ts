/** formats: the config.xml of OPNsense or pfSense -> its interfaces, aliases and filter, within bounds. */
import { DiagnosticList, type Outcome } from '../../diagnostics/public.ts';
import { type Alias, readAliases } from './aliases.ts';
import { type FirewallInterface, readInterfaces } from './interfaces.ts';
import { type BoundedPolicy, policyOf } from './policy.ts';
import { readRule } from './read-rule.ts';
import type { FilterRule } from './syntax.ts';
import { child, descend, type Element, isSet, readXmlTree, textOf } from './xml-tree.ts';

/** `disabled` counts rules that are switched off; `unread` names parts that may filter or translate and are not read. */
export interface FirewallConfig extends BoundedPolicy {
  readonly product: 'opnsense' | 'pfsense';
  readonly name: string;
  readonly interfaces: ReadonlyMap<string, FirewallInterface>;
  readonly aliases: ReadonlyMap<string, Alias>;
  readonly rules: readonly FilterRule[];
  readonly disabled: number;
  readonly unread: readonly string[];
}

const mostRules = 100_000;

/**
 * Rules are named after the configuration's own interface names. Errors: those of XML, `ruleset-construct`,
 * `reference-unknown`, each with line and column.
 */
export function readFirewallConfig(file: string, bytes: Uint8Array): Outcome<FirewallConfig> {
  const tree = readXmlTree(file, bytes);
  if (!tree.ok) return tree;
  const root = tree.value;
  const problems = new DiagnosticList();
  if (root.name !== 'opnsense' && root.name !== 'pfsense') {
    problems.error('ruleset-syntax', 'the file is no configuration of OPNsense or pfSense', {
      position: root.position,
      expected: 'a root element `opnsense` or `pfsense`',
    });
    return { ok: false, diagnostics: problems.items };
  }
  const interfaces = readInterfaces(child(root, 'interfaces'));
  const aliases = readAliases(root);
  const elements = (child(root, 'filter')?.children ?? []).filter(({ name }) => name === 'rule');
  if (elements.length > mostRules) {
    problems.error('file-too-large', `the filter has ${elements.length} rules`, { position: root.position });
    return { ok: false, diagnostics: problems.items };
  }
  const rules = elements.flatMap((element, index) => {
    const rule = readRule(element, `${index + 1}`, { interfaces, aliases }, problems);
    return rule === undefined ? [] : [rule];
  });
  const disabled = elements.filter((element) => isSet(element, 'disabled')).length;
  const dhcp = (child(root, 'dhcpd')?.children ?? [])
    .filter((element) => child(element, 'enable') !== undefined && interfaces.has(element.name))
    .map(({ name }) => name);
  const switchedOff = isSet(descend(root, 'system', 'webgui'), 'noantilockout');
  const antiLockout = switchedOff ? undefined : ['lan', 'wan'].find((key) => interfaces.has(key));
  return problems.outcome({
    product: root.name,
    name: textOf(child(root, 'system'), 'hostname') ?? root.name,
    interfaces,
    aliases,
    rules,
    disabled,
    unread: unreadOf(root),
    ...policyOf(rules, { interfaces, dhcp, ...(antiLockout === undefined ? {} : { antiLockout }) }),
  });
}

function unreadOf(root: Element): readonly string[] {
  const count = (element: Element | undefined): number =>
    (element?.children ?? []).filter(({ name }) => name === 'rule' || name === 'onetoone').length;
  const nat = child(root, 'nat');
  const parts: readonly (readonly [string, number])[] = [
    ['port forwards', count(nat)],
    ['outbound translations', count(child(nat, 'outbound'))],
    ['IPsec phases', (child(root, 'ipsec')?.children ?? []).filter(({ name }) => /^phase/u.test(name)).length],
    ['captive portals', (child(root, 'captiveportal')?.children ?? []).length],
    [
      'rules of the automation interface',
      (descend(root, 'OPNsense', 'Firewall', 'Filter', 'rules')?.children ?? []).length,
    ],
  ];
  return parts.filter(([, number]) => number > 0).map(([name, number]) => `${number} ${name}`);
}
