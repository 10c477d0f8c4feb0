// The guard: whether an agent's CLI may do what it is about to, judged by its text alone. It stops accidents; who wants
// to get around it can, by a script that is written first and run then, or a link: see the sandbox for that.

import { fileRule, writeRefusal } from './file-rule.ts';
import { gitRule } from './git-rule.ts';
import { inlineCodeRule } from './inline-code-rule.ts';
import { UNKNOWN } from './path-place.ts';
import { type Judging, partArgs, programName, type Rule, shown } from './rule.ts';
import { scriptRefusal, unwrapped } from './runner-rule.ts';
import { readScript, type ShellCommand } from './shell-commands.ts';
import type { GuardedPlace, ToolCall } from './tool-call.ts';
import { findsTown, townRule } from './town-rule.ts';

const RULES: readonly Rule[] = [townRule, gitRule, fileRule, inlineCodeRule];
/** How deep commands may stand in commands. */
const DEEPEST = 8;
const LONGEST_COMMAND = 200_000;
/** Words of what is dangerous: only where a command can't be read to its end. */
const DANGEROUS =
  /\b(push|update-ref|filter-branch|rm|rmdir|unlink|shred|mkfs|truncate|pkill|killall|rimraf|rmtree)\b|--force|--delete|hookspath|\bgt\s+down\b/i;

/** Null where it may be done; else why not, and what to do instead. Never throws: what it can't judge is refused. */
export function judgeToolCall(call: ToolCall, place: GuardedPlace): string | null {
  try {
    return judge(call, place);
  } catch (cause) {
    return `the guard could not judge this (${shown(cause instanceof Error ? cause.message : String(cause))}): put it simpler`;
  }
}

function judge(call: ToolCall, place: GuardedPlace): string | null {
  switch (call.kind) {
    case 'other':
      return null;
    case 'unreadable':
      return `the guard does not know what ${shown(call.tool)} would run or write: use the shell and file tools instead`;
    case 'write':
      return writesRefusal(call.paths, call.cwd ?? place.checkout, place);
    case 'shell':
      return new ShellJudge(place).judge(call.command, call.cwd ?? place.checkout, 0);
  }
}

function writesRefusal(paths: readonly string[], cwd: string, place: GuardedPlace): string | null {
  const judging: Judging = { place, nested: () => null, run: () => null };
  for (const path of paths) {
    const refusal = writeRefusal(path.startsWith('~/') ? place.home + path.slice(1) : path, cwd, judging);
    if (refusal !== null) return refusal;
  }
  return null;
}

class ShellJudge {
  readonly #place: GuardedPlace;

  constructor(place: GuardedPlace) {
    this.#place = place;
  }

  judge(source: string, cwd: string | null, depth: number): string | null {
    if (depth > DEEPEST) return 'commands within commands, too deep to be read: put it simpler';
    if (source.length > LONGEST_COMMAND) return 'a command that is too long to be read: put it into a file';
    const script = readScript(source, this.#place, cwd);
    for (const command of script.commands) {
      const refusal = this.#judgeCommand(command, source, depth);
      if (refusal !== null) return refusal;
    }
    if (!script.isBroken || !DANGEROUS.test(source)) return killsTown(script.commands);
    return 'a command that does not parse and has a dangerous word in it: mend its quotes or put it simpler';
  }

  #judgeCommand(command: ShellCommand, source: string, depth: number): string | null {
    if (depth > DEEPEST) return 'commands within commands, too deep to be read: put it simpler';
    const judging = {
      place: this.#place,
      nested: (inner: string, cwd: string | null) => this.judge(inner, cwd, depth + 1),
      run: (inner: ShellCommand) => this.#judgeCommand(inner, source, depth + 1),
      suspicious: () =>
        DANGEROUS.test(source)
          ? 'a command that is only known when it runs, with a dangerous word in it: write it out'
          : null,
    };
    const inner = unwrapped(command);
    if (inner !== null) {
      // Its redirections are the wrapper's.
      const written = fileRule({ ...command, words: [':'] }, judging);
      return written ?? this.#judgeCommand(inner, source, depth + 1);
    }
    if (command.words[0]?.includes(UNKNOWN))
      return (
        this.#judgeUnknown(command, judging) ?? (command.words[0] === UNKNOWN ? judging.suspicious() : null)
      );
    for (const rule of RULES) {
      const refusal = rule(command, judging);
      if (refusal !== null) return refusal;
    }
    return scriptRefusal(command, judging);
  }

  /** A program that is not known: refused where it would be as git, and where it is told to delete as rm is. */
  #judgeUnknown(command: ShellCommand, judging: Judging): string | null {
    const [, ...args] = command.words;
    const asGit = gitRule({ ...command, words: ['git', ...args] }, judging);
    const looksLikeRm = args.some((each) => /^-[a-zA-Z]*[rR][a-zA-Z]*$/.test(each));
    return asGit ?? (looksLikeRm ? fileRule({ ...command, words: ['rm', ...args] }, judging) : null);
  }
}

/** `kill $(pgrep node)`: who is searched for by name, and then killed. */
function killsTown(commands: readonly ShellCommand[]): string | null {
  const names = commands.flatMap(({ words }) => words.map(programName));
  if (!names.includes('kill')) return null;
  const hasList = names.includes('ps');
  const search = commands.find(({ words: [name = '', ...args] }) => {
    const program = programName(name);
    // `ps aux | grep node | … | xargs kill`
    if (hasList && /^[ef]?grep$/.test(program)) return findsTown(['-f', ...partArgs(args).operands]);
    return (program === 'pgrep' && findsTown(args)) || (program === 'pidof' && findsTown([...args, '-x']));
  });
  if (search === undefined) return null;
  return `${shown(search.words.join(' '))} finds the town's or other agents' programs too: end what you started by its process id`;
}
