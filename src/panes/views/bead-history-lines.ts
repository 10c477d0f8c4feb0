// The history of a bead: a paragraph for each line of its file, oldest first.

import type { HistoryLine } from '../beads/history-words.ts';
import { minute } from './bead-detail-lines.ts';
import { type Line, span } from './spans.ts';
import { wrapSpans } from './wrap-spans.ts';

export function beadHistoryLines(history: readonly HistoryLine[], cols: number): Line[] {
  return history.flatMap(({ at, by, what }) => [
    ...wrapSpans([span(`${minute(at)}  `, { dim: true }), span(by, { color: 'cyan' })], cols),
    ...what.flatMap((each) => wrapSpans([span('  '), span(each)], cols, 4)),
  ]);
}
