// Tests of permissions: root may do anything, so where a test runs as root it hands its paths to nobody and becomes
// nobody for a while.

import { chownSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';

const NOBODY = 65_534;

/** Why such a test cannot be run here; false where it can. */
export const noOrdinaryUser: string | false =
  process.getuid?.() === 0 && !isOpenToAll(realpathSync(tmpdir()))
    ? 'the temporary folder is closed to all but root'
    : false;

export async function asOrdinaryUser(
  paths: readonly string[],
  action: () => void | Promise<void>,
): Promise<void> {
  if (process.getuid?.() !== 0) return await action();
  for (const path of paths) chownSync(path, NOBODY, NOBODY);
  process.seteuid?.(NOBODY);
  try {
    await action();
  } finally {
    process.seteuid?.(0);
  }
}

function isOpenToAll(folder: string): boolean {
  const isOpen = (statSync(folder).mode & 0o001) !== 0;
  return isOpen && (folder === dirname(folder) || isOpenToAll(dirname(folder)));
}
