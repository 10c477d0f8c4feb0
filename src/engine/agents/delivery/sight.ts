// Takes one look at the terminal of a message that is being typed, and at what its hooks and its CLI's own record tell.

import { readTail } from '../../adapters/read-tail.ts';
import type { EngineContext } from '../../engine-context.ts';
import { guestOfRun } from '../../ids.ts';
import type { Capture } from '../../terminals.ts';
import type { Run } from '../../town-state.ts';
import { runtimeSpec } from '../catalogue.ts';
import { composerIn } from './composer.ts';
import { hindrance } from './hindrance.ts';
import type { Message } from './message.ts';
import { isInHistory, TAIL_BYTES } from './prompt-history.ts';
import { isMessageShown } from './said-text.ts';
import type { Sight, Typing } from './step.ts';
import type { Form } from './typed-message.ts';

/** The record is asked where nothing else has told for so long. */
const ASK_RECORD_MS = 5_000;

/** Null where there is no terminal any more, and its record tells nothing. */
export async function sightOf(
  context: EngineContext,
  message: Message,
  typing: Typing,
  form: Form | null,
): Promise<Sight | null> {
  const run = context.state.runs[message.run];
  if (run === undefined) return null;
  const guest = guestOfRun(run.run);
  const request = { format: 'json', lines: null, from: null, end: null } as const;
  const captured = await context.terminals.capture(guest, request);
  const isRecorded = isRecordAsked(context, typing) ? await recordHolds(context, run, message) : null;
  const { clock, deliveries, typedAt } = context;
  const status = context.statusOf(run.run);
  const personTypedAt = typedAt.get(guest) ?? 0;
  const since = message.typedAt ?? Number.POSITIVE_INFINITY;
  const isHeard = deliveries.prompts.holds(run.run, message.text, since);
  if (!captured.ok && isRecorded !== true && !isHeard) return null;
  const drawnAt = context.observations.get(guest)?.digest.lastByteAt ?? 0;
  return {
    now: clock.now(),
    activity: status?.activity ?? null,
    hindrance: hindrance({
      ...{ run, status, typedAt: personTypedAt, now: clock.now() },
      isBlind: false,
    }),
    composer: captured.ok ? composerOf(captured.value, message, form) : 'absent',
    isHeard,
    tellsPrompts: (runtimeSpec(run.runtime, context.settings)?.hooks ?? null) !== null,
    // Keys that are held have not arrived.
    isShared: personTypedAt >= since && !deliveries.keyboards.isHeld(guest),
    hasDrawn: typing.kind !== 'ready' && drawnAt > (typing.kind === 'unsure' ? since : typing.at),
    isRecorded,
  };
}

function composerOf(captured: Capture, { text }: Message, form: Form | null): Sight['composer'] {
  const composer = form === null ? null : composerIn(captured, form);
  if (composer === null || composer.kind !== 'text') return composer?.kind ?? null;
  return isMessageShown(composer.text, text) ? 'message' : 'other';
}

function isRecordAsked({ clock }: EngineContext, typing: Typing): boolean {
  if (typing.kind === 'ready') return false;
  return typing.kind === 'unsure' || clock.now() - typing.at >= ASK_RECORD_MS;
}

/** Null where its CLI keeps none that we read, or has not told where. */
async function recordHolds(
  { settings }: EngineContext,
  { runtime, transcript = null }: Run,
  { text, typedAt }: Message,
): Promise<boolean | null> {
  const dialect = runtimeSpec(runtime, settings)?.transcript ?? null;
  if (dialect === null || transcript === null || typedAt === null) return null;
  const tail = await readTail(transcript, TAIL_BYTES);
  return tail === null ? null : isInHistory(dialect, tail, { text, since: typedAt });
}
