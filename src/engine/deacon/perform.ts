// The Deacon gives chores to its Dogs, and has repositories packed by git, which is a process of its own.

import type { Action } from '../action.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { isLeftTaking } from '../refinery/trials/taking.ts';
import { dayOf } from '../rigs/refs.ts';
import type { TownState } from '../town-state.ts';

/** Rotated logs that are kept beside the one in use. */
const KEPT_LOGS = 3;
/** How long the branch of a landing is kept as it was handed in. */
const LANDED_KEPT_MS = 30 * 24 * 60 * 60_000;
const LOGS = ['town.log', 'host.log'];

export async function rotateLogs(context: EngineContext): Promise<void> {
  const { logBytes } = context.settings.deacon;
  for (const name of LOGS) {
    const file = `${context.paths.logs}/${name}`;
    const done = await context.kennel.run({ kind: 'rotate-log', file, maxBytes: logBytes, keep: KEPT_LOGS });
    if (!done.ok) context.note(`rotating ${file}: ${done.problem.message}`);
    else if (done.value.changed) context.record('chore.done', { chore: 'rotate-log', text: done.value.text });
  }
}

export async function tidyRepository(
  context: EngineContext,
  action: Action & { kind: 'tidy-repository' },
): Promise<void> {
  const { repository, ledger } = openRig(context, action.rig);
  const text = await repository.tidy({
    keepFrom: dayOf(context.clock.now() - LANDED_KEPT_MS),
    isSettled: (bead) => ledger.get(bead)?.status === 'closed',
    isOver: (trial) => isTrialOver(context.state, trial) || isLeftTaking(trial, context.exclusive.keys()),
    // What is being handed in is pinned before it is in the queue.
    isEnded: (pin, tip) =>
      ![...context.exclusive.keys()].some((key) => key.startsWith('done ')) &&
      isPinEnded(context.state, pin, tip),
  });
  if (text !== null)
    context.record('chore.done', { chore: 'tidy-repository', text: `${action.rig}: ${text}` });
}

/** What got its number, and no record before the town died, has one that was not given away yet. */
function isTrialOver({ trials, nextTrial }: TownState, id: string): boolean {
  const trial = trials[id];
  return trial ? trial.end !== undefined : Number(id.slice(1)) < nextTrial;
}

/** A polecat's pin, named by its run, goes with its checkout; a crew member's with its merge request. */
function isPinEnded(state: TownState, pin: string, tip: string): boolean {
  // A run that this state never knew: its log may have been lost.
  const named = /^r(\d+)/.exec(pin)?.[1];
  if (named !== undefined && (Number(named) >= state.nextRun || state.runs[pin])) return false;
  const requests = Object.values(state.queue).filter((request) => request.tip === tip);
  // What a person has handed in is named by no run: before it has a request it is on its way there.
  if (named === undefined && requests.length === 0) return false;
  return requests.every(({ phase }) => phase.kind === 'landed' || phase.kind === 'rejected');
}
