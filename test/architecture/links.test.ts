import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { exists, filesUnder, textOf } from '../support/tree.ts';

const rootPages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'GOTCHAS.md', 'test/README.md'];
const pages = new Map([...rootPages.map((page) => [page, textOf(page)] as const), ...filesUnder('docs', '.md')]);

/** GitHub's anchor of a heading: lower case, punctuation dropped, spaces to hyphens. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/gu, '-');
}

function anchors(text: string): readonly string[] {
  return [...text.matchAll(/^#{1,6}\s+(.+)$/gmu)].map(([, heading]) => anchorOf(heading ?? ''));
}

test.each([...pages])('%s links only to what exists', (page, text) => {
  const prose = text.replace(/```.*?```/gsu, '').replace(/`[^`\n]*`/gu, '');
  const broken = [...prose.matchAll(/\]\(([^)\s]+)\)/gu)]
    .map(([, target]) => target ?? '')
    .filter((target) => !/^[a-z]+:/u.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : posix.normalize(posix.join(posix.dirname(page), path));
      if (!exists(file)) return true;
      return anchor !== undefined && file.endsWith('.md') && !anchors(textOf(file)).includes(anchor);
    });
  expect(broken).toEqual([]);
});
