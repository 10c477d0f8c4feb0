// A pane's screen for scripts, fetched to its last row.

import { ok, type Result } from '../beads/result.ts';
import { isObject } from '../engine/json.ts';
import type { Problem } from '../engine/problem.ts';
import type { Capture, CapturedRow, CaptureFormat } from '../engine/terminals.ts';
import { listOf } from './commands/answers.ts';
import { answerOf } from './commands/ask.ts';

export interface CaptureArgs {
  readonly format: CaptureFormat;
  readonly lines?: number;
  readonly from?: number;
}

export type PaneCapture = Capture & { readonly pane: string };

/** What the pane showed when asked; rows that came later are left out. */
export async function capturePane(pane: string, args: CaptureArgs): Promise<Result<PaneCapture, Problem>> {
  const first = await answerOf({ verb: 'pane.capture', args: { pane, ...args } });
  if (!first.ok) return first;
  const captured = [...listOf(first.value, 'captured')];
  const { end, ...head } = first.value as PaneCapture;
  for (let { next } = head; next !== null; ) {
    const range = { pane, format: args.format, from: next, end };
    const more = await answerOf({ verb: 'pane.capture', args: range });
    if (!more.ok) return more;
    captured.push(...listOf(more.value, 'captured'));
    const after: unknown = isObject(more.value) ? more.value['next'] : null;
    next = typeof after === 'number' && after > next ? after : null;
  }
  return ok({ ...head, end, captured: captured as CapturedRow[] });
}

/** The rows as lines of text without the empty ones at the end; `joined`: what was wrapped is one line again. */
export function captureText({ captured }: Capture, { joined }: { readonly joined: boolean }): string[] {
  const lines: string[] = [];
  let isGoingOn = false;
  for (const row of captured) {
    const text = 'text' in row ? row.text : '';
    if (isGoingOn && joined) lines.push((lines.pop() ?? '') + text);
    else lines.push(joined && row.wraps ? text : text.trimEnd());
    isGoingOn = row.wraps;
  }
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}
