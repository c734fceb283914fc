/** classify: how the answers for combinations of classes are remembered, in TypeScript and in the kernel alike. */

/**
 * Three classes decide, and few of their combinations come: what was found for one is remembered. A word of `known` is
 * `tag << answerBits | box + 1`; its place and its tag together are all 32 bits of the product of the combination's
 * number and `spread`, an odd number, so that no two combinations are ever taken for one another. A word is written
 * whole, so that threads over shared memory read what was there or what is there.
 */
export const known = { bits: 14, answerBits: 13, spread: 0x9e37_79b1, none: 0x8000_0000 } as const;
