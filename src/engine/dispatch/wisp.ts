// A wisp tracks one sling from start to end: a bead of the town's runtime, never of git, burnt when all is done.

import { join } from 'node:path';
import { BeadStore } from '../../beads/store.ts';
import type { Action } from '../action.ts';
import { removeFolder } from '../adapters/folders.ts';
import type { EngineContext } from '../engine-context.ts';

/** Pours a wisp for the slung work and answers its name; null where the runtime folder can't be written. */
export function pourWisp(context: EngineContext, works: readonly string[], by: string): string | null {
  const wisp = `w${context.state.nextWisp}`;
  const opened = BeadStore.open(join(context.paths.wisps, wisp));
  if (!opened.ok) return refused(context, opened.problem.message);
  using store = opened.value;
  const made = store.create({
    title: `watch ${works.length === 1 ? works[0] : `${works.length} beads`} to the end`,
    type: 'wisp',
    metadata: { works },
    by,
    at: context.clock.now(),
    prefix: 'wisp',
  });
  return made.ok ? wisp : refused(context, made.problem.message);
}

function refused(context: EngineContext, why: string): null {
  context.note(`pouring a wisp: ${why}`);
  return null;
}

export function burnWisp(context: EngineContext, action: Action & { kind: 'burn-wisp' }): void {
  removeWisp(context, action.wisp);
  context.record('wisp.burnt', { wisp: action.wisp });
}

/** Throws where the folder cannot be removed. */
export function removeWisp(context: EngineContext, wisp: string): void {
  removeFolder(join(context.paths.wisps, wisp));
}
