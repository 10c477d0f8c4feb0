// Where a merge request is, in a word and a reason, for whoever looks or asks.

import type { Snapshot } from '../action.ts';
import { differenceWords } from '../feed.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { ReviewFacts } from '../queue-events.ts';
import { fewOf } from '../rigs/repository-access.ts';
import type { QueueState } from '../view.ts';
import { foreseenOf, foreseenWords } from './foreseen.ts';
import { nextGate } from './green.ts';
import { resolvedWords } from './known-resolutions.ts';
import { sizeOfChange } from './review.ts';
import { trainOf } from './train.ts';
import { whyHeld } from './why-held.ts';

export function queueState(
  snapshot: Snapshot,
  request: MergeRequest,
): { readonly state: QueueState; readonly note: string } {
  const { phase } = request;
  const settings = snapshot.rigs[request.rig];
  switch (phase.kind) {
    case 'queued': {
      const why = whyHeld(snapshot, request);
      const note = [why ?? '', foreseenWords(foreseenOf(snapshot, request))].filter((words) => words !== '');
      return { state: why ? 'held' : 'queued', note: note.join('; ') };
    }
    case 'built': {
      const gate = settings && nextGate(request, settings);
      if (!gate || phase.landing)
        return { state: 'landing', note: settings?.gates.length === 0 ? 'tested by no gate' : '' };
      const flag = flagged(phase);
      const again = resolvedNote(phase);
      const place = trainOf(snapshot.state, request.rig).findIndex(({ mr }) => mr === request.mr);
      if (!snapshot.gating.has(request.mr) && place > 0)
        return { state: 'gating', note: `behind ${place} more${again}${flag}` };
      return {
        state: 'gating',
        note: `${gateWords(snapshot.gating.get(request.mr) ?? [gate.name])}${place > 0 ? ` with ${place} more` : ''}${again}${flag}`,
      };
    }
    case 'review':
      return {
        state: 'review',
        note: `${sizeOfChange(phase.facts)}: ${phase.facts.why}${flagged({ review: phase.facts })}`,
      };
    case 'proposed': {
      const number = request.pullRequest?.number;
      const name = number ? `#${number}` : 'a pull request';
      const waits =
        phase.waits.startsWith(name) || phase.waits === '' ? phase.waits || name : `${name}: ${phase.waits}`;
      return phase.landing
        ? { state: 'landing', note: `${name} is merged` }
        : { state: 'proposed', note: waits };
    }
    case 'landed': {
      const what = phase.isEmpty ? 'all of it was in ' : '';
      const how = phase.differs ? `, ${differenceWords(phase.differs)}` : '';
      const untested = phase.untested ? ', tested by no gate' : '';
      return { state: 'landed', note: `${what}${phase.commit.slice(0, 9)}${untested}${how}` };
    }
    case 'rejected':
      return { state: 'rejected', note: phase.note.split('\n')[0] ?? '' };
  }
}

function gateWords(gates: readonly string[]): string {
  return gates.length > 1 ? `gates ${fewOf(gates)}` : `gate ${gates[0]}`;
}

function resolvedNote({ resolved = [] }: MergeRequest['phase'] & { readonly kind: 'built' }): string {
  return resolved.length === 0 ? '' : `; conflicts are resolved as before: ${resolvedWords(resolved)}`;
}

/** Of a change that touches what decides how changes are tested. */
function flagged({ review }: { readonly review?: ReviewFacts }): string {
  return review?.guarded === undefined ? '' : `; touches ${fewOf(review.guarded)}`;
}
