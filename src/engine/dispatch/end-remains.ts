// Ends what ended runs left standing in a checkout, before anybody else works there or it is taken away. The terminal
// host ends what its guests leave; where it died, nobody has. Live runs and whoever is none of the town's are left alone.

import { basename, join } from 'node:path';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { killTree, type Marker, processesIn, processName, variableOf } from '../adapters/processes.ts';
import type { EngineContext } from '../engine-context.ts';
import type { RunId } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { isLive } from '../town-state.ts';

const GRACE_MS = 2_000;
/** Names the run together with its town: other towns have runs of the same name. */
const RUN_VARIABLE = 'GT_SPOOL';

/** What everything that the run's program starts carries in its environment. */
export function markerOfRun({ paths }: EngineContext, run: RunId): Marker {
  return { name: RUN_VARIABLE, value: join(paths.spool, run) };
}

/** `conflict` where something of an ended run cannot be ended. Costs a look at every process. */
export async function endRemains(context: EngineContext, checkout: string): Promise<Result<void, Problem>> {
  const runs = new Set(processesIn(checkout).flatMap((pid) => endedRunOf(context, pid) ?? []));
  const markers = [...runs].map((run) => markerOfRun(context, run));
  const left = await Promise.all(markers.map((marker) => killTree({ marker, graceMs: GRACE_MS })));
  const [pid] = left.flat();
  if (pid === undefined) return ok(undefined);
  return failed(
    problem('conflict', `${processName(pid)} of an ended run works on in ${checkout}, and does not end`),
  );
}

function endedRunOf(context: EngineContext, pid: number): RunId | null {
  const spool = variableOf(pid, RUN_VARIABLE);
  const run = spool === null ? undefined : context.state.runs[basename(spool)];
  const isOfTown = run !== undefined && spool === markerOfRun(context, run.run).value;
  return isOfTown && !isLive(run) ? run.run : null;
}
