// What `mq.try` and `mq.unroll` have in common: a number, a bound, and the record.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { EngineContext } from '../engine-context.ts';
import type { RigName, TrialId } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import type { TrialWish } from '../trial-events.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { askerName } from './asker.ts';

/** Of the trial's name. */
type Answer = Result<object, Problem>;

/** Trials of one agent, and of a person, that go on at the same time. */
const MOST_OF_AGENT = 2;
const MOST_OF_PERSON = 20;

/** The verb's own part: whether there is something to try, and what. */
type MakeWish = (
  trial: TrialId,
) => Promise<Result<{ readonly rig: RigName; readonly wish: TrialWish }, Problem>>;

/** One after the other: what is taken in is kept under the number that it gets. */
export async function beginTrial(context: EngineContext, asker: Asker, make: MakeWish): Promise<Answer> {
  return await context.exclusive.inTurn('trial', () => begin(context, asker, make));
}

async function begin(context: EngineContext, asker: Asker, make: MakeWish): Promise<Answer> {
  const refusal = whyTooMany(context, asker);
  if (refusal !== null) return failed(problem('refused', refusal));
  const trial = `t${context.state.nextTrial}` as TrialId;
  const made = await make(trial);
  if (!made.ok) return made;
  accept(context, asker, [{ kind: 'trial.begun', data: { trial, by: askerName(asker), ...made.value } }]);
  return ok({ trial });
}

function whyTooMany({ state }: EngineContext, asker: Asker): string | null {
  const by = askerName(asker);
  const own = Object.values(state.trials).filter((trial) => !trial.end && trial.by === by);
  const most = asker.kind === 'run' ? MOST_OF_AGENT : MOST_OF_PERSON;
  if (own.length < most) return null;
  const names = own.map(({ trial }) => trial).join(', ');
  return `${by} has ${names} under way: wait for one of them, or end it with gt mq try --off`;
}
