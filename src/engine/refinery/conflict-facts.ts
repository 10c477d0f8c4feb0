// What is kept of a conflict that a change was turned down for. Pure.

import type { CommitId } from '../rigs/commit-id.ts';
import type { LandedSince } from '../rigs/landings-touching.ts';
import type { Unmergeable } from '../rigs/merge-branch.ts';
import { shownPath } from '../rigs/repository-access.ts';
import { type ConflictKey, conflictKey, type ResolvedFile } from '../rigs/resolutions.ts';
import { shortened } from '../shortened.ts';

export interface ConflictFacts {
  /** The branch, what it was to land on, and where the two parted. */
  readonly tip: CommitId;
  readonly base: CommitId;
  readonly parted: CommitId;
  /** The first few. */
  readonly files: readonly ConflictFile[];
  /** How many there are. */
  readonly count: number;
  /** What has changed these files since the branch parted: the latest few. */
  readonly since: readonly LandedSince[];
}

export interface ConflictFile {
  readonly path: string;
  /** A word for what is no mere difference of lines, as in `Unmergeable`. */
  readonly kind?: string;
  /** Absent where its resolution cannot serve again. */
  readonly key?: ConflictKey;
}

/** A branch chooses how many there are. */
const MOST_FILES = 20;
const MOST_SINCE = 8;

type Conflict = Unmergeable & { readonly kind: 'conflict' };

export function conflictFacts(
  tip: CommitId,
  conflict: Conflict,
  since: readonly LandedSince[],
): ConflictFacts {
  const { base, parted, paths, kinds, files = [] } = conflict;
  const keys = new Map(files.map(({ path, sides }) => [shownPath(path), conflictKey(sides)]));
  const kept = paths.slice(0, MOST_FILES).map((path): ConflictFile => {
    const kind = kinds?.get(path);
    const key = isWhole(path) ? keys.get(path) : undefined;
    return { path: shortened(path), ...(kind ? { kind } : {}), ...(key ? { key } : {}) };
  });
  const told = since.slice(0, MOST_SINCE).map((each) => ({
    ...each,
    subject: shortened(each.subject),
    bead: each.bead && shortened(each.bead),
    paths: each.paths.map(shortened),
  }));
  return { tip, base, parted, files: kept, count: paths.length, since: told };
}

/** Whether the path that is kept is the file's: no name that is cut, or was no UTF-8. */
function isWhole(path: string): boolean {
  return shortened(path) === path && !path.includes('\ufffd');
}

/** The files whose resolution can serve again. */
export function resolvableFiles({ files }: ConflictFacts): readonly ResolvedFile[] {
  return files.flatMap(({ path, key }) => (key ? [{ path, key }] : []));
}
