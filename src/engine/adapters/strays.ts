// What a folder holds beside what it should, moved out of it: quick, however large it is.

import { chmod, lstat, mkdir, mkdtemp, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesOf, pathKind } from './git-files.ts';

/** By name (latin1): null of a file or link, of a folder what it is to hold in its turn. */
export type Expected = ReadonlyMap<string, (() => Promise<Expected>) | null>;

/**
 * Moves whatever is not expected from `root` into `aside`, a folder on the same file system, and answers that; null where
 * there was nothing, also of an earlier time. Links are not followed. What is expected may be missing, or have another content.
 */
export async function moveStrays(root: string, expected: Expected, aside: string): Promise<string | null> {
  const strays = await straysBelow(root, '', expected);
  if (strays.length === 0) return (await pathKind(aside)) === 'folder' ? aside : null;
  await mkdir(aside, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(aside, 'w-'));
  for (const [nth, path] of strays.entries()) {
    const from = bytesOf(root, path);
    await openFolder(from);
    await rename(from, join(folder, `${nth}`));
  }
  return aside;
}

/** Latin1 paths below `root`. */
async function straysBelow(root: string, folder: string, expected: Expected): Promise<readonly string[]> {
  const strays: string[] = [];
  const inside: Promise<readonly string[]>[] = [];
  await openFolder(bytesOf(root, folder));
  for (const entry of await readdir(bytesOf(root, folder), { withFileTypes: true, encoding: 'latin1' })) {
    const path = `${folder}${entry.name}`;
    const wanted = expected.get(entry.name);
    if (wanted && entry.isDirectory())
      inside.push(wanted().then((below) => straysBelow(root, `${path}/`, below)));
    else if (wanted !== null || !(entry.isFile() || entry.isSymbolicLink())) strays.push(path);
  }
  return [...strays, ...(await Promise.all(inside)).flat()];
}

/** A folder that is closed to its owner can be neither read nor moved. */
async function openFolder(path: Buffer): Promise<void> {
  const stat = await lstat(path);
  if (stat.isDirectory() && (stat.mode & 0o700) !== 0o700) await chmod(path, (stat.mode & 0o777) | 0o700);
}
