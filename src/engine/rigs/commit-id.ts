// Names of commits: full object ids only, so that what was read once stays what it was.

declare const brand: unique symbol;

/** A commit's full object id: 40 hexadecimal digits, or 64 in a SHA-256 repository. */
export type CommitId = string & { readonly [brand]: 'CommitId' };

const OBJECT_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

export function isCommitId(text: string): text is CommitId {
  return OBJECT_ID.test(text);
}
