/** support: a source file with its comments, or its comments and texts, blanked, so that patterns see only code. */

/** Characters after which a slash starts a regular expression and not a division. */
const beforeRegex = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|await|yield))\s*$/u;

/**
 * `text` with every comment replaced by spaces, and with `texts: true` also the inside of every string, template and
 * regular expression. Lines and columns stay as they were.
 */
export function blank(text: string, options: { readonly texts: boolean }): string {
  const out: string[] = [];
  // One entry for each template literal that is open: how many braces its current `${` has opened.
  const templates: number[] = [];
  let at = 0;

  const keep = (count: number): void => {
    out.push(text.slice(at, at + count));
    at += count;
  };
  const hide = (end: number): void => {
    out.push(text.slice(at, end).replace(/[^\n]/gu, ' '));
    at = end;
  };
  const body = (end: number): void => (options.texts ? hide(end) : keep(end - at));
  const template = (): void => {
    let end = at;
    while (end < text.length && text[end] !== '`' && !text.startsWith('${', end)) end += text[end] === '\\' ? 2 : 1;
    body(Math.min(end, text.length));
    if (text.startsWith('${', at)) {
      keep(2);
      templates.push(0);
    } else keep(1);
  };

  while (at < text.length) {
    const c = text[at] as string;
    if (text.startsWith('//', at)) hide(endOr(text.indexOf('\n', at), text));
    else if (text.startsWith('/*', at)) hide(endOr(text.indexOf('*/', at + 2), text, 2));
    else if (c === "'" || c === '"') {
      keep(1);
      body(closing(text, at, c));
      keep(1);
    } else if (c === '`') {
      keep(1);
      template();
    } else if (c === '/' && beforeRegex.test(text.slice(Math.max(0, at - 40), at))) {
      keep(1);
      body(closingRegex(text, at));
      keep(1);
    } else if (c === '{' && templates.length > 0) {
      templates.push((templates.pop() ?? 0) + 1);
      keep(1);
    } else if (c === '}' && templates.length > 0) {
      const depth = templates.pop() ?? 0;
      keep(1);
      if (depth === 0) template();
      else templates.push(depth - 1);
    } else keep(1);
  }
  return out.join('');
}

function endOr(found: number, text: string, beyond = 0): number {
  return found < 0 ? text.length : found + beyond;
}

function closing(text: string, from: number, quote: string): number {
  let end = from;
  while (end < text.length && text[end] !== quote && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
  return Math.min(end, text.length);
}

function closingRegex(text: string, from: number): number {
  let end = from;
  let inClass = false;
  while (end < text.length && text[end] !== '\n' && (inClass || text[end] !== '/')) {
    if (text[end] === '[') inClass = true;
    if (text[end] === ']') inClass = false;
    end += text[end] === '\\' ? 2 : 1;
  }
  return Math.min(end, text.length);
}
