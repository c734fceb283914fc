/** formats: which ids a platform file may define. */
import { type DiagnosticList, printable } from '../../diagnostics/public.ts';
import { namesItself } from '../matrix/terms.ts';
import { entryOf, type Located } from '../yaml/located.ts';

const allowed = /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;
const longest = 64;
const expected = 'a letter or digit, then letters, digits, `.`, `_` or `-`, at most 64 characters';

/** What rows and rules call by name: none of them may look like an address, a VLAN or `any`. */
const calledByRows: ReadonlySet<string> = new Set(['zones', 'nodes', 'groups']);

/** Checks every id that the tree of a platform defines. Errors: `name-invalid`. */
export function checkNames(root: Located, problems: DiagnosticList): void {
  for (const section of ['zones', 'tenants', 'partners', 'groups', 'nodes', 'links', 'attestations']) {
    checkKeys(entryOf(root, section), section, problems);
  }
  const nodes = entryOf(root, 'nodes');
  if (nodes?.kind !== 'map') return;
  for (const { value } of nodes.entries.values()) {
    for (const section of ['interfaces', 'nat', 'services']) checkKeys(entryOf(value, section), section, problems);
  }
}

function checkKeys(section: Located | undefined, what: string, problems: DiagnosticList): void {
  if (section?.kind !== 'map') return;
  for (const [name, { position, value }] of section.entries) {
    const shown = `\`${printable(name, 80)}\``;
    if (!allowed.test(name) || name.length > longest) {
      const help = 'ids end up in commands and reports; put any other text into `title`';
      problems.error('name-invalid', `${shown} is not a name for an entry of \`${what}\``, {
        position,
        expected,
        help,
      });
    } else if (calledByRows.has(what) && !namesItself(name) && !isTheInternet(name, what, value)) {
      const help = 'a row that says it would mean something else; choose another name';
      problems.error('name-invalid', `${shown} may not name an entry of \`${what}\``, { position, help });
    }
  }
}

/** `Internet` in a row is what nobody declares, so that only the outside may have the name. */
function isTheInternet(name: string, what: string, value: Located): boolean {
  if (name.toLowerCase() !== 'internet') return false;
  const [key, outside] = what === 'zones' ? ['owner', 'internet'] : ['kind', 'external'];
  const said = entryOf(value, key);
  return what !== 'groups' && said?.kind === 'scalar' && said.value === outside;
}
