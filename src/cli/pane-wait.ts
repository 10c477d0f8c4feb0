// `gt pane wait`: until a pane shows a text, has ended or has fallen silent. The town tells of changes, and patterns are
// tried here: a bad one costs nobody else anything.

import { ok, type Result } from '../beads/result.ts';

import type { Problem } from '../engine/problem.ts';
import type { PaneWaited } from '../engine/verbs/pane-wait.ts';
import { answerOf } from './commands/ask.ts';
import { capturePane, captureText } from './pane-capture.ts';

/** Takes no longer than `withinMs`: then the answer is no. */
type IsShown = (text: string, withinMs: number) => boolean;

export type Awaited =
  /** It is shown, or was since the wait began. */
  | { readonly kind: 'text'; readonly isShown: IsShown }
  | { readonly kind: 'exit' }
  | { readonly kind: 'idle'; readonly idleMs: number };

export type Waited =
  | { readonly kind: 'met'; readonly last: PaneWaited }
  /** The program ended before. */
  | { readonly kind: 'ended'; readonly last: PaneWaited }
  | { readonly kind: 'timed-out'; readonly last: PaneWaited };

/** One question to the town takes at most so long; then it is asked again. */
const ROUND_MS = 20_000;

export async function waitForPane(
  pane: string,
  awaited: Awaited,
  timeoutMs: number,
): Promise<Result<Waited, Problem>> {
  const deadline = Date.now() + timeoutMs;
  return awaited.kind === 'text'
    ? waitForText(pane, awaited.isShown, deadline)
    : waitForState(pane, awaited, deadline);
}

async function waitForState(
  pane: string,
  awaited: Exclude<Awaited, { kind: 'text' }>,
  deadline: number,
): Promise<Result<Waited, Problem>> {
  const what = awaited.kind === 'exit' ? { for: 'exit' } : { for: 'idle', idleMs: awaited.idleMs };
  for (;;) {
    const answer = await round(pane, what, deadline);
    if (!answer.ok) return answer;
    const last = answer.value;
    if (last.isMet) return ok({ kind: 'met', last });
    if (Date.now() >= deadline) return ok({ kind: 'timed-out', last });
  }
}

/** Looks after each change: at the screen, and at what has scrolled off it since the last look. */
async function waitForText(
  pane: string,
  isShown: IsShown,
  deadline: number,
): Promise<Result<Waited, Problem>> {
  let from: number | null = null;
  for (let seq = -1; ; ) {
    const answer = await round(pane, { for: 'change', seq }, deadline);
    if (!answer.ok) return answer;
    const last = answer.value;
    seq = last.seq;
    const capture = await capturePane(pane, { format: 'text', ...(from === null ? {} : { from }) });
    if (!capture.ok) return capture;
    const shown = captureText(capture.value, { joined: true }).join('\n');
    if (isShown(shown, Math.max(1, deadline - Date.now()))) return ok({ kind: 'met', last });
    if (last.exit !== null) return ok({ kind: 'ended', last });
    if (Date.now() >= deadline) return ok({ kind: 'timed-out', last });
    from = capture.value.topLine;
  }
}

async function round(pane: string, what: object, deadline: number): Promise<Result<PaneWaited, Problem>> {
  const timeoutMs = Math.max(0, Math.min(ROUND_MS, deadline - Date.now()));
  const args = { pane, ...what, timeoutMs };
  const answer = await answerOf({ verb: 'pane.wait', args, timeoutMs: timeoutMs + ROUND_MS });
  if (!answer.ok) return answer;
  // By the word of a town of this version.
  return ok(answer.value as PaneWaited);
}
