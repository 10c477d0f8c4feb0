// What becomes of an event that a run's CLI has told by a hook: the run is shown to do it, a prompt proves a delivery, and
// where its conversation is kept goes into the log, to be gone on with.

import type { EngineContext } from '../engine-context.ts';
import type { RunId } from '../ids.ts';
import { isLive, type Run } from '../town-state.ts';
import type { AgentEvent } from './agent-event.ts';
import type { UsageTracker } from './usage/usage-tracker.ts';

export interface ToldEvent {
  readonly run: RunId;
  /** When it happened, in ms since the epoch. */
  readonly at: number;
  readonly event: AgentEvent;
}

export function hearEvent(
  context: EngineContext,
  usages: UsageTracker,
  { run: id, at, event }: ToldEvent,
): void {
  const run = context.state.runs[id];
  if (!run || !isLive(run)) return;
  context.statuses.heard(run, event);
  if (event.kind === 'turn-started') context.deliveries.prompts.add(id, at, event.prompt);
  usages.heard(run, event);
  if (event.kind === 'session-started') noteConversation(context, run, event);
}

/** A prompt is a proof however late it is told; a conversation that was heard of since is the later one. */
export function hearLateEvent(context: EngineContext, { run: id, at, event }: ToldEvent): void {
  const run = context.state.runs[id];
  if (!run) return;
  if (event.kind === 'turn-started') context.deliveries.prompts.add(id, at, event.prompt);
  const isLatest = (context.statuses.of(id)?.session ?? null) === null;
  if (event.kind === 'session-started' && isLive(run) && isLatest) noteConversation(context, run, event);
}

function noteConversation(
  context: EngineContext,
  run: Run,
  { session, transcript }: AgentEvent & { readonly kind: 'session-started' },
): void {
  if (run.session !== session || run.transcript !== transcript)
    context.record('run.conversation', { run: run.run, session, transcript });
}
