// Whether a shell would find a command: a program on the PATH, or one of its own words.

import { execFile } from 'node:child_process';

/** Asks `sh` itself (POSIX `command -v`), without the commands of any profile. */
export function isCommand(name: string, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', 'command -v -- "$0" >/dev/null', name], { env: { PATH: path } }, (cause) =>
      resolve(cause === null),
    );
  });
}
