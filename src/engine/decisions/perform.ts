// Puts what an agent's screen asks before a person, and takes it away again.

import type { Action } from '../action.ts';
import { choose } from '../agents/choose.ts';
import { screenLines } from '../agents/screen-lines.ts';
import { questionIn } from '../agents/status/question.ts';
import type { EngineContext } from '../engine-context.ts';
import { guestOfRun } from '../ids.ts';
import { MustWait } from '../must-wait.ts';
import { shortened } from '../shortened.ts';

export async function raiseQuestion(
  context: EngineContext,
  { run: id }: Action & { kind: 'raise-question' },
): Promise<void> {
  const lines = await screenLines(context.terminals, guestOfRun(id));
  const run = context.state.runs[id];
  const status = context.statuses.of(id);
  // What was asked may be answered by now.
  if (lines === null || run?.phase.kind !== 'running' || status?.activity !== 'asking') return;
  const shown = questionIn(lines);
  context.record('decision.raised', {
    id: `d${context.state.nextDecision}`,
    subject: run.bead ?? run.agent,
    text: shortened(status.question ?? (shown.text || `${run.agent} asks: its pane shows what`)),
    run: id,
    choices: shown.choices.map(({ text }) => shortened(text)),
  });
}

export function settleQuestion(context: EngineContext, { id }: Action & { kind: 'settle-question' }): void {
  if (context.state.decisions[id]) context.record('decision.resolved', { id, by: 'its answer' });
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
