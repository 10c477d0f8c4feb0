// Whose claim it is that a `bd` makes: the process that goes on when this command has ended, by whose life the claim
// lives. A coding agent starts `sh -c 'bd …'` for each command, so the nearest parent would be gone at once.
//
//   1. BD_HOLDER names a process by its id.
//   2. Else the nearest ancestor that is none of
//        - a shell that runs one command line (`sh -c …`),
//        - a program that only starts another and waits for it (sudo, timeout, npm exec, …),
//        - the system's first process or another that adopts orphans.
//      So it is a person's shell, a script's, or the agent's own program.
//   3. Else the outermost of the passed ones: a command line in the background lives as long as its work.
//   4. Else nobody is known, and the claim stays until it is given back.

import { failed, ok, type Result } from '../../beads/result.ts';
import { type ProcessFacts, processFacts } from '../../engine/adapters/process-identity.ts';
import { type Problem, problem } from '../../engine/problem.ts';

const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'ash', 'ksh', 'mksh', 'fish', 'busybox']);
const STARTERS = /^(sudo|doas|su|timeout|time|xargs|script|strace|npm.*|npx.*|pnpm.*|yarn.*|bunx.*)$/;
const ADOPTERS = new Set([
  'systemd',
  'init',
  'tini',
  'dumb-init',
  'docker-init',
  'catatonit',
  's6-svscan',
  'runsvdir',
]);
/** More than any real nesting. */
const MOST_ANCESTORS = 100;

/** Null where nobody is known; `usage` where BD_HOLDER names no process. */
export function claimHolder(
  env: Readonly<Record<string, string | undefined>>,
  startAt: number = process.ppid,
): Result<ProcessFacts | null, Problem> {
  const named = env['BD_HOLDER'];
  if (!named) return ok(longLived(ancestorsFrom(startAt)));
  const found = /^\d+$/.test(named) ? processFacts(Number(named)) : null;
  if (found !== null) return ok(found);
  return failed(problem('usage', `BD_HOLDER is ${named}: it has to be the id of a process that runs`));
}

/** `ancestors`, the nearest first. */
export function longLived(ancestors: readonly ProcessFacts[]): ProcessFacts | null {
  let outermost: ProcessFacts | null = null;
  for (const each of ancestors) {
    if (ADOPTERS.has(each.name)) break;
    if (!isPassing(each)) return each;
    outermost = each;
  }
  return outermost;
}

function isPassing({ name, args }: ProcessFacts): boolean {
  if (STARTERS.test(name)) return true;
  return SHELLS.has(name) && runsOneCommand(args);
}

/** Whether an option with a `c` in it comes before a script's name, as in `bash -lc '…'`. */
function runsOneCommand([, ...args]: readonly string[]): boolean {
  for (const arg of args) {
    if (!/^[-+]/.test(arg)) return false;
    if (/^-[A-Za-z]*c/.test(arg) || arg === '--command') return true;
  }
  return false;
}

function ancestorsFrom(pid: number): readonly ProcessFacts[] {
  const found: ProcessFacts[] = [];
  for (let next = pid; next > 0 && found.length < MOST_ANCESTORS; ) {
    const facts = processFacts(next);
    if (facts === null) break;
    found.push(facts);
    next = facts.parent;
  }
  return found;
}
