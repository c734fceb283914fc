/** formats: words of nft put together. */

/** Words with one space between, empty ones left out. */
export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

/** One element bare, several in braces. */
export function oneOf(items: readonly string[]): string {
  return items.length === 1 ? (items[0] ?? '') : `{ ${items.join(', ')} }`;
}
