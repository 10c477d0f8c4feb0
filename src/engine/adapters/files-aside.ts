// Takes files out of a folder for a moment, so that what is done to it does not touch them.

import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesOf } from './git-files.ts';

/** Runs `use` while the files at these latin1 paths stand beside the folder; then they are put back over what is there. */
export async function withFilesAside(
  folder: string,
  paths: readonly string[],
  use: () => Promise<void>,
): Promise<void> {
  if (paths.length === 0) return await use();
  const aside = `${folder}.aside`;
  await mkdir(aside, { recursive: true, mode: 0o700 });
  try {
    for (const [at, path] of paths.entries()) await rename(bytesOf(folder, path), join(aside, String(at)));
    await use();
    for (const [at, path] of paths.entries()) await rename(join(aside, String(at)), bytesOf(folder, path));
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
