// A dialog with one line to type in, and what stands below it.

import { stringWidth } from '../screen/width.ts';
import { type Line, span, tail } from './spans.ts';

/** What a dialog's box holds. */
export interface DialogContent {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly cols: number;
  /** Column of the cursor in the first line. */
  readonly cursorCol: number | null;
}

/** How large a dialog's content can be. */
export interface DialogRoom {
  readonly cols: number;
  readonly rows: number;
}

export const PROMPT_COLS = 66;

export function promptContent(
  title: string,
  label: string,
  text: string,
  below: readonly Line[],
  roomCols: number,
): DialogContent {
  const cols = Math.min(PROMPT_COLS, roomCols);
  const shown = tail(text, cols - stringWidth(label) - 3);
  return {
    title,
    cols,
    lines: [[span(` ${label}`, { bold: true }), span(shown)], ...below],
    cursorCol: 1 + stringWidth(label) + stringWidth(shown),
  };
}
