// Recordings of escape sequences among the data that GT_TEST_DATA names: the bytes of each, and the screen that they left.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Grid } from '../../src/panes/screen/grid.ts';
import { gridOf, outerTerminal, written } from './terminal-grid.ts';

const folder = join(process.env['GT_TEST_DATA'] ?? '', 'terminal', 'escape-sequences');

/** The size at which all were recorded. */
export const RECORDED = { cols: 80, rows: 25 } as const;

/** Their names, in order. */
export const RECORDINGS: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.in'))
  .map((name) => name.slice(0, -3))
  .sort();

export function recordingFile(name: string): string {
  return join(folder, `${name}.in`);
}

/** What a bare emulator holds after the bytes, as a tty hands them on. */
export async function bareGrid(name: string): Promise<Grid> {
  const terminal = outerTerminal(RECORDED.cols, RECORDED.rows);
  await written(terminal, readFileSync(recordingFile(name), 'latin1').replaceAll('\n', '\r\n'));
  return gridOf(terminal);
}

/** The text of the screen that was recorded, without blanks at the ends of its lines. */
export function recordedScreen(name: string): string {
  const lines = readFileSync(join(folder, `${name}.text`), 'utf8').split('\n');
  return Array.from({ length: RECORDED.rows }, (_, row) => (lines[row] ?? '').trimEnd()).join('\n');
}
