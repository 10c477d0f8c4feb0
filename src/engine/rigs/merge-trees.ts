// Merges trees by plumbing.

import { GitError, gitReason } from '../adapters/git-error.ts';
import type { FileVersion } from './changed-tree.ts';
import type { CommitId } from './commit-id.ts';
import { commitFixed } from './commit-tree.ts';
import { mergeApart, type ThreeTrees } from './merge-apart.ts';
import { pointersAmong } from './pointers.ts';
import { nulParts, type RepositoryAccess, shownPath } from './repository-access.ts';

/** The file where they parted, on our side and on theirs; null where it is not there. */
export type Sides = readonly [FileVersion | null, FileVersion | null, FileVersion | null];

export interface ConflictedFile {
  /** Latin1. */
  readonly path: string;
  readonly sides: Sides;
}

interface Conflict {
  readonly paths: readonly string[];
  /** Each for itself; absent where the conflict is about more than that, as a rename or a folder in a file's place. */
  readonly files?: readonly ConflictedFile[];
  /** As in `Unmergeable`. */
  readonly kinds?: ReadonlyMap<string, string>;
}

/** Of a conflict the tree holds git's markers. */
export type MergedTrees =
  | { readonly kind: 'clean'; readonly tree: string }
  | (Conflict & { readonly kind: 'conflict'; readonly tree: string });

export async function mergeTrees(access: RepositoryAccess, trees: ThreeTrees): Promise<MergedTrees> {
  const apart = await mergeApart(access.objects, trees);
  return apart === null ? await mergeByGit(access, trees) : { kind: 'clean', tree: apart };
}

/** `git merge-tree --write-tree`, which takes commits: exit 0 is clean, 1 is a conflict, told after the tree. */
export async function mergeByGit(access: RepositoryAccess, trees: ThreeTrees): Promise<MergedTrees> {
  const root = await commitFixed(access, { tree: trees.parted, parent: null, message: 'parted\n' });
  const [ours, theirs] = await Promise.all([
    commitFixed(access, { tree: trees.ours, parent: root, message: 'base\n' }),
    commitFixed(access, { tree: trees.theirs, parent: root, message: 'tip\n' }),
  ]);
  const args = ['merge-tree', '--write-tree', '-z', ours, theirs];
  const { code, stdout, stderr } = await access.git.run(args, { encoding: 'latin1' });
  const [tree = '', ...told] = nulParts(stdout);
  if (code === 0) return { kind: 'clean', tree };
  if (code === 1) return { kind: 'conflict', tree, ...(await conflictIn(access, told, [ours, theirs])) };
  throw new GitError('merging a branch', gitReason(stderr), { args, stderr });
}

/**
 * The conflicted files, `<mode> <object> <stage>\t<path>` for each side, an empty part, and messages: each the number of
 * its paths, these, its type and its text (git-merge-tree(1)). A path that git made up to keep both sides apart,
 * `link~<commit>`, stands for the one that it was made of, which has no entry of its own where it is a folder by now.
 */
async function conflictIn(
  access: RepositoryAccess,
  told: readonly string[],
  sides: readonly CommitId[],
): Promise<Conflict> {
  const end = told.indexOf('');
  const kinds = new Map<string, string>();
  for (let at = end + 1; at < told.length; ) {
    const count = Number(told[at]);
    const said = /^CONFLICT \((.+)\)$/.exec(told[at + count + 1] ?? '')?.[1];
    // Here are no submodules' commits: why git does not merge them is nothing that a person can mend.
    const kind = said?.startsWith('submodule') ? 'submodule' : said;
    for (const path of told.slice(at + 1, at + 1 + count).map(shownPath))
      if (kind !== undefined && kind !== 'contents' && !kinds.has(path)) kinds.set(path, kind);
    at += count + 3;
  }
  const files = filesIn(told.slice(0, end));
  const madeUp = new RegExp(`~(?:${sides.join('|')})$`);
  const real = files.filter(({ path }) => !madeUp.test(path));
  const isEachAlone =
    real.length === files.length &&
    files.every(isOneFile) &&
    [...kinds.values()].every((kind) => OF_ONE_FILE.has(kind));
  for (const path of await pointersIn(access, real)) {
    const kind = kinds.get(path);
    kinds.set(path, kind === undefined ? KEPT_BY_LFS : `${kind}, ${KEPT_BY_LFS}`);
  }
  return {
    paths: [...new Set(files.map(({ path }) => shownPath(path.replace(madeUp, ''))))],
    ...(isEachAlone ? { files } : {}),
    ...(kinds.size > 0 ? { kinds } : {}),
  };
}

/** To git its pointer is three lines of text, which mean nothing when they are mixed. */
export const KEPT_BY_LFS = 'kept by Git LFS';

async function pointersIn(
  access: RepositoryAccess,
  files: readonly ConflictedFile[],
): Promise<readonly string[]> {
  const idsOf = ({ sides: [, ours, theirs] }: ConflictedFile) =>
    [ours, theirs].flatMap((side) => (side === null ? [] : [side.id]));
  const pointers = await pointersAmong(access, files.flatMap(idsOf));
  return files
    .filter((file) => idsOf(file).some((id) => pointers.has(id)))
    .map(({ path }) => shownPath(path));
}

/** Of git's words for conflicts those that are about one file. */
const OF_ONE_FILE = new Set(['add/add', 'binary', 'modify/delete']);

/** Whether at least two of its sides are there, and all of them are files or links. */
function isOneFile({ sides }: ConflictedFile): boolean {
  const there = sides.filter((side) => side !== null);
  return there.length > 1 && there.every(({ mode }) => mode.startsWith('100') || mode === '120000');
}

function filesIn(entries: readonly string[]): readonly ConflictedFile[] {
  const found = new Map<string, [FileVersion | null, FileVersion | null, FileVersion | null]>();
  for (const entry of entries) {
    const tab = entry.indexOf('\t');
    const [mode = '', id = '', stage = ''] = entry.slice(0, tab).split(' ');
    const path = entry.slice(tab + 1);
    const sides = found.get(path) ?? [null, null, null];
    sides[Number(stage) - 1] = { mode, id };
    found.set(path, sides);
  }
  return [...found].map(([path, sides]) => ({ path, sides }));
}
