// Whether a shell would find a command: a program on the PATH, or one of its own words.

import { execFile } from 'node:child_process';
import { findProgram } from './find-program.ts';

/** A program is looked up here; of all else `sh` itself is asked (POSIX `command -v`), without the commands of any profile. */
export async function isCommand(name: string, path: string): Promise<boolean> {
  if (findProgram(name, path) !== null) return true;
  return await new Promise((resolve) => {
    execFile('/bin/sh', ['-c', 'command -v -- "$0" >/dev/null', name], { env: { PATH: path } }, (cause) =>
      resolve(cause === null),
    );
  });
}
