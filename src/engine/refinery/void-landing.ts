// A landing that came to nothing: its candidates are built anew. Where that is since the branch moves time and again, a
// person is asked.

import type { EngineContext, NewEvent } from '../engine-context.ts';
import type { Rig } from '../rig.ts';
import { shortened } from '../shortened.ts';
import { isToBeAsked, movingText } from './moving-branch.ts';
import type { Built } from './train.ts';

export async function voidLanding(
  context: EngineContext,
  rig: Rig,
  { mr, phase: { base } }: Built,
  why: string,
): Promise<void> {
  const head = await rig.repository.head();
  const moved = head !== base;
  const asked = moved && isToBeAsked(context.state, rig.name);
  const [last = ''] = asked ? await rig.repository.subjects({ of: head, notOf: base }) : [];
  context.recordAll([
    ...(asked ? [question(context, rig, last)] : []),
    { kind: 'mr.deferred', data: { mr, why, ...(moved && { moved }) } },
  ]);
}

function question({ state }: EngineContext, { name, settings }: Rig, last: string): NewEvent {
  const text = movingText(settings.branch, shortened(last));
  return {
    kind: 'decision.raised',
    data: { id: `d${state.nextDecision}`, subject: name, text, about: 'moving' },
  };
}
