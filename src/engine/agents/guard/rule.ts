// What the guard's rules share: each judges one command, and answers null or why it may not be run and what to do.

import { type PathPlace, pathPlace, UNKNOWN } from './path-place.ts';
import type { ShellCommand } from './shell-commands.ts';
import type { GuardedPlace } from './tool-call.ts';

export interface Judging {
  readonly place: GuardedPlace;
  /** Judges a script that the command would run. */
  nested(source: string, cwd: string | null): string | null;
  /** Judges a command that the command would run. */
  run(command: ShellCommand): string | null;
}

export type Rule = (command: ShellCommand, judging: Judging) => string | null;

/** A program by its name, wherever it is installed. */
export function programName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

/** Arguments parted as most programs take them: `-x`, `--long`, and what is neither; all after `--` are operands. */
export function partArgs(
  args: readonly string[],
  takingValue: readonly string[] = [],
): { readonly flags: readonly string[]; readonly operands: readonly string[] } {
  const flags: string[] = [];
  const operands: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') return { flags, operands: [...operands, ...args.slice(at + 1)] };
    if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg);
      continue;
    }
    flags.push(arg);
    if (takingValue.includes(arg)) at += 1;
  }
  return { flags, operands };
}

/** Whether one of the flags is given: long ones whole, short ones also among others, as in `-rf`. */
export function hasFlag(flags: readonly string[], ...wanted: readonly string[]): boolean {
  return flags.some((flag) =>
    wanted.some((each) => {
      if (each.startsWith('--')) return flag === each || flag.startsWith(`${each}=`);
      return /^-[A-Za-z0-9]+$/.test(flag) && flag.includes(each.slice(1));
    }),
  );
}

export function placeOfWord(word: string, cwd: string | null, { place }: Judging): PathPlace {
  return pathPlace(word, cwd, place);
}

/** As it may be shown in a reason. */
export function shown(word: string): string {
  const text = word.replaceAll(UNKNOWN, '…').replaceAll(/\p{Cc}+/gu, ' ');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
