// Whether a path below a folder leads out of it: what has run in there may have put a link in the place of a folder.

import { lstat } from 'node:fs/promises';
import { errorCode } from './files.ts';
import { bytesOf } from './git-files.ts';

/** Whether a folder on the way from `root` to the latin1 path is none, but a link or something else; the path's own end is not looked at. */
export async function hasLinkAbove(root: string, path: string): Promise<boolean> {
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
    if (!(await isFolder(bytesOf(root, path.slice(0, end))))) return true;
  }
  return false;
}

async function isFolder(path: Buffer): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (cause) {
    if (errorCode(cause) === null) throw cause;
    return false;
  }
}
