// The foot of the page about a change: its keys, or the prompt for the reason of a rejection.

import type { ChangeDoing } from '../client/change-dialog.ts';
import { stringWidth } from '../screen/width.ts';
import { fitLine, type Line, span, tail } from './spans.ts';

export interface ChangeFoot {
  readonly lines: readonly Line[];
  /** Where the person types in the last line; null where nothing is typed. */
  readonly cursorCol: number | null;
}

const KEYS: ReadonlyArray<readonly [key: string, does: string]> = [
  ['a', 'LGTM'],
  ['x', 'reject'],
  ['n p', 'files'],
  ['↑↓←→', 'scroll'],
  ['r', 'look again'],
  ['Esc', 'closes'],
];

const LABEL = ' reason: ';

export function changeFootLines(doing: ChangeDoing, cols: number): ChangeFoot {
  switch (doing.kind) {
    case 'looking':
      return { lines: [keyLine(cols)], cursorCol: null };
    case 'deciding':
      return { lines: [[span(' the town is told …', { dim: true })]], cursorCol: null };
    case 'rejecting':
      return reasonLines(doing.reason, cols);
  }
}

function keyLine(cols: number): Line {
  const keys = KEYS.flatMap(([key, does], index) => [
    span(index === 0 ? ' ' : ' · ', { dim: true }),
    span(key, { bold: true }),
    span(` ${does}`, { dim: true }),
  ]);
  return fitLine(keys, cols);
}

function reasonLines(reason: string, cols: number): ChangeFoot {
  const shown = tail(reason, Math.max(1, cols - stringWidth(LABEL) - 2));
  return {
    lines: [
      [span(' Why not? The reason goes to its bead · Enter rejects · Esc goes back', { dim: true })],
      [span(LABEL, { bold: true }), span(shown)],
    ],
    cursorCol: stringWidth(LABEL) + stringWidth(shown),
  };
}
