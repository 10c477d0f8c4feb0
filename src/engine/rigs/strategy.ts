// How a branch lands. All of them land the same content; they differ in the history that leads to it.

/** As one commit; as its own commits, one after the other; as a merge commit above its own commits. */
export const STRATEGIES = ['squash', 'rebase', 'merge'] as const;

export type Strategy = (typeof STRATEGIES)[number];
