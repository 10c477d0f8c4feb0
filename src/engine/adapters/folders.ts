// The few things that the engine does with whole folders.

import { existsSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';

export function folderExists(path: string): boolean {
  return existsSync(path);
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
