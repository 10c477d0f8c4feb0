// What a candidate changes, by content: which files, how many lines, and a name for all of it that stays the same as
// long as each of its files begins and ends as it did.

import { createHash } from 'node:crypto';
import { nulParts, type RepositoryAccess, shownPath } from './repository-access.ts';

/** Names a change: a hash over the path, mode and blob, before and after, of each file in it. */
export type ChangeId = string & { readonly brand?: 'ChangeId' };

export interface Change {
  readonly id: ChangeId;
  readonly files: number;
  /** Lines; those of binary files are not counted. */
  readonly added: number;
  readonly removed: number;
  /** Files that the asked pathspecs match: the first few, as people read them. */
  readonly matched: readonly string[];
}

export interface TwoTrees {
  readonly from: string;
  readonly to: string;
}

const FEW = 5;

/** `pathspecs`: as in git's glossary; a file that one of them matches is among `matched`. */
export async function changeBetween(
  access: RepositoryAccess,
  trees: TwoTrees,
  pathspecs: readonly string[] = [],
): Promise<Change> {
  const [whole, matched] = await Promise.all([
    diffTree(access, ['--raw', '--numstat', '--no-renames', trees.from, trees.to]),
    pathspecs.length === 0
      ? []
      : diffTree(access, ['--name-only', '--no-renames', trees.from, trees.to, '--', ...pathspecs]),
  ]);
  const raw = whole.slice(0, rawEnd(whole));
  const counts = whole.slice(raw.length).map((entry) => entry.split('\t'));
  return {
    id: createHash('sha256').update(raw.join('\0'), 'latin1').digest('hex').slice(0, 40),
    files: raw.length / 2,
    added: sum(counts.map(([added]) => Number(added))),
    removed: sum(counts.map(([, removed]) => Number(removed))),
    matched: matched.slice(0, FEW).map(shownPath),
  };
}

/** Raw entries come first, each with its path behind it; a path may look like anything. */
function rawEnd(parts: readonly string[]): number {
  let end = 0;
  while (parts[end]?.startsWith(':')) end += 2;
  return end;
}

/** The NUL-ended parts of `git diff-tree -r -z`, latin1. */
async function diffTree(access: RepositoryAccess, args: readonly string[]): Promise<string[]> {
  const whole = ['diff-tree', '-r', '-z', '--full-index', '--no-ext-diff', '--no-textconv', ...args];
  return nulParts(await access.git.read('comparing two trees', whole, { encoding: 'latin1' }));
}

/** A binary file's `-` is no number. */
function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + (Number.isNaN(each) ? 0 : each), 0);
}
