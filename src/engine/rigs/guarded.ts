// Files of the tree that decide what gates and agents do. Which of them a change touches, and the change as it would be
// without that: with those files as they are on the branch.

import { GitError } from '../adapters/git-error.ts';
import type { TwoTrees } from '../adapters/git-objects.ts';
import { isObject } from '../json.ts';
import { withoutAttributes } from './change.ts';
import { changedTree, type FileVersion } from './changed-tree.ts';
import { type RepositoryAccess, shownPath } from './repository-access.ts';

export interface Guarded {
  /** Of git's pathspecs, without `attr`. */
  readonly pathspecs: readonly string[];
  /** Files by their names, where they are there before; a folder of such a name is none. */
  readonly files: readonly string[];
}

/** A guarded file that two trees differ in. */
interface GuardedFile {
  /** Latin1. */
  readonly path: string;
  /** Null where it was, or is, not there. */
  readonly before: FileVersion | null;
  readonly after: FileVersion | null;
}

/** As people read them. */
export async function guardedPaths(
  access: RepositoryAccess,
  trees: TwoTrees,
  guarded: Guarded,
): Promise<readonly string[]> {
  return (await guardedFiles(access, trees, guarded)).map(({ path }) => shownPath(path));
}

/** `to` with its guarded files as they are in `from`; of a package.json only its scripts are. */
export async function withGuardedOf(
  access: RepositoryAccess,
  trees: TwoTrees,
  guarded: Guarded,
): Promise<string> {
  const files = await guardedFiles(access, trees, guarded);
  if (files.length === 0) return trees.to;
  const entries = await Promise.all(
    files.map(async (file) => ({
      path: file.path,
      file: (await withScriptsOf(access, file)) ?? file.before,
    })),
  );
  return await changedTree(access, trees.to, entries);
}

async function guardedFiles(
  access: RepositoryAccess,
  trees: TwoTrees,
  { pathspecs, files }: Guarded,
): Promise<readonly GuardedFile[]> {
  const asked = [...withoutAttributes(pathspecs), ...files.map((name) => `:(top,literal)${name}`)];
  if (asked.length === 0) return [];
  const raw = await access.objects.diff(trees, ['--raw', '--no-renames', '--', ...asked]);
  const found: GuardedFile[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) found.push(guardedFile(raw[at] ?? '', raw[at + 1] ?? ''));
  const folders = files.filter((name) => !pathspecs.includes(name)).map((name) => `${name}/`);
  const named = found.filter(
    ({ path, before }) =>
      !folders.some((folder) => path.startsWith(folder)) && (before !== null || !files.includes(path)),
  );
  const touched = await Promise.all(named.map(async (file) => !(await hasSameScripts(access, file))));
  return named.filter((_, index) => touched[index]);
}

/** `:100644 100755 <id> <id> M` (git-diff-tree(1), raw output format). */
function guardedFile(raw: string, path: string): GuardedFile {
  const [before = '', after = '', idBefore = '', idAfter = ''] = raw.slice(1).split(' ');
  if (!/^[0-7]{6}$/.test(before) || !/^[0-7]{6}$/.test(after))
    throw new GitError('comparing two trees', `git answered "${raw}"`);
  return { path, before: blobOf(before, idBefore), after: blobOf(after, idAfter) };
}

function blobOf(mode: string, id: string): FileVersion | null {
  return mode === '000000' ? null : { mode, id };
}

/** Of a package.json the scripts decide what a gate runs; what it depends on is the change's own. */
async function hasSameScripts(access: RepositoryAccess, file: GuardedFile): Promise<boolean> {
  const both = await packages(access, file);
  return both !== null && JSON.stringify(both.before['scripts']) === JSON.stringify(both.after['scripts']);
}

async function withScriptsOf(access: RepositoryAccess, file: GuardedFile): Promise<FileVersion | null> {
  const both = await packages(access, file);
  if (both === null || file.after === null) return null;
  const { scripts: _, ...after } = both.after;
  const { scripts } = both.before;
  const whole = scripts === undefined ? after : { ...after, scripts };
  const id = await access.objects.write('blob', `${JSON.stringify(whole, null, 2)}\n`);
  return { mode: file.after.mode, id };
}

/** Both sides of a package.json that is one before and after; null of anything else. */
async function packages(
  access: RepositoryAccess,
  { path, before, after }: GuardedFile,
): Promise<{ readonly before: Record<string, unknown>; readonly after: Record<string, unknown> } | null> {
  if (!/(^|\/)package\.json$/.test(path) || before === null || after?.mode !== before.mode) return null;
  if (!before.mode.startsWith('100')) return null;
  const [old, fresh] = await Promise.all([before, after].map(({ id }) => parsed(access, id)));
  return old && fresh ? { before: old, after: fresh } : null;
}

async function parsed(access: RepositoryAccess, id: string): Promise<Record<string, unknown> | null> {
  try {
    const value: unknown = JSON.parse((await access.objects.read(id))?.body.toString('utf8') ?? '');
    return isObject(value) ? { ...value } : null;
  } catch {
    // No JSON: guarded as a whole.
    return null;
  }
}
