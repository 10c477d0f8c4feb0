// Ends gates that have nothing left to judge: their candidate was given up, or their trial called off.

import type { EngineContext } from '../engine-context.ts';

export function endVoidGates({
  state,
  gating,
  trying,
}: Pick<EngineContext, 'state' | 'gating' | 'trying'>): void {
  for (const mr of gating.byRequest().keys()) if (state.queue[mr]?.phase.kind !== 'built') gating.stop(mr);
  for (const [id, gate] of trying) {
    const trial = state.trials[id];
    if (!trial || trial.end) gate.abort();
  }
}
