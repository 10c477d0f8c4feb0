// Reads the town's answer to `mq.diff`.

import * as z from 'zod';
import type { ChangeView } from '../../engine/change-view.ts';
import type { AgentId, MergeRequestId, RigName } from '../../engine/ids.ts';
import { sanitize } from '../screen/sanitize.ts';

const WORDS_LIMIT = 500;
const PATH_LIMIT = 4_096;

const count = z.number().int().nonnegative();
const words = z.string().transform((text) => sanitize(text, WORDS_LIMIT));
const path = z.string().transform((text) => sanitize(text, PATH_LIMIT));

/** The text of lines and criteria is made safe where it is drawn: few of them ever are. */
const line = z.object({ kind: z.enum(['hunk', 'same', 'added', 'removed', 'note']), text: z.string() });

const file = z.object({
  path,
  from: path.nullable(),
  kind: z.enum(['added', 'modified', 'deleted', 'renamed', 'retyped']),
  note: words,
  added: count.nullable(),
  removed: count.nullable(),
  lines: z.array(line),
  isCut: z.boolean(),
});

const gate = z.object({
  name: words,
  state: z.enum(['passed', 'waiting']),
  elapsedMs: z.number().nonnegative().nullable(),
});

const changeView = z.object({
  mr: z.custom<MergeRequestId>(isText),
  rig: z.custom<RigName>(isText),
  branch: words,
  bead: words,
  title: words,
  agent: z.custom<AgentId>(isText),
  state: z.enum(['queued', 'held', 'gating', 'review', 'proposed', 'landing', 'landed', 'rejected']),
  note: words,
  approvedBy: words.nullable(),
  acceptance: z.string(),
  gates: z.array(gate),
  guarded: z.array(path),
  change: z.string().min(1).nullable(),
  conflicts: z.array(path),
  landedWith: z.array(z.custom<MergeRequestId>(isText)),
  totals: z.object({ files: count, added: count, removed: count }),
  files: z.array(file),
}) satisfies z.ZodType<ChangeView>;

/** The change of that merge request, or null where the answer holds none. */
export function changeIn(answer: unknown, mr: MergeRequestId): ChangeView | null {
  const parsed = changeView.safeParse(answer);
  return parsed.success && parsed.data.mr === mr ? parsed.data : null;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
