// Types a message of the town's into a run's terminal.

import type { EngineContext } from '../engine-context.ts';
import { guestOfRun } from '../ids.ts';
import type { Run } from '../town-state.ts';

/** A person who typed within this time holds the keyboard: machine messages wait. */
const PERSON_HOLDS_MS = 3_000;

export function isHeldByPerson({ clock, typedAt }: EngineContext, { run }: Run): boolean {
  return clock.now() - (typedAt.get(guestOfRun(run)) ?? 0) < PERSON_HOLDS_MS;
}

/** What cannot be delivered is only noted: the run's silence, or its bead, will tell. */
export async function say(context: EngineContext, { run }: Run, text: string): Promise<void> {
  const sent = await context.terminals.send(guestOfRun(run), [{ kind: 'paste', text }, { kind: 'submit' }]);
  if (!sent.ok) context.note(`speaking to ${run}: ${sent.problem.message}`);
}
