// Where gates run: a disposable checkout of exactly the tree to be judged. One that is spare is made another by writing what
// differs. Its index, with what git remembers of each file, is kept where no gate can write: what has been touched is seen.

import { basename, dirname, join } from 'node:path';
import { withFilesAside } from '../adapters/files-aside.ts';
import {
  bytesOf,
  copyText,
  makeFolder,
  makeWhole,
  moveFile,
  removeWhole,
  temporaryFolder,
} from '../adapters/git-files.ts';
import { standsFor } from '../adapters/lfs-pointer.ts';
import { hasLinkAbove } from '../adapters/links-above.ts';
import { type Expected, moveStrays } from '../adapters/strays.ts';
import type { CommitId } from './commit-id.ts';
import { fillGateGitFolder } from './gate-git-folder.ts';
import { pointersAmong } from './pointers.ts';
import { nulParts, type RepositoryAccess, shownPath } from './repository-access.ts';

/** What a crash loses of a checkout is made anew: no gate waits for the disk. */
const UNSYNCED = ['core.fsync=none'];

/** A checkout's folder, and the commit of the tree that it holds or is to hold. */
export interface CheckoutPlace {
  readonly dir: string;
  readonly gatedCommit: CommitId;
}

export interface GateCheckout extends AsyncDisposable, CheckoutPlace {
  /** Removes the checkout; it never holds work of anybody. */
  remove(): Promise<void>;
}

/**
 * Makes the checkout at `dir`, with `gatedCommit` as its detached HEAD; an earlier one there is removed first. `spare` is one
 * that nobody needs and nothing runs in any more: it becomes this one where that is sure to leave nothing of it.
 */
export async function gateCheckout(
  access: RepositoryAccess,
  place: CheckoutPlace,
  spare: CheckoutPlace | null = null,
): Promise<GateCheckout> {
  if (spare === null || !(await isTurned(access, spare, place))) await makeFresh(access, place);
  const remove = async (): Promise<void> => {
    await removeWhole(indexOf(access, place.dir));
    await removeWhole(place.dir);
  };
  return { ...place, remove, [Symbol.asyncDispose]: remove };
}

/**
 * Puts the files of the commit back where what ran in the checkout has changed them; what is not of the commit stays, and so
 * do files that stand, as they were fetched, in the place of their pointers of Git LFS. Asked without the checkout's own git
 * folder, which is agents' by now.
 */
export async function restoreGateCheckout(access: RepositoryAccess, place: CheckoutPlace): Promise<void> {
  const index = indexOf(access, place.dir);
  const changed = await changedFiles(access, index, place);
  if (changed.length === 0) return;
  const fetched = await fetchedFiles(access, place, changed);
  if (fetched.length === changed.length) return;
  await withFilesAside(place.dir, fetched, () => writeFiles(access, index, place));
}

/**
 * Moves all that is not of the commit out of the checkout, whatever has run there, into a folder beside it, and answers
 * that; null where there was nothing. To remove it may take long, and is the caller's.
 */
export async function emptyGateCheckout(
  access: RepositoryAccess,
  { dir, gatedCommit }: CheckoutPlace,
): Promise<string | null> {
  return await moveStrays(dir, await expectedOf(access, gatedCommit), `${dir}.strays`);
}

interface ChangedFile {
  /** Latin1. */
  readonly path: string;
  /** What the commit has there. */
  readonly id: string;
}

/** Where files are not as the index remembers them, gone ones too. */
async function changedFiles(
  { git }: RepositoryAccess,
  indexFile: string,
  { dir }: CheckoutPlace,
): Promise<readonly ChangedFile[]> {
  const args = ['diff-files', '-z', '--raw', '--no-abbrev', '--ignore-submodules=all'];
  const place = { workTree: dir, indexFile, encoding: 'latin1' } as const;
  // `:<mode> <mode> <id> <id> <letter>` and path in turn (git-diff-files(1), raw output).
  const parts = nulParts(await git.read('comparing a gate checkout', args, place));
  return parts.flatMap((part, at) =>
    at % 2 === 1 ? [] : [{ path: parts[at + 1] ?? '', id: part.split(' ')[2] ?? '' }],
  );
}

/**
 * Those that a setup or a gate has fetched: they are what their pointers say, and so of the commit as well. What a link leads to is
 * somebody else's.
 */
async function fetchedFiles(
  access: RepositoryAccess,
  { dir }: CheckoutPlace,
  changed: readonly ChangedFile[],
): Promise<readonly string[]> {
  const pointers = await pointersAmong(
    access,
    changed.map(({ id }) => id),
  );
  const isFetched = await Promise.all(
    changed.map(
      async ({ path, id }) =>
        !(await hasLinkAbove(dir, path)) && (await standsFor(pointers.get(id) ?? '', bytesOf(dir, path))),
    ),
  );
  return changed.flatMap(({ path }, at) => (isFetched[at] ? [path] : []));
}

