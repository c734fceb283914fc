/** report: the roles a piece of text can have; what they look like is injected, so that renderers stay pure. */

export type Paint = (text: string) => string;

export interface Palette {
  /** A promise kept, a packet delivered as intended. */
  readonly good: Paint;
  /** A broken promise, a refusal. */
  readonly bad: Paint;
  /** Undecided, or weaker than it looks. */
  readonly warn: Paint;
  /** Secondary text. */
  readonly dim: Paint;
  /** Headings and what the eye should find first. */
  readonly strong: Paint;
  /** Names from the user's own files. */
  readonly name: Paint;
}

const same: Paint = (text) => text;

/** No colour at all: files, pipes, NO_COLOR. */
export const plainPalette: Palette = { good: same, bad: same, warn: same, dim: same, strong: same, name: same };
