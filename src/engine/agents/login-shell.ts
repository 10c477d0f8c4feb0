// The person's login shell with our programs on its PATH: a profile may set PATH anew, as Debian's own does.

import { basename } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

export interface LoginShell {
  readonly file: string;
  readonly args: readonly string[];
}

/** Shells that take `-l -c` and read the one line below alike. */
const PLAIN_SHELLS: ReadonlySet<string> = new Set([
  'sh',
  'dash',
  'ash',
  'bash',
  'zsh',
  'ksh',
  'mksh',
  'fish',
]);

/**
 * Reads the profile, then becomes an interactive shell with `bin` before all else on PATH. A shell that we do not
 * know starts as a plain login shell, and its profile has the last word.
 */
export function loginShell(env: Env, bin: string): LoginShell {
  const file = env['SHELL'] || '/bin/sh';
  if (!PLAIN_SHELLS.has(basename(file))) return { file, args: ['-l'] };
  return { file, args: ['-l', '-c', `exec env PATH=${quoted(bin)}:"$PATH" ${quoted(file)}`] };
}

/** One word for a POSIX shell, and for fish. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
