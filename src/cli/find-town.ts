// Finds the town that a folder belongs to, by looking at files only: no git is started, nothing is parsed.

import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Name of the file in a repository's common git folder that holds the root of the town around it. */
export const POINTER_FILE = 'gt-town';

/**
 * The real root of the town: the nearest folder upwards that is one, else the one that `GT_TOWN` names, else the
 * one that the repository's pointer names. Null where there is none.
 */
export function findTown(cwd: string, env: Env): string | null {
  const above = nearest(cwd, isTown);
  if (above !== null) return realpathSync(above);
  const named = env['GT_TOWN'];
  if (named) return isTown(named) ? realpathSync(named) : null;
  const repository = findRepository(cwd);
  return repository === null ? null : pointedTown(repository.commonFolder);
}

/** Whether `folder` is a town's root. The file alone would take another program's `town.json` for ours. */
export function isTown(folder: string): boolean {
  return existsSync(join(folder, 'town.json')) && existsSync(join(folder, 'rigs'));
}

/** The town that a repository's pointer names, or null where it names none that still exists. */
export function pointedTown(commonFolder: string): string | null {
  const root = readText(join(commonFolder, POINTER_FILE))?.trim();
  return root && isTown(root) ? realpathSync(root) : null;
}

export interface Repository {
  /** The checkout's top folder; the repository itself where it is bare. */
  readonly top: string;
  /** The git folder that all its worktrees share. */
  readonly commonFolder: string;
  /** The worktree's own; the common one in the main worktree. */
  readonly gitFolder: string;
  readonly isBare: boolean;
}

/** The git repository around `cwd`, linked worktrees and bare ones included; null outside of any. */
export function findRepository(cwd: string): Repository | null {
  const top = nearest(cwd, (folder) => existsSync(join(folder, '.git')) || isBareRepository(folder));
  if (top === null) return null;
  if (!existsSync(join(top, '.git'))) {
    const folder = realpathSync(top);
    return { top, commonFolder: folder, gitFolder: folder, isBare: true };
  }
  const gitFolder = gitFolderOf(top);
  if (gitFolder === null) return null;
  const common = readText(join(gitFolder, 'commondir'))?.trim();
  const commonFolder = common ? resolve(gitFolder, common) : gitFolder;
  if (!existsSync(commonFolder)) return null;
  return { top, commonFolder: realpathSync(commonFolder), gitFolder, isBare: false };
}

/** gitrepository-layout(5): `.git` is a folder, or a file of one line `gitdir: PATH`. */
function gitFolderOf(top: string): string | null {
  const dotGit = join(top, '.git');
  if (statSync(dotGit).isDirectory()) return dotGit;
  const target = /^gitdir: (.+)$/m.exec(readText(dotGit) ?? '')?.[1];
  return target === undefined ? null : resolve(top, target.trim());
}

function isBareRepository(folder: string): boolean {
  return ['HEAD', 'objects', 'refs'].every((name) => existsSync(join(folder, name)));
}

function nearest(from: string, matches: (folder: string) => boolean): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (matches(folder)) return folder;
    if (dirname(folder) === folder) return null;
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Missing or unreadable: for a search both mean that nothing is there.
    return null;
  }
}
