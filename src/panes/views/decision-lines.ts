// The list of what waits for a person to decide: subject, text and age of each, and the whole text of the selected one.

import type { DecisionView } from '../../engine/view.ts';
import { selectedDecisionIndex } from '../client/ui-state.ts';
import { stringWidth } from '../screen/width.ts';
import { AGE_COLS, age } from './age.ts';
import { cell, fitLine, type Line, rightCell, span, windowStart } from './spans.ts';

const MOST_COLS = 110;
const MOST_ROWS = 10;
const SUBJECT_COLS = 12;
/** Rows of the selected one's whole text, where there is room for them. */
const TEXT_ROWS = 4;
const KEYS = ' Enter goes to its pane · r resolves it · Esc closes';
const REVIEW_KEYS = ' Enter shows the change · Esc closes';
/** Choices that one digit takes. */
const KEYED_CHOICES = 9;

export function decisionLines(
  decisions: readonly DecisionView[],
  selected: string | null,
  now: number,
  room: { readonly cols: number; readonly rows: number },
): { readonly lines: readonly Line[]; readonly cols: number } {
  const cols = Math.min(MOST_COLS, room.cols);
  const index = selectedDecisionIndex(decisions, selected);
  const keys: Line = [span(decisions[index]?.review === undefined ? KEYS : REVIEW_KEYS, { dim: true })];
  if (decisions.length === 0) return { cols, lines: [[span(' nothing waits for you')], [], keys] };
  const choices = choiceLines(decisions[index]?.choices ?? [], cols);
  const textRows = room.rows >= TEXT_ROWS + choices.length + 7 ? TEXT_ROWS : 0;
  const shown = room.rows >= choices.length + 5 ? choices : [];
  const rows = Math.max(1, Math.min(MOST_ROWS, room.rows - textRows - shown.length - 3));
  const start = windowStart(decisions.length, rows, index);
  const list = decisions
    .slice(start, start + rows)
    .map((each, offset) => decisionLine(each, start + offset === index, now, cols));
  const text = wrapped(decisions[index]?.text ?? '', cols - 2, textRows);
  const whole = [...list, ...(textRows > 0 ? [[], ...text] : []), ...shown, [], keys];
  return { cols, lines: whole };
}

/** What the agent's screen offers, by the key that takes it. */
function choiceLines(choices: readonly string[], cols: number): Line[] {
  return choices
    .slice(0, KEYED_CHOICES)
    .map((choice, at) => fitLine([span(` ${at + 1} `, { bold: true }), span(choice)], cols));
}

function decisionLine(decision: DecisionView, isSelected: boolean, now: number, cols: number): Line {
  const look = isSelected ? { inverse: true } : {};
  return [
    span(isSelected ? '▸' : ' ', look),
    cell(decision.subject, SUBJECT_COLS, look),
    span(' ', look),
    cell(decision.text, Math.max(0, cols - SUBJECT_COLS - AGE_COLS - 4), look),
    rightCell(age(decision.at, now), AGE_COLS + 1, { ...look, dim: true }),
    span(' ', look),
  ];
}

/** Exactly `rows` lines of at most `cols` columns, cut between words; what is more ends in an ellipsis. */
function wrapped(text: string, cols: number, rows: number): Line[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter((each) => each !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && (lines.length === rows || stringWidth(last) + 1 + stringWidth(word) <= cols)) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return Array.from({ length: rows }, (_, row) => [span(' '), ...fitLine([span(lines[row] ?? '')], cols)]);
}
