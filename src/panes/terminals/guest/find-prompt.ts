// The way from prompt to prompt, as a guest's shell has marked them (OSC 133).

import type { PromptAnswer, PromptRequest } from '../wire/pane-source.ts';
import type { HistoryPlace } from '../wire/search-query.ts';
import type { HeadlessTerminal } from './headless-terminal.ts';

/** The prompt nearest to a row, in another row above or below it. */
export function findPrompt(
  terminal: HeadlessTerminal,
  { line: row, direction }: PromptRequest,
): PromptAnswer {
  const { firstLine, historyRows: rows, marks, topLine } = terminal;
  const from = rows.placeOf(row);
  const at = rows.rowOf(from);
  const lines = marks
    .filter(({ kind, line }) => kind === 'prompt' && line >= firstLine)
    .map(({ line }) => line)
    .filter((line) => (direction === 'up' ? isBefore(line, from) : line > from.line))
    .sort((one, other) => (direction === 'up' ? other - one : one - other));
  const { numbering } = rows;
  for (const line of lines) {
    const found = rows.rowOf({ line, col: 0 });
    // A prompt that wrapped output ends with may stand in the very row on a wider screen.
    if (found !== at) return { line: found, topLine, numbering };
  }
  return { line: null, topLine, numbering };
}

/** Whether a line begins above a row that shows it from `from` on. */
function isBefore(line: number, { line: other, col }: HistoryPlace): boolean {
  return line < other || (line === other && col > 0);
}
