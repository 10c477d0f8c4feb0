// Where a merge request is, in a word and a reason, for whoever looks or asks.

import type { Snapshot } from '../action.ts';
import type { MergeRequest } from '../town-state.ts';
import type { QueueState } from '../view.ts';
import { whyHeld } from './plan.ts';

export function queueState(
  snapshot: Snapshot,
  request: MergeRequest,
): { readonly state: QueueState; readonly note: string } {
  const { phase } = request;
  const settings = snapshot.rigs[request.rig];
  switch (phase.kind) {
    case 'queued': {
      const why = settings ? whyHeld(snapshot, request, settings) : null;
      return why ? { state: 'held', note: why } : { state: 'queued', note: '' };
    }
    case 'built': {
      const gate = settings?.gates.find(({ name }) => !phase.passed.includes(name));
      if (!gate || phase.landing) return { state: 'landing', note: '' };
      return { state: 'gating', note: `gate ${gate.name}` };
    }
    case 'landed':
      return { state: 'landed', note: phase.commit.slice(0, 9) };
    case 'rejected':
      return { state: 'rejected', note: phase.note.split('\n')[0] ?? '' };
  }
}
