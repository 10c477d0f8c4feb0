// Why a bead cannot be slung: what would only come out when its run starts is said here, as far as it is known.

import { whyNotReady } from '../../beads/graph.ts';
import { isBuiltIn } from '../agents/catalogue.ts';
import { planSteps } from '../dispatch/molecule.ts';
import { workRuntime } from '../dispatch/runtime-of.ts';
import type { EngineContext } from '../engine-context.ts';
import type { Rig } from '../rig.ts';
import { stepsOf } from '../rig.ts';
import { isEnded, workKey } from '../town-state.ts';
import { waitingOf } from './done.ts';
import type { FoundBead } from './find.ts';

export interface Wanted {
  readonly wanted: Rig | null;
  readonly isReady: boolean;
  /** What is to play its polecat; by the settings where undefined. */
  readonly runtime: string | undefined;
}

/** One line, or null where it can be slung. */
export function whyNotSlung(
  context: EngineContext,
  { rig, bead }: FoundBead,
  { wanted, isReady, runtime }: Wanted,
): string | null {
  if (wanted && wanted.name !== rig.name) return `${bead.id} belongs to rig ${rig.name}, not ${wanted.name}`;
  if (bead.status === 'closed') return `${bead.id} is closed: reopen it first (bd reopen ${bead.id})`;
  const work = context.state.works[workKey(rig.name, bead.id)];
  if (work && !isEnded(work)) return `${bead.id} is slung already: gt why ${bead.id}`;
  const waiting = waitingOf(context, { rig, bead });
  if (waiting) return `${bead.id} waits to land as ${waiting.mr}: gt why ${waiting.mr}`;
  return (isReady ? null : whyItWaits(context, { rig, bead })) ?? whyNoSteps(context, { rig, bead }, runtime);
}

/** What we blocked when we stopped it is open again once it is slung. */
function whyItWaits(context: EngineContext, { rig, bead }: FoundBead): string | null {
  const work = context.state.works[workKey(rig.name, bead.id)];
  const isStopped = work?.phase.kind === 'stopped' && bead.status === 'blocked';
  const asItWillBe = isStopped ? { ...bead, status: 'open' } : bead;
  const why = whyNotReady(asItWillBe, rig.ledger.graph(), context.clock.now());
  return why === null ? null : `${bead.id} is not ready: ${why}`;
}

/** A formula that cannot be poured, or none where the runtime can do nothing but steps. */
function whyNoSteps(
  { settings }: EngineContext,
  { rig, bead }: FoundBead,
  runtime: string | undefined,
): string | null {
  const plan = planSteps(rig, bead);
  if (!plan.ok) return plan.problem.message;
  if (
    plan.value !== null ||
    !isBuiltIn('recipe', workRuntime(runtime === undefined ? {} : { runtime }, settings), settings)
  )
    return null;
  if (stepsOf(rig, bead.id).length > 0) return null;
  return `polecats' runtime is recipe and ${bead.id} names no formula: give it one, or name a coding agent under "roles" in town.json and start the town again`;
}
