// Which messages are to be typed now, and which have waited for too long. One at a time for each run, in the order in
// which they were queued. Pure.

import type { Action, Snapshot } from '../../action.ts';
import { guestOfRun } from '../../ids.ts';
import type { Run } from '../../town-state.ts';
import { hindrance, isBlind } from './hindrance.ts';
import type { Message } from './message.ts';

export function planDelivery(snapshot: Snapshot): Action[] {
  const actions: Action[] = [];
  const seen = new Set<string>();
  for (const message of Object.values(snapshot.state.messages)) {
    const isFirst = !seen.has(message.run);
    seen.add(message.run);
    const action = actionFor(snapshot, message, isFirst);
    if (action !== null) actions.push(action);
  }
  return actions;
}

function actionFor(snapshot: Snapshot, message: Message, isFirst: boolean): Action | null {
  const { id, run: runId, typedAt } = message;
  const deliver = { kind: 'deliver', run: runId, message: id } as const;
  // What was begun is finished first, whatever has become of its run meanwhile.
  if (typedAt !== null) return isFirst ? deliver : null;
  const run = snapshot.state.runs[runId];
  if (run === undefined || isOver(run)) return expire(message, 'its run ended first');
  if (snapshot.now >= message.expiresAt) return expire(message, waitedInVain(snapshot, message, run));
  return isFirst && hindranceOf(snapshot, run) === null ? deliver : null;
}

/** Nothing is said to a run that has handed in or is being ended. */
function isOver({ phase }: Run): boolean {
  return phase.kind !== 'running' && phase.kind !== 'spawning';
}

function expire({ id }: Message, why: string): Action {
  return { kind: 'expire-message', id, why };
}

function waitedInVain(snapshot: Snapshot, message: Message, run: Run): string {
  return `its time to live passed: ${whyWaits(snapshot, message, run)}`;
}

/** Why the message is not typed at this moment, in words. */
export function whyWaits(snapshot: Snapshot, message: Message, run: Run): string {
  const looked = snapshot.messageReasons.get(message.id);
  if (message.typedAt !== null) return looked ?? 'it is being typed';
  return hindranceOf(snapshot, run) ?? looked ?? 'its turn comes after what was queued before it';
}

function hindranceOf({ settings, statuses, typedAt, now }: Snapshot, run: Run): string | null {
  return hindrance({
    run,
    status: statuses.get(run.run) ?? null,
    typedAt: typedAt.get(guestOfRun(run.run)) ?? 0,
    isBlind: isBlind(run.runtime, settings),
    now,
  });
}
