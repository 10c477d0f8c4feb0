// A second name for a socket, in a folder that holds nothing else and can be shown to a sandbox: whoever connects by
// either reaches the same listener.

import { linkSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Links the socket into the folder, in place of what an earlier one left there. Throws where the disk has no links. */
export function linkSocket(socketPath: string, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  unlinkSocket(socketPath, folder);
  linkSync(socketPath, join(folder, basename(socketPath)));
}

export function unlinkSocket(socketPath: string, folder: string): void {
  rmSync(join(folder, basename(socketPath)), { force: true });
}
