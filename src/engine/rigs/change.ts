// What a candidate changes, by content: which files, how many lines, and a name for all of it that stays the same as
// long as each of its files begins and ends as it did.

import { createHash } from 'node:crypto';
import { GitError } from '../adapters/git-error.ts';
import type { TwoTrees } from '../adapters/git-objects.ts';
import { type RepositoryAccess, shownPath } from './repository-access.ts';

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

const FEW = 5;

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
    access.objects.diff(trees, ['--raw', '--numstat', '--no-renames']),
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
  trees: TwoTrees,
  pathspecs: readonly string[],
): Promise<string[]> {
  const asked = withoutAttributes(pathspecs);
  return await access.objects.diff(trees, ['--name-only', '--no-renames', '--', ...asked]);
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
