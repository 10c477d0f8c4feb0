// A git command line taken apart: its own options before the subcommand, and what it is told about settings and place.

import { resolved } from './path-place.ts';
import { programName } from './rule.ts';
import type { ShellCommand } from './shell-commands.ts';

export interface GitLine {
  readonly subcommand: string;
  readonly args: readonly string[];
  /** `key=value` of `-c` and `--config-env`. */
  readonly settings: readonly string[];
  /** Where git works; null where that can't be told. */
  readonly dir: string | null;
}

const WITH_VALUE = new Set([
  '-C',
  '-c',
  '--git-dir',
  '--work-tree',
  '--namespace',
  '--exec-path',
  '--config-env',
  '--super-prefix',
  '--attr-source',
]);

/** Null where the command is not git. `git-push` is git's `push`. */
export function gitLine({ words, variables, cwd }: ShellCommand): GitLine | null {
  const [name = '', ...rest] = words;
  const program = programName(name);
  const given = variables.get('GIT_DIR') ?? variables.get('GIT_WORK_TREE');
  const start = given === undefined ? cwd : resolved(given.replace(/\/\.git\/?$/, ''), cwd);
  if (program.startsWith('git-'))
    return { subcommand: program.slice(4), args: rest, settings: [], dir: start };
  return program === 'git' ? optionsOf(rest, start) : null;
}

function optionsOf(rest: readonly string[], start: string | null): GitLine {
  const settings: string[] = [];
  let dir = start;
  let at = 0;
  for (; at < rest.length; at += 1) {
    const arg = rest[at] ?? '';
    if (!arg.startsWith('-')) break;
    const [option = '', inline] = splitOnce(arg);
    const takesNext = WITH_VALUE.has(option) && inline === undefined;
    const value = takesNext ? (rest[at + 1] ?? '') : (inline ?? '');
    if (takesNext) at += 1;
    if (option === '-c' || option === '--config-env') settings.push(value);
    if (option === '-C' || option === '--work-tree') dir = resolved(value, dir);
    if (option === '--git-dir') dir = resolved(value.replace(/\/\.git\/?$/, ''), dir);
  }
  return { subcommand: rest[at] ?? '', args: rest.slice(at + 1), settings, dir };
}

function splitOnce(arg: string): readonly [string, string | undefined] {
  const at = arg.startsWith('--') ? arg.indexOf('=') : -1;
  return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
}
