// Where the merge request of the page stands by now, whenever the page was read.

import type { ChangeView } from '../../engine/change-view.ts';
import type { QueueEntryView } from '../../engine/view.ts';
import { type ChangeDialog, isOther } from '../client/change-dialog.ts';
import { isEnded } from '../client/queue-entry.ts';
import { sanitize } from '../screen/sanitize.ts';
import { QUEUE_STYLES } from './activity-style.ts';
import { fitLine, type Line, type Span, span } from './spans.ts';

const OTHER = '! it changed while you looked: look again  ';

/** `entry` is null where the queue names the request no more: then the change says where it stood. */
export function standingLine(dialog: ChangeDialog, entry: QueueEntryView | null, cols: number): Line {
  const { isAwaited, shown } = dialog;
  const change = shown.kind === 'change' ? shown.change : null;
  const stands: Line = [
    span(' '),
    ...(isOther(dialog) ? [span(OTHER, { color: 'yellow', bold: true })] : []),
    ...standing(entry, change),
    ...approver(change),
    ...(isAwaited && change !== null ? [span(' · looking again …', { dim: true })] : []),
  ];
  return fitLine(stands, cols);
}

function standing(entry: QueueEntryView | null, change: ChangeView | null): Span[] {
  const state = entry?.state ?? change?.state;
  if (state === undefined) return [];
  const { glyph, tint, word } = QUEUE_STYLES[state];
  return [span(`${glyph} ${word}  `, tint), span(sanitize(standingWords(entry, change)))];
}

/** Only the change knows that it does not merge as it is. */
function standingWords(entry: QueueEntryView | null, change: ChangeView | null): string {
  if (entry === null) return change?.note ?? '';
  if (entry.landedAs !== null) return `as ${entry.landedAs.slice(0, 12)}`;
  return change?.change === null && !isEnded(entry) ? change.note : entry.note;
}

function approver(change: ChangeView | null): Span[] {
  if (change === null || change.approvedBy === null) return [];
  return [span(` · approved by ${sanitize(change.approvedBy)}`, { color: 'green' })];
}
