// What every `bd` command does: open the beads it means, do its work, say what was wrong.

import type { Command } from 'commander';
import { failed, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { remark } from '../output.ts';
import type { Beads } from './beads.ts';
import { openBeads } from './open-beads.ts';
import { type Out, outOf } from './out.ts';

/** Options that every command has. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly here?: boolean;
  readonly rig?: string;
  readonly actor?: string;
  readonly readonly?: boolean;
  readonly quiet?: boolean;
}

export interface Hands {
  readonly beads: Beads;
  readonly out: Out;
}

type Work = (hands: Hands) => Promise<Result<unknown, Problem>>;

/** Runs `work` on the beads at hand; its problem, if any, is said and sets the exit code. */
export async function withBeads(command: Command, bead: string | null, work: Work): Promise<void> {
  const options = command.optsWithGlobals<GlobalOptions>();
  const out = outOf(options, process.env);
  const env = options.actor === undefined ? process.env : { ...process.env, BEADS_ACTOR: options.actor };
  const whose = { here: options.here === true, rig: options.rig ?? null, bead };
  const beads = await openBeads(process.cwd(), env, whose);
  if (!beads.ok) return out.fail(beads.problem);
  const done = await work({ beads: beads.value, out });
  if (!done.ok) out.fail(done.problem, 'done' in done && Array.isArray(done.done) ? done.done : []);
  const after = await beads.value.afterwards();
  if (!after.ok) remark(`bd: ${after.problem.message}`);
}

/** The same for a command that changes something: not under `--readonly`. */
export async function changingBeads(command: Command, bead: string | null, work: Work): Promise<void> {
  if (command.optsWithGlobals<GlobalOptions>().readonly !== true) return withBeads(command, bead, work);
  return withBeads(command, bead, async () =>
    failed(problem('refused', `${command.name()} changes beads, and --readonly was said`)),
  );
}

/** Does it to one after the other and stops at the first problem, which then tells what was done before. */
export async function oneByOne<T, R>(
  all: readonly T[],
  work: (item: T) => Promise<Result<R, Problem>>,
): Promise<
  | { readonly ok: true; readonly value: readonly R[] }
  | { readonly ok: false; readonly problem: Problem; readonly done: readonly R[] }
> {
  const done: R[] = [];
  for (const item of all) {
    const result = await work(item);
    if (!result.ok) return { ok: false, problem: result.problem, done };
    done.push(result.value);
  }
  return { ok: true, value: done };
}
