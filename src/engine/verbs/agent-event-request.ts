// What an agent's CLI tells, as it comes over the socket: see `AgentEvent`.

import * as z from 'zod';
import type { AgentEvent } from '../agents/agent-event.ts';

/** It becomes a word of the next run's command line: one that begins like a flag would be one. '' where it has no name. */
const session = z
  .string()
  .max(200)
  .regex(/^(?:[^\s\p{Cc}-][^\s\p{Cc}]*)?$/u);
const tool = z.string().max(200);
const call = z.string().max(200).nullable();
const text = z.string().max(10_000);

export const agentEvent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('session-started'),
    session,
    source: z.enum(['startup', 'resume', 'clear', 'compact']),
    transcript: z.string().max(4_096).nullable(),
  }),
  z.strictObject({ kind: z.literal('turn-started'), session, prompt: text }),
  z.strictObject({ kind: z.literal('tool-started'), session, tool, call }),
  z.strictObject({ kind: z.literal('tool-ended'), session, tool, call }),
  z.strictObject({
    kind: z.literal('asked'),
    session,
    about: z.enum(['permission', 'question']),
    text,
  }),
  z.strictObject({ kind: z.literal('turn-ended'), session }),
  z.strictObject({
    kind: z.literal('turn-interrupted'),
    session,
    cause: z.enum(['person', 'signed-out', 'error']),
  }),
  z.strictObject({ kind: z.literal('session-ended'), session, why: z.string().max(1_000) }),
]) satisfies z.ZodType<AgentEvent>;
