// `interrupt`: ends the turn that an agent is in, by the keys that its own program ends one by.

import { setTimeout as delay } from 'node:timers/promises';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { activityOf } from '../activity.ts';
import { runtimeSpec } from '../agents/catalogue.ts';
import type { Engine } from '../engine.ts';
import { guestOfRun, type RunId } from '../ids.ts';
import { type Problem, problem } from '../problem.ts';
import type { Run } from '../town-state.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { findRun } from './find.ts';
import type { Request } from './requests.ts';

/** Between two keys: in one write some programs take two for one. */
const BETWEEN_KEYS_MS = 250;

export async function interrupt(
  engine: Engine,
  { target }: Request<'interrupt'>,
  asker: Asker,
): Promise<Result<{ readonly run: RunId }, Problem>> {
  const found = findRun(engine, target);
  if (!found.ok) return found;
  const run = found.value;
  const keys = keysFor(engine, run);
  if (!keys.ok) return keys;
  const guest = guestOfRun(run.run);
  engine.personTyped(guest);
  await engine.deliveries.keyboards.free(guest);
  for (const [at, key] of keys.value.entries()) {
    if (at > 0) await delay(BETWEEN_KEYS_MS);
    // The turn may be over by now, and something asked.
    if (at > 0 && activityOf(engine.snapshot(), run).activity !== 'working') break;
    const pressed = await engine.terminals.send(guest, [{ kind: 'press', key }]);
    if (!pressed.ok) return pressed;
  }
  accept(engine, asker, []);
  return ok({ run: run.run });
}

/** Only in a turn: elsewhere the same keys may answer a question, or leave a draft behind empty. */
function keysFor(engine: Engine, run: Run): Result<readonly string[], Problem> {
  const { activity, why } = activityOf(engine.snapshot(), run);
  if (activity !== 'working')
    return failed(problem('refused', `${run.agent} is in no turn: it is ${activity} (${why})`));
  const keys = runtimeSpec(run.runtime, engine.settings)?.interrupt ?? [];
  if (keys.length > 0) return ok(keys);
  return failed(
    problem('refused', `nobody has said which keys end a turn of ${run.runtime}: press them in its pane`),
  );
}
