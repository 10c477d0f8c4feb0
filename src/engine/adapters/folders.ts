// The few things that the engine does with whole folders.

import { existsSync, lstatSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export function folderExists(path: string): boolean {
  return existsSync(path);
}

/** Whether nothing is there; not where that cannot be told. */
export function isGone(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    // A folder above it is closed, as to us.
    return false;
  }
}

/** The names in the folder, sorted; none where it cannot be read. */
export async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).sort();
  } catch {
    // Most often it was never made.
    return [];
  }
}

/** Makes the folder and its parents, for the owner only. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/**
 * Makes the path `below` a folder that an agent may write, as real folders: what it put in the place of one, such as a link
 * that leads elsewhere, is removed.
 */
export function makeFolderBelow(folder: string, below: string): void {
  makePrivateFolder(folder);
  let path = folder;
  for (const part of below.split('/').filter((each) => each !== '.')) {
    path = join(path, part);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) continue;
    if (stat !== undefined) rmSync(path, { force: true });
    mkdirSync(path, { mode: 0o700 });
  }
}

/** Removes a folder that stands where a file is to be; what else stands there is left. */
export function makeWayForFile(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) removeFolder(path);
}

/** Removes the folder and all in it; a missing one is fine. */
export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** Removes the folder unless something is in it, or comes into it at this moment. */
export function removeEmptyFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // It holds something, or is gone already: both are as wanted.
  }
}
