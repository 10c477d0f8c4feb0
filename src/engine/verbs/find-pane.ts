// From what a person calls a pane to the guest: by its id, by the pane's own name, or as an agent, run or bead.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { EngineContext } from '../engine-context.ts';
import { guestOfRun } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import type { GuestFacts, GuestStatus } from '../terminals.ts';
import { findRun } from './find.ts';

export interface FoundPane {
  readonly status: GuestStatus;
  /** How it was started, and how large it is. */
  readonly facts: GuestFacts;
}

/** Every guest that the terminal host has, the ended ones that it keeps included. */
export async function allPanes({ terminals }: EngineContext): Promise<FoundPane[]> {
  const [statuses, facts] = await Promise.all([terminals.list(), terminals.describe()]);
  return statuses.flatMap((status) => {
    const own = facts.find(({ guest }) => guest === status.guest);
    return own === undefined ? [] : [{ status, facts: own }];
  });
}

export async function findPane(context: EngineContext, name: string): Promise<Result<FoundPane, Problem>> {
  const panes = await allPanes(context);
  const named =
    panes.find(({ status }) => status.guest === name) ?? panes.find(({ facts }) => facts.name === name);
  if (named) return ok(named);
  const run = findRun(context, name);
  if (!run.ok) return run.problem.kind === 'not-found' ? failed(noPane(name)) : run;
  const guest = guestOfRun(run.value.run);
  const ofRun = panes.find(({ status }) => status.guest === guest);
  return ofRun ? ok(ofRun) : failed(problem('not-found', `the terminal of ${name} is gone with its run`));
}

export function noPane(name: string): Problem {
  return problem('not-found', `no pane "${name}": gt pane list shows all`);
}
