// The outer terminal as the client sees it: its size, raw mode, and the bytes that give it back as it was.

import { type Problem, problem } from '../engine/problem.ts';
import { LEAST_COLS, LEAST_ROWS } from '../panes/layout/town-layout.ts';

/** Why the screen cannot be drawn here, or null. */
export function whyNoScreen(): Problem | null {
  const noTerminal = whyNoTerminal();
  if (noTerminal !== null) return noTerminal;
  const { columns, rows } = process.stdout;
  // A terminal that reports no size at all (0x0) is taken for one of the usual size.
  if (columns === 0 || rows === 0) return null;
  if (columns >= LEAST_COLS && rows >= LEAST_ROWS) return null;
  return problem(
    'environment',
    `the terminal is ${columns}x${rows}, gt needs ${LEAST_COLS}x${LEAST_ROWS}: enlarge the window`,
  );
}

/** Why nothing can be drawn here, of whatever size, or null. */
export function whyNoTerminal(): Problem | null {
  if (process.stdin.isTTY && process.stdout.isTTY) return null;
  return problem('environment', 'the screen needs a terminal: run gt in one, or see gt status and gt help');
}

export function terminalSize(): { readonly cols: number; readonly rows: number } {
  return { cols: process.stdout.columns || 80, rows: process.stdout.rows || 24 };
}
