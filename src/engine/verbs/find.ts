// From what a request names to what the town has: a rig, a bead with its rig, a run.

import type { Bead } from '../../beads/bead.ts';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { EngineContext } from '../engine-context.ts';
import type { RigName } from '../ids.ts';
import { agentName } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import type { Rig } from '../rig.ts';
import { runIndex } from '../run-index.ts';
import type { Run, Work } from '../town-state.ts';
import { isLive } from '../town-state.ts';
import type { Asker } from './asker.ts';

/** The named rig, the asking agent's own, or the town's only one. */
export function findRig(
  context: EngineContext,
  name: string | undefined,
  asker: Asker,
): Result<Rig, Problem> {
  const own = asker.kind === 'run' ? agentName(asker.run.agent).rig : null;
  const wanted = name ?? own;
  if (wanted !== null) {
    const rig = context.rigs.get(wanted as RigName);
    return rig ? ok(rig) : failed(problem('not-found', `unknown rig "${wanted}": ${rigList(context)}`));
  }
  const [only, second] = context.rigs.values();
  if (only && !second) return ok(only);
  return failed(
    problem(
      'usage',
      only ? `name the rig: ${rigList(context)}` : 'the town has no rig: gt rig add NAME PATH',
    ),
  );
}

function rigList(context: EngineContext): string {
  const names = [...context.rigs.keys()];
  return names.length === 0 ? 'the town has none: gt rig add NAME PATH' : `the town has ${names.join(', ')}`;
}

export interface FoundBead {
  readonly rig: Rig;
  readonly bead: Bead;
}

/** The bead in whichever rig's ledger holds it, an asking agent's own rig first. */
export function findBead(context: EngineContext, id: string, asker: Asker): Result<FoundBead, Problem> {
  const own = asker.kind === 'run' && asker.run.rig ? context.rigs.get(asker.run.rig) : undefined;
  for (const rig of own ? [own, ...context.rigs.values()] : context.rigs.values()) {
    const bead = rig.ledger.get(id);
    if (bead && !bead.deleted) return ok({ rig, bead });
  }
  return failed(problem('not-found', `unknown bead ${id}: bd list shows all`));
}

/** The latest run that a target names: a run, an agent, an agent's short name, or a bead. */
export function findRun(context: EngineContext, target: string): Result<Run, Problem> {
  const runs = runIndex(context.state).all.toReversed();
  const matches = (run: Run): boolean =>
    run.run === target || run.agent === target || agentName(run.agent).name === target || run.bead === target;
  const run = runs.find((each) => isLive(each) && matches(each)) ?? runs.find(matches);
  return run
    ? ok(run)
    : failed(problem('not-found', `no agent, run or bead "${target}": gt status shows all`));
}

/** The slung work that a target names: its bead, or the bead on the hook of the run or agent. */
export function findWork(context: EngineContext, target: string): Work | null {
  const run = findRun(context, target);
  const bead = run.ok ? run.value.bead : target;
  return Object.values(context.state.works).find((work) => work.bead === (bead ?? target)) ?? null;
}
