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

/** A program by its name, wherever it is installed, and of whichever version a package's runner takes it: `rimraf@5`. */
export function programName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1).replace(/@[\w.^~-]*$/, '');
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

/**
 * The values of options, apart or attached: `-o FILE`, `-oFILE`, `-sSo FILE`, `--output FILE`, `--output=FILE`. One that is
 * missing is unknown.
 */
export function optionValues(args: readonly string[], options: readonly string[]): readonly string[] {
  const letters = options.filter((each) => /^-[A-Za-z]$/.test(each)).map((each) => each.slice(1));
  const short = letters.length === 0 ? null : new RegExp(`^-[A-Za-z]*?[${letters.join('')}](.*)$`, 's');
  return args.flatMap((arg, at) => {
    if (options.includes(arg)) return [args[at + 1] ?? UNKNOWN];
    const long = options.find((each) => each.startsWith('--') && arg.startsWith(`${each}=`));
    if (long !== undefined) return [arg.slice(long.length + 1)];
    const attached = short?.exec(arg)?.[1];
    return attached === undefined ? [] : [attached === '' ? (args[at + 1] ?? UNKNOWN) : attached];
  });
}

/** As it may be shown in a reason. */
export function shown(word: string): string {
  const text = word.replaceAll(UNKNOWN, '…').replaceAll(/\p{Cc}+/gu, ' ');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
