// Puts what an agent's screen asks before a person, and takes it away again.

import type { Action } from '../action.ts';
import type { Clock } from '../adapters/clock.ts';
import { runtimeSpec } from '../agents/catalogue.ts';
import { choose } from '../agents/choose.ts';
import { screenLines } from '../agents/screen-lines.ts';
import { type Question, questionIn } from '../agents/status/question.ts';
import type { EngineContext, NewEvent } from '../engine-context.ts';
import { type GuestId, guestOfRun } from '../ids.ts';
import { MustWait } from '../must-wait.ts';
import { shortened } from '../shortened.ts';
import type { Decision } from '../town-state.ts';
import { askedText } from './asked-text.ts';
import { beginAnew, signedOutWith } from './begin-anew.ts';

const READS = 5;
const STEADY_MS = 100;

export async function raiseQuestion(
  context: EngineContext,
  { run: id }: Action & { kind: 'raise-question' },
): Promise<void> {
  const shown = await steadyQuestion(context, guestOfRun(id));
  const run = context.state.runs[id];
  const status = context.statuses.of(id);
  // What was asked may be answered by now.
  if (shown === null || run?.phase.kind !== 'running' || status?.activity !== 'asking') return;
  context.record('decision.raised', {
    id: `d${context.state.nextDecision}`,
    subject: run.bead ?? run.agent,
    text: askedText(run, status.question, shown),
    run: id,
    choices: shown.choices.map(({ text }) => shortened(text)),
  });
}

/** A dialog is drawn piece by piece: it is read once it has stood a moment. Null where the guest is gone. */
async function steadyQuestion(context: EngineContext, guest: GuestId): Promise<Question | null> {
  let read: Question | null = null;
  for (let attempt = 0; attempt < READS; attempt += 1) {
    const lines = await screenLines(context.terminals, guest);
    if (lines === null) return null;
    const before = read;
    read = questionIn(lines);
    if (read.choices.length > 0 && before !== null && isSame(before, read)) return read;
    await pause(context.clock, STEADY_MS);
  }
  return read;
}

function isSame(one: Question, other: Question): boolean {
  const texts = ({ text, choices }: Question) => JSON.stringify([text, choices.map((each) => each.text)]);
  return texts(one) === texts(other);
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimeout(resolve, ms);
  });
}

/** Its work stays on its hook: nothing is wrong with the run. */
export function raiseSignIn(context: EngineContext, { run: id }: Action & { kind: 'raise-sign-in' }): void {
  const run = context.state.runs[id];
  if (run?.phase.kind !== 'running') return;
  const title = runtimeSpec(run.runtime, context.settings)?.title ?? run.runtime;
  const account = run.account ? ` (account ${run.account})` : '';
  context.record('decision.raised', {
    id: `d${context.state.nextDecision}`,
    subject: run.bead ?? run.agent,
    text: shortened(
      `${title}${account} is signed out: sign in in the pane of ${run.agent}; or sign in elsewhere and resolve this, and ${id} is started again. No polecat of ${run.runtime} is started until then`,
    ),
    run: id,
    about: 'sign-in',
  });
}

export function settleQuestion(context: EngineContext, { id }: Action & { kind: 'settle-question' }): void {
  const decision = context.state.decisions[id];
  if (decision === undefined) return;
  const resolved = { kind: 'decision.resolved', data: { id, by: settledBy(decision) } } as const;
  context.recordAll([resolved, ...othersOf(context, decision)]);
}

/** Where the run that told of a lost sign-in works again, or has handed in, those that lost it too can. */
function othersOf({ state, statuses }: EngineContext, { about, run: id }: Decision): NewEvent[] {
  const told = about === 'sign-in' && id !== null ? state.runs[id] : undefined;
  if (told === undefined) return [];
  const isAtWork = told.phase.kind === 'running' && statuses.of(told.run)?.activity === 'working';
  if (!isAtWork && told.phase.kind !== 'done') return [];
  return beginAnew(signedOutWith({ state, statuses: statuses.all() }, told));
}

function settledBy({ review, about }: Decision): string {
  if (review !== undefined) return 'the merge queue';
  return about === 'sign-in' ? 'its sign-in' : 'its answer';
}

/** A CLI's own question at its start: about the folder that the town has made for it, or a warning of its mode. */
export async function answerDialog(
  context: EngineContext,
  { run, rule }: Action & { kind: 'answer-dialog' },
): Promise<void> {
  const guest = guestOfRun(run);
  const wanted = rule.choose;
  // What is shown once it has begun to work was said by somebody else.
  const isStill = () => context.statuses.of(run)?.dialog === rule;
  const answered = wanted
    ? await choose(context, guest, ({ text }) => isStill() && wanted.test(text))
    : await context.terminals.send(guest, [{ kind: 'press', key: 'Enter' }]);
  if (!answered.ok && isStill()) throw new MustWait(`${run}: ${rule.id}: ${answered.problem.message}`);
}
