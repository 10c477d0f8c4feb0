// Copies a file or folder with all that is in it, as quickly as the file system can: blocks are shared until one of the
// two is written, where it knows how. No link is followed, and nothing written to the copy is seen in what was copied.

import { utimes } from 'node:fs/promises';
import { tryCommand } from './try-command.ts';

/** Past this something hangs: a million files take less. */
const TIMEOUT_MS = 10 * 60_000;

/** The flags of cp(1) of GNU and of macOS by which blocks are shared. */
const SHARING: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['--reflink=auto'],
  darwin: ['-c'],
};

/** Why it could not be copied whole, in a line; null where it was. Nothing may stand at `to` yet. */
export async function cloneTree(from: string, to: string): Promise<string | null> {
  const { code, complaint } = await tryCommand({
    file: 'cp',
    args: ['-a', ...(SHARING[process.platform] ?? []), '--', from, to],
    cwd: '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
    timeoutMs: TIMEOUT_MS,
  });
  return code === 0 ? null : complaint || `cp ended with ${code}`;
}

/** Sets the instant of a folder's last change to now. */
export async function markUsed(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now);
}
