// Sees before a rig is made that one of its gates names a command that is nowhere.

import { isCommand } from '../adapters/find-command.ts';

/** A gate that begins with a plain name: no path, which the repository may hold, no assignment, no shell syntax. */
const PLAIN_NAME = /^\s*([\w.+-]+)(?=\s|$|;|&|\|)/;

/** One line about the first gate that cannot be run; null where a shell finds what each begins with, or may do so. */
export async function missingCommand(
  gates: Readonly<Record<string, string>>,
  path: string,
): Promise<string | null> {
  for (const [gate, script] of Object.entries(gates)) {
    const name = PLAIN_NAME.exec(script)?.[1];
    if (name !== undefined && !(await isCommand(name, path)))
      return `gate ${gate}: there is no command ${name} here: install it, name another with --gate, or bring it with --setup`;
  }
  return null;
}
