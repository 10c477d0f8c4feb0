// The Deacon gives chores to its Dogs.

import type { EngineContext } from '../engine-context.ts';

/** Rotated logs that are kept beside the one in use. */
const KEPT_LOGS = 3;
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
