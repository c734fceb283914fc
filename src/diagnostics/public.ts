/** diagnostics: what other layers may use. */
export * from './codes.ts';
export * from './diagnostic.ts';
export * from './nearest.ts';
export * from './position.ts';
export * from './printable.ts';
export * from './text.ts';
