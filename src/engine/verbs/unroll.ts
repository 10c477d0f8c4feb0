// `mq.unroll`: times a gate on each prefix of what landed by one move of the branch, to find who has slowed it.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import type { MergeRequestId } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { gateDefinition } from '../refinery/green.ts';
import { settingsInForce } from '../refinery/settings-in-force.ts';
import { batchOf, type Landed } from '../refinery/trials/batch.ts';
import type { Rig } from '../rig.ts';
import type { UnrollStep } from '../trial-events.ts';
import type { Asker } from './asker.ts';
import { beginTrial } from './begin-trial.ts';
import { findRequest } from './queue.ts';
import type { Request } from './requests.ts';

type Answer<T> = Result<T, Problem>;

/** Runs of a gate that one trial may ask for. */
const MOST_RUNS = 400;

export async function unrollBatch(
  context: EngineContext,
  { mr, gate: named, rounds }: Request<'mq.unroll'>,
  asker: Asker,
): Promise<Answer<object>> {
  return await beginTrial(context, asker, async () => {
    const found = findRequest(context, mr, asker);
    if (!found.ok) return found;
    const rig = openRig(context, found.value.rig);
    const batch = batchOf(context.state, found.value);
    if (!batch.ok) return failed(problem('refused', batch.problem));
    const gate = gateOf(rig, named);
    if (!gate.ok) return gate;
    const runs = rounds * (batch.value.length + 1);
    if (runs > MOST_RUNS)
      return failed(
        problem('refused', `that would run the gate ${runs} times, and ${MOST_RUNS} is the most`),
      );
    const steps = await stepsOf(rig, batch.value);
    if (steps === null) return failed(problem('refused', `${mr} has landed on nothing`));
    const definition = gateDefinition(gate.value, settingsInForce(rig.settings, context));
    const wish = { kind: 'unroll' as const, mr: found.value.mr, gate: gate.value.name };
    return ok({ rig: rig.name, wish: { ...wish, definition, rounds, steps } });
  });
}

function gateOf(
  { settings: { gates } }: Rig,
  named: string | undefined,
): Answer<Rig['settings']['gates'][number]> {
  const names = gates.map(({ name }) => name).join(', ');
  const [only, second] = gates;
  if (only === undefined) return failed(problem('refused', 'the rig has no gate'));
  if (named === undefined) return second ? failed(problem('usage', `name the gate: ${names}`)) : ok(only);
  const gate = gates.find(({ name }) => name === named);
  return gate ? ok(gate) : failed(problem('not-found', `the rig has no gate ${named}, but ${names}`));
}

/** What the first of them landed on, then each of them. */
async function stepsOf(
  { repository }: Rig,
  batch: readonly [Landed, ...Landed[]],
): Promise<readonly UnrollStep[] | null> {
  const [first] = batch;
  const base = first.base ?? (await repository.parentOf(first.commit));
  if (base === null) return null;
  const landed = batch.map(({ mr, commit }: { mr: MergeRequestId; commit: Landed['commit'] }) => ({
    mr,
    commit,
  }));
  return [{ mr: null, commit: base }, ...landed];
}
