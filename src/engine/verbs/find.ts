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
import { isLive, workKey } from '../town-state.ts';
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
  return failed(problem('not-found', `there is no bead ${id}: bd list shows all`));
}

/**
 * The run that a target names: by its id, or the latest of an agent by its full name, of a bead, or of the one agent
 * that has the target for a short name. Where several agents have it, those that live come first.
 */
export function findRun(context: EngineContext, target: string): Result<Run, Problem> {
  const runs = runIndex(context.state).all.toReversed();
  const exact = latest(runs.filter((run) => run.run === target || run.agent === target));
  const found = exact ?? latest(runs.filter((run) => run.bead === target));
  if (found) return ok(found);
  const called = runs.filter((run) => agentName(run.agent).name === target);
  const live = called.filter(isLive);
  const candidates = live.length > 0 ? live : called;
  const agents = [...new Set(candidates.map(({ agent }) => agent))].sort();
  if (agents.length > 1) {
    return failed(problem('usage', `several are called ${target}: name one of ${agents.join(', ')}`));
  }
  const [only] = candidates;
  return only
    ? ok(only)
    : failed(problem('not-found', `no agent, run or bead "${target}": gt status shows all`));
}

function latest(newestFirst: readonly Run[]): Run | undefined {
  return newestFirst.find(isLive) ?? newestFirst[0];
}

/** The slung work that a target names: its bead, or the bead on the hook of the run or agent. */
export function findWork(context: EngineContext, target: string): Result<Work, Problem> {
  const works = Object.values(context.state.works);
  const named = works.find((work) => work.bead === target);
  if (named) return ok(named);
  const run = findRun(context, target);
  if (!run.ok && run.problem.kind !== 'not-found') return run;
  const { rig, bead } = run.ok ? run.value : { rig: null, bead: null };
  const work = rig && bead ? context.state.works[workKey(rig, bead)] : undefined;
  return work ? ok(work) : failed(problem('not-found', `no slung work "${target}": gt status shows all`));
}
