// The way from prompt to prompt, as a guest's shell has marked them (OSC 133).

import type { PromptAnswer, PromptRequest } from '../wire/pane-source.ts';
import type { HistoryPlace } from '../wire/search-query.ts';
import type { HeadlessTerminal } from './headless-terminal.ts';

/** The prompt nearest to a row, above or below it. */
export function findPrompt(
  terminal: HeadlessTerminal,
  { line: row, direction }: PromptRequest,
): PromptAnswer {
  const { firstLine, historyRows: rows, marks, topLine } = terminal;
  const from = rows.placeOf(row);
  const lines = marks
    .filter(({ kind, line }) => kind === 'prompt' && line >= firstLine)
    .map(({ line }) => line)
    .filter((line) => (direction === 'up' ? isBefore(line, from) : line > from.line));
  const nearest = direction === 'up' ? Math.max(...lines) : Math.min(...lines);
  const line = lines.length === 0 ? null : rows.rowOf({ line: nearest, col: 0 });
  return { line, topLine, numbering: rows.numbering };
}

/** Whether a line begins above a row that shows it from `from` on. */
function isBefore(line: number, { line: other, col }: HistoryPlace): boolean {
  return line < other || (line === other && col > 0);
}
