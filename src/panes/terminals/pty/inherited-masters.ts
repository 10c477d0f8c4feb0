// Keeps a child from inheriting the other guests' terminals. node-pty opens a pseudo-terminal's master side without
// close-on-exec, so that every later child would hold it: it could read and type there, and a guest whose host died
// would never hear of it. Node cannot set the flag afterwards; a shell in between can close the descriptors.

import { existsSync, readdirSync, readlinkSync } from 'node:fs';

export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
}

/** bash: dash does not take descriptors above 9. */
const SHELLS = ['/bin/bash', '/usr/bin/bash'];

/** A command line that does the same as `command` without our pseudo-terminals; `command` itself where there are none. */
export function withoutMasters(command: CommandLine): CommandLine {
  const masters = openMasters();
  const shell = masters.length === 0 ? undefined : SHELLS.find((each) => existsSync(each));
  if (shell === undefined) return command;
  const closing = masters.map((fd) => `${fd}>&-`).join(' ');
  // -p: neither BASH_ENV nor functions from the environment are read.
  return {
    file: shell,
    args: ['-p', '-c', `exec ${closing}; exec "$0" "$@"`, command.file, ...command.args],
  };
}

/** Our descriptors of pseudo-terminals' master sides. Linux only; macOS closes them by itself. */
function openMasters(): readonly number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').map(Number).filter(isMaster);
}

function isMaster(fd: number): boolean {
  try {
    return /^\/dev\/(pts\/)?ptmx$/.test(readlinkSync(`/proc/self/fd/${fd}`));
  } catch {
    // The descriptor of the listing itself, closed by now.
    return false;
  }
}
