// What agents ask on their screens becomes a decision of a person, as long as it is asked, and so does a lost sign-in;
// what a CLI asks at its own start the town answers itself. Pure.

import type { Action, Snapshot } from '../action.ts';
import { signedOutRuns, signInOf } from '../agents/accounts/signed-out.ts';
import type { AgentStatus } from '../agents/status/agent-status.ts';
import { runIndex } from '../run-index.ts';
import type { Decision } from '../town-state.ts';

/** Whoever works for so long is signed in: a refusal comes sooner. */
const ANSWERED_MS = 3_000;
/** By then a dialog of which a hook has told is drawn, if it ever is. */
const DRAWN_MS = 1_500;

export function planDecisions(snapshot: Snapshot): Action[] {
  const { state, statuses, now } = snapshot;
  const actions: Action[] = [];
  for (const { run, phase } of runIndex(state).live) {
    const status = statuses.get(run);
    if (status === undefined || phase.kind !== 'running') continue;
    if (status.dialog !== null) actions.push({ kind: 'answer-dialog', run, rule: status.dialog });
    const isOpen = Object.values(state.decisions).some((each) => each.run === run && isShown(each));
    if (isAsking(status, now) && !isOpen) actions.push({ kind: 'raise-question', run });
  }
  actions.push(...planSignIns(snapshot));
  for (const decision of Object.values(state.decisions)) {
    if ((isOfScreen(decision) && isOver(snapshot, decision)) || isReviewOver(snapshot, decision))
      actions.push({ kind: 'settle-question', id: decision.id });
  }
  return actions;
}

/** A hook may tell of a question before it is drawn, and then what may be answered can't be read yet. */
function isAsking({ activity, isShown, since }: AgentStatus, now: number): boolean {
  return activity === 'asking' && (isShown || now - since >= DRAWN_MS);
}

/** One of all runs that share a sign-in: a person signs in once. */
function planSignIns(snapshot: Snapshot): Action[] {
  const { state, now } = snapshot;
  const told = Object.values(state.decisions).flatMap(({ about, run }) => {
    const told = about === 'sign-in' && run !== null ? state.runs[run] : undefined;
    return told ? [signInOf(told)] : [];
  });
  const seen = new Set(told);
  return signedOutRuns(snapshot).flatMap((run): Action[] => {
    const since = snapshot.statuses.get(run.run)?.since ?? now;
    if (seen.has(signInOf(run)) || now - since < DRAWN_MS) return [];
    seen.add(signInOf(run));
    return [{ kind: 'raise-sign-in', run: run.run }];
  });
}

/** Whether it goes by itself with what the agent's screen shows. */
function isOfScreen(decision: Decision): boolean {
  return isShown(decision) || decision.about === 'sign-in';
}

/** Whether it stands on an agent's screen, and is answered there. */
function isShown({ choices, about }: Decision): boolean {
  return choices !== undefined && about !== 'conflict' && about !== 'diverged';
}

/** Whether nothing waits for the review any more: it was given, or the change is another, or gone. */
function isReviewOver({ state }: Snapshot, { review }: Decision): boolean {
  return review !== undefined && state.queue[review]?.phase.kind !== 'review';
}

function isOver({ state, statuses, now }: Snapshot, { run, at, about }: Decision): boolean {
  const asking = run === null ? undefined : state.runs[run];
  if (run === null || asking?.phase.kind !== 'running') return true;
  // Before anything is seen of it, as after a start of the engine, it may be asking still.
  const { activity, since } = statuses.get(run) ?? { activity: 'starting', since: 0 };
  // Whoever signs in there is asked how.
  if (about === 'sign-in' && (activity === 'signed-out' || activity === 'asking')) return false;
  if (about === 'sign-in' && activity === 'working') return now - since >= ANSWERED_MS;
  // An answer is to the question that was read: another one is asked about anew.
  if (activity === 'asking') return since > at;
  return activity !== 'starting' && activity !== 'unknown';
}
