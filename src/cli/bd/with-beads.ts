// What every `bd` command does: open the beads it means, do its work, say what was wrong.

import type { Command } from 'commander';
import type { Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import { fail } from '../output.ts';
import type { Beads } from './beads.ts';
import { openBeads } from './open-beads.ts';

export interface Scope {
  readonly rig?: string;
  readonly bead?: string;
}

/** Runs `work` on the beads at hand; its problem, if any, is printed and sets the exit code. */
export async function withBeads(
  command: Command,
  scope: Scope,
  work: (beads: Beads) => Promise<Result<unknown, Problem>>,
): Promise<void> {
  const here = command.optsWithGlobals()['here'] === true;
  const whose = { here, rig: scope.rig ?? null, bead: scope.bead ?? null };
  const beads = await openBeads(process.cwd(), process.env, whose);
  if (!beads.ok) return fail(beads.problem, 'bd');
  const done = await work(beads.value);
  if (!done.ok) fail(done.problem, 'bd');
}
