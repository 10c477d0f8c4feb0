// What repositories need of the file system: whole folders made or removed in one step, and looks at checkouts
// that follow no link. Paths of any bytes travel as latin1 strings, as in git.ts.

import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import {
  appendFile,
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { errorCode } from './files.ts';
import { isPointerTo } from './lfs-pointer.ts';

export type PathKind = 'file' | 'folder' | 'link' | 'other' | 'absent';

/** What stands at a path, links not followed. */
export async function pathKind(path: string): Promise<PathKind> {
  const stat = await orAbsent(lstat(path));
  if (stat === null) return 'absent';
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'folder';
  return stat.isSymbolicLink() ? 'link' : 'other';
}

/** The path with every link resolved; null where it does not exist. */
export async function realPath(path: string): Promise<string | null> {
  return await orAbsent(realpath(path));
}

/** Whether `path`, its links resolved, lies strictly below `folder`, its links resolved. */
export async function isWithin(path: string, folder: string): Promise<boolean> {
  const [inner, outer] = await Promise.all([realPath(path), realPath(folder)]);
  return inner !== null && outer !== null && inner.startsWith(outer + sep);
}

/** The text of a regular file, links followed; null where there is none: a pipe would never answer. */
export async function readText(path: string): Promise<string | null> {
  const file = await orAbsent(open(path, constants.O_RDONLY | constants.O_NONBLOCK));
  if (file === null) return null;
  try {
    return (await file.stat()).isFile() ? await file.readFile('utf8') : null;
  } finally {
    await file.close();
  }
}

export async function writeText(path: string, text: string, options: { mode?: number } = {}): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, options.mode === undefined ? {} : { mode: options.mode });
}

export async function appendText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await appendFile(path, text);
}

export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

/** Names in a folder; none where it does not exist. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return (await orAbsent(readdir(folder))) ?? [];
}

/** Brings the names in a folder to the disk for good. */
export async function syncFolder(folder: string): Promise<void> {
  const file = await open(folder);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

export async function moveFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
}

export async function copyText(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}

/**
 * Makes `folder` whole or not at all: `make` fills a draft beside it, which then takes its name. Drafts that a
 * stopped process left are removed first; one folder is made by one caller at a time.
 */
export async function makeWhole<T>(folder: string, make: (draft: string) => Promise<T>): Promise<T> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await removeLeftovers(folder);
  const draft = `${folder}.making-${randomBytes(4).toString('hex')}`;
  try {
    const made = await make(draft);
    await rename(draft, folder);
    return made;
  } catch (cause) {
    await removeTree(draft);
    throw cause;
  }
}

/** Takes a folder's name away at once, then its content, also where folders in it forbid that; absent is fine. */
export async function removeWhole(folder: string): Promise<void> {
  await removeLeftovers(folder);
  const doomed = `${folder}.removing-${randomBytes(4).toString('hex')}`;
  if ((await pathKind(folder)) === 'absent') return;
  await rename(folder, doomed);
  await removeTree(doomed);
}

/** Runs `use` with a private folder below `parent` that is removed afterwards. */
export async function withTemporaryFolder<T>(
  parent: string,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(parent, 'w-'));
  try {
    return await use(folder);
  } finally {
    await removeTree(folder);
  }
}

export interface FoundFile {
  /** Relative to the tree's root, latin1. */
  readonly path: string;
  readonly sizeBytes: number;
}

/**
 * Files and links below `start` (a latin1 path relative to `root`, ending in `/`), folders named in `skip` left out,
 * links not followed. At most `limit`.
 */
export async function filesBelow(
  root: string,
  start: string,
  options: { readonly skip: ReadonlySet<string>; readonly limit: number },
): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  const folders = [start];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(bytesOf(root, folder), { withFileTypes: true, encoding: 'latin1' });
    for (const entry of entries) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory() && !options.skip.has(entry.name)) folders.push(`${path}/`);
      if (entry.isFile() || entry.isSymbolicLink()) found.push({ path, sizeBytes: await sizeOf(root, path) });
      if (found.length >= options.limit) return found;
    }
  }
  return found;
}