/** Files of which the checkout holds but a pointer of Git LFS, as people read them. */
export async function pointersLeft(
  access: RepositoryAccess,
  { dir, gatedCommit }: CheckoutPlace,
): Promise<readonly string[]> {
  if (!(await hasAttributes(access, gatedCommit))) return [];
  const pattern = ['-e', '^oid sha256:[0-9a-f]\\{64\\}$'];
  const args = ['grep', '-l', '-z', '-a', ...pattern, '--', ':(top,attr:filter=lfs)'];
  const place = { workTree: dir, indexFile: indexOf(access, dir), encoding: 'latin1' } as const;
  // 1 says that there is none.
  return nulParts((await access.git.run(args, place)).stdout).map(shownPath);
}

/** Whether anything in it gives files to Git LFS, or to whatever else: most trees have no attributes. */
async function hasAttributes(
  { objects }: Pick<RepositoryAccess, 'objects'>,
  treeOrCommit: string,
): Promise<boolean> {
  const entries = (await objects.tree(treeOrCommit)) ?? [];
  if (entries.some(({ name }) => name === '.gitattributes')) return true;
  const folders = entries.filter(({ mode }) => mode === '40000');
  const below = await Promise.all(folders.map(({ id }) => hasAttributes({ objects }, id)));
  return below.includes(true);
}

async function makeFresh(access: RepositoryAccess, place: CheckoutPlace): Promise<void> {
  await removeWhole(place.dir);
  await makeWhole(place.dir, async (draft) => {
    const index = indexOf(access, place.dir);
    await removeWhole(index);
    await fill(access, index, { ...place, dir: draft });
  });
}

/** Whether the spare one has become the wanted one; else it is gone. */
async function isTurned(
  access: RepositoryAccess,
  spare: CheckoutPlace,
  place: CheckoutPlace,
): Promise<boolean> {
  try {
    await turn(access, spare, place);
    return true;
  } catch {
    // Whatever stood in the way: a fresh one has none of it.
  }
  await removeWhole(spare.dir);
  await removeWhole(indexOf(access, spare.dir));
  return false;
}

/** Files that are the same in both trees are not written anew: where attributes differ, their content might. */
async function canTurn(
  access: RepositoryAccess,
  spare: CheckoutPlace,
  place: CheckoutPlace,
): Promise<boolean> {
  const { objects } = access;
  const [from, to] = await Promise.all(
    [spare, place].map(({ gatedCommit }) => objects.resolve(`${gatedCommit}^{tree}`)),
  );
  if (!from || !to) return false;
  const attributes = ['--name-only', '--no-renames', '--', ':(top,glob)**/.gitattributes'];
  return (await objects.diff({ from, to }, attributes)).length === 0;
}

async function turn(access: RepositoryAccess, spare: CheckoutPlace, place: CheckoutPlace): Promise<void> {
  if (spare.dir !== place.dir) await removeWhole(place.dir);
  await makeWhole(place.dir, async (draft) => {
    await moveFile(spare.dir, draft);
    const [isTurnable, strays] = await bothEnded(
      canTurn(access, spare, place),
      emptyGateCheckout(access, { ...spare, dir: draft }),
    );
    if (strays !== null) await removeWhole(strays);
    if (!isTurnable) throw new Error('attributes differ');
    const index = indexOf(access, place.dir);
    await moveFile(indexOf(access, spare.dir), index);
    await fill(access, index, { ...place, dir: draft });
  });
}

async function fill(access: RepositoryAccess, index: string, place: CheckoutPlace): Promise<void> {
  await makeFolder(place.dir);
  await bothEnded(fillGateGitFolder(access, place), writeFiles(access, index, place));
  await copyText(index, join(place.dir, '.git', 'index'));
}

/** Whoever removes what one of them has failed in is not to meet the other. */
async function bothEnded<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return await Promise.all([one, other]);
}

/** Writes what is not as the index remembers it, or not of the commit: a touched file has another instant of change. */
async function writeFiles(
  access: RepositoryAccess,
  index: string,
  { dir, gatedCommit }: CheckoutPlace,
): Promise<void> {
  await makeFolder(dirname(index));
  await access.git.read('filling a gate checkout', ['read-tree', '--reset', '-u', gatedCommit], {
    workTree: dir,
    indexFile: index,
    config: UNSYNCED,
  });
}

/** A submodule is a folder that stays empty. */
async function expectedOf(
  { objects }: Pick<RepositoryAccess, 'objects'>,
  treeOrCommit: string,
): Promise<Expected> {
  const below = (mode: string, id: string): (() => Promise<Expected>) | null => {
    if (mode === '40000') return () => expectedOf({ objects }, id);
    return mode === '160000' ? async () => new Map() : null;
  };
  const entries = (await objects.tree(treeOrCommit)) ?? [];
  return new Map(entries.map(({ mode, name, id }) => [name, below(mode, id)]));
}

function indexOf(access: RepositoryAccess, dir: string): string {
  return join(temporaryFolder(access.dir), `gate-index-${basename(dir)}`);
}
