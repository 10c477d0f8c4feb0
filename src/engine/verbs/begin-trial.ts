// What `mq.try` and `mq.unroll` have in common: a number, a bound, and the record.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { type EngineContext, openRig } from '../engine-context.ts';
import type { RigName, TrialId } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { type Taking, takingFor, takingKey } from '../refinery/trials/taking.ts';
import type { TrialWish } from '../trial-events.ts';
import { accept, wasAccepted } from './accept.ts';
import type { Asker } from './asker.ts';
import { askerName } from './asker.ts';

/** Of the trial's name. */
type Answer = Result<object, Problem>;

/** Trials of one agent, and of a person, that go on at the same time. */
const MOST_OF_AGENT = 2;
const MOST_OF_PERSON = 20;

/** The verb's own part: whether there is something to try, and what. What it keeps it keeps under `taking`, where it is no refusal. */
type MakeWish = (
  taking: Taking,
) => Promise<Result<{ readonly rig: RigName; readonly wish: TrialWish }, Problem>>;

/**
 * What is tried may come from a repository that answers late or never: nobody else waits for that. An agent's are taken in one
 * after the other.
 */
export async function beginTrial(context: EngineContext, asker: Asker, make: MakeWish): Promise<Answer> {
  const taking = takingFor(asker.kind === 'run' ? asker.run.run : null, context.exclusive.keys());
  return await context.exclusive.inTurn(takingKey(taking), async () => {
    const refusal = whyTooMany(context, asker);
    if (refusal !== null) return failed(problem('refused', refusal));
    const made = await make(taking);
    if (!made.ok) return made;
    return await context.exclusive.inTurn('trial', () => begin(context, asker, { taking, ...made.value }));
  });
}

/** One after the other: what was taken in is kept under the number that it gets. */
async function begin(
  context: EngineContext,
  asker: Asker,
  { taking, ...wanted }: { readonly taking: Taking; readonly rig: RigName; readonly wish: TrialWish },
): Promise<Answer> {
  const { trials } = openRig(context, wanted.rig).repository;
  const refusal = whyTooMany(context, asker);
  const isRepeated = wasAccepted(context, asker);
  if (refusal !== null || isRepeated) {
    await trials.drop(taking);
    return isRepeated ? ok({ repeated: true }) : failed(problem('refused', refusal ?? ''));
  }
  const trial = `t${context.state.nextTrial}` as TrialId;
  await trials.rename(taking, trial);
  accept(context, asker, [{ kind: 'trial.begun', data: { trial, by: askerName(asker), ...wanted } }]);
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