/**
 * Latin1 paths below `root` of entries with one of the names that are neither file, folder nor link: whoever opens one
 * waits for ever. Folders in `skip` are left out.
 */
export async function pipesNamed(
  names: ReadonlySet<string>,
  root: string,
  skip: ReadonlySet<string>,
): Promise<readonly string[]> {
  const found: string[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(bytesOf(root, folder), { withFileTypes: true, encoding: 'latin1' })) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory() && !skip.has(entry.name)) folders.push(`${path}/`);
      const isPipe = !entry.isDirectory() && !entry.isFile() && !entry.isSymbolicLink();
      if (isPipe && names.has(entry.name)) found.push(path);
    }
  }
  return found;
}

/** Removes a file, link or pipe at a latin1 path below `root`. */
export async function removeFile(root: string, path: string): Promise<void> {
  await rm(bytesOf(root, path), { force: true });
}

/** The size in bytes of a file or link at a latin1 path below `root`. */
export async function sizeOf(root: string, path: string): Promise<number> {
  return (await lstat(bytesOf(root, path))).size;
}

/** How many files below a folder have such a name; none where it does not exist. */
export async function countBelow(folder: string, isCounted: (name: string) => boolean): Promise<number> {
  const entries = (await orAbsent(readdir(folder, { withFileTypes: true, recursive: true }))) ?? [];
  return entries.filter((entry) => entry.isFile() && isCounted(entry.name)).length;
}

/**
 * Whether a latin1 path is a regular file of the same content, and as executable, in both folders; or in the first one
 * the file that a pointer of Git LFS in the other stands for.
 */
export async function isSameFile(path: string, one: string, other: string): Promise<boolean> {
  const [here, there] = [bytesOf(one, path), bytesOf(other, path)];
  const [a, b] = await Promise.all([orAbsent(lstat(here)), orAbsent(lstat(there))]);
  if (!a?.isFile() || !b?.isFile() || (a.mode & 0o100) !== (b.mode & 0o100)) return false;
  if (a.size !== b.size) return await isPointerTo(there, here);
  const [content, fresh] = await Promise.all([readFile(here), readFile(there)]);
  return content.equals(fresh);
}

/**
 * Removes what a killed git left behind in a repository that is not a person's: `*.lock` files, half-written packs and
 * our temporary folder. The caller answers for no git being alive there. Links are not followed. Returns the removed locks' paths.
 */
export async function clearStaleLocks(gitDir: string): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const path of await locksBelow(gitDir)) {
    await rm(path, { force: true });
    removed.push(path);
  }
  await removePacksUnderWay(join(gitDir, 'objects'));
  await removeTree(temporaryFolder(gitDir));
  return removed;
}

/** Where temporary index files of a repository stand. */
export function temporaryFolder(gitDir: string): string {
  return join(gitDir, 'gt-temporary');
}

/** What an agent put in the place of one of these folders is not followed. */
async function removePacksUnderWay(objects: string): Promise<void> {
  const packs = join(objects, 'pack');
  for (const folder of [objects, packs]) if ((await pathKind(folder)) !== 'folder') return;
  for (const name of await namesIn(packs))
    if (/^\.?tmp[_-]/.test(name)) await rm(join(packs, name), { force: true });
}

async function locksBelow(gitDir: string): Promise<readonly string[]> {
  const entries = await readdir(gitDir, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.lock'))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function removeLeftovers(folder: string): Promise<void> {
  const parent = dirname(folder);
  const prefixes = [`${basename(folder)}.making-`, `${basename(folder)}.removing-`];
  for (const name of await namesIn(parent)) {
    if (prefixes.some((prefix) => name.startsWith(prefix))) await removeTree(join(parent, name));
  }
}

async function removeTree(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // An agent may have closed a folder to its own owner; open all and try once more.
    await openFolders(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function openFolders(folder: string): Promise<void> {
  if ((await pathKind(folder)) !== 'folder') return;
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await openFolders(join(folder, entry.name));
  }
}

/** A latin1 path below `root`, as the file system has it. */
export function bytesOf(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')]);
}

async function orAbsent<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT' || errorCode(cause) === 'ENOTDIR') return null;
    throw cause;
  }
}
