// What a candidate changes, by content: which files, how many lines, and a name for all of it that stays the same as
// long as each of its files begins and ends as it did.

import { createHash } from 'node:crypto';
import { GitError } from '../adapters/git-error.ts';
import { nulParts, type RepositoryAccess, shownPath } from './repository-access.ts';

/** Names a change: a hash over the path, mode and blob, before and after, of each file in it. */
export type ChangeId = string & { readonly brand?: 'ChangeId' };

export interface Change {
  readonly id: ChangeId;
  readonly files: number;
  /** Lines, as far as git counts them. */
  readonly added: number;
  readonly removed: number;
  /** Files of which it counts none: what holds a NUL byte, or is large, or is called binary by attributes. */
  readonly uncounted: number;
  /** Files that the asked pathspecs match: the first few, as people read them. */
  readonly matched: readonly string[];
}

export interface TwoTrees {
  readonly from: string;
  readonly to: string;
}

const FEW = 5;

/** A larger file passes for a binary one: git takes ten times its size, and minutes, to compare it by lines. */
export const COMPARING: readonly string[] = ['core.bigFileThreshold=16m'];

/**
 * `pathspecs`: as in git's glossary; a file that one of them matches is among `matched`. Throws GitError where git knows
 * no such pathspec, or it goes by attributes: those are files of the branch, and whoever changes them would choose.
 */
export async function changeBetween(
  access: RepositoryAccess,
  trees: TwoTrees,
  pathspecs: readonly string[] = [],
): Promise<Change> {
  const [whole, matched] = await Promise.all([
    diffTree(access, ['--raw', '--numstat', '--no-renames', trees.from, trees.to]),
    pathspecs.length === 0 ? [] : matchedFiles(access, trees, pathspecs),
  ]);
  const raw = whole.slice(0, rawEnd(whole));
  // A binary file's `-` is no number.
  const counts = whole.slice(raw.length).map((entry) => entry.split('\t', 2).map(Number));
  const counted = counts.filter(([added]) => !Number.isNaN(added));
  return {
    id: createHash('sha256').update(raw.join('\0'), 'latin1').digest('hex').slice(0, 40),
    files: raw.length / 2,
    added: sum(counted.map(([added = 0]) => added)),
    removed: sum(counted.map(([, removed = 0]) => removed)),
    uncounted: counts.length - counted.length,
    matched: matched.slice(0, FEW).map(shownPath),
  };
}

async function matchedFiles(
  access: RepositoryAccess,
  { from, to }: TwoTrees,
  pathspecs: readonly string[],
): Promise<string[]> {
  const asked = withoutAttributes(pathspecs);
  return await diffTree(access, ['--name-only', '--no-renames', from, to, '--', ...asked]);
}

/** The pathspecs as git is asked for them. Throws GitError for one that goes by attributes. */
export function withoutAttributes(pathspecs: readonly string[]): readonly string[] {
  const byAttributes = pathspecs.find((each) => BY_ATTRIBUTES.test(each));
  if (byAttributes !== undefined)
    throw new GitError('comparing two trees', `no attributes are read for "${byAttributes}"`);
  // After a wildcard a slash at the end matches nothing, and not what is in the folder.
  return [...pathspecs, ...pathspecs.filter((each) => each.endsWith('/')).map((each) => `${each}**`)];
}

/** Magic in its long form, as in `:(top,attr:text)`. */
const BY_ATTRIBUTES = /^:\([^)]*attr:/;

/** Raw entries come first, each with its path behind it; a path may look like anything. */
function rawEnd(parts: readonly string[]): number {
  let end = 0;
  while (parts[end]?.startsWith(':')) end += 2;
  return end;
}

/** The NUL-ended parts of `git diff-tree -r -z`, latin1. */
export async function diffTree(access: RepositoryAccess, args: readonly string[]): Promise<string[]> {
  const whole = ['diff-tree', '-r', '-z', '--full-index', '--no-ext-diff', '--no-textconv', ...args];
  const output = await access.git.read('comparing two trees', whole, {
    encoding: 'latin1',
    config: COMPARING,
  });
  return nulParts(output);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
