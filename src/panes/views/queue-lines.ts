// The lines of the merge queue: what is to land, in order, with the gate that runs; then what ended, latest first; and in the
// last line the trials.

import type { QueueEntryView, TownView, TrialLineView } from '../../engine/view.ts';
import { isEnded } from '../client/queue-entry.ts';
import { selectedQueueIndex } from '../client/ui-state.ts';
import { insideBorder, type Rect } from '../layout/rect.ts';
import { stringWidth } from '../screen/width.ts';
import { QUEUE_COLS, QUEUE_STYLES, TRIAL_STYLES } from './activity-style.ts';
import { AGE_COLS, age } from './age.ts';
import { footRoom, panelLines } from './panel-lines.ts';
import type { ListSelection } from './roster-lines.ts';
import type { ScreenModel } from './screen-model.ts';
import { cell, fitLines, type Line, lineWidth, rightCell, span, windowStart } from './spans.ts';

const BEAD_COLS = 9;

interface Room {
  readonly cols: number;
  readonly rows: number;
}

export function queuePanel(rect: Rect, { view, ui, now }: ScreenModel): Line[] {
  const isFocused = ui.focus === 'queue';
  const selection = { selected: selectedQueueIndex(view, ui), isFocused };
  const waiting = view.queue.filter((entry) => !isEnded(entry)).length;
  const title = [span('merge queue'), span(waiting === 0 ? '' : ` · ${waiting} waiting`)];
  const foot = isFocused ? { foot: keysFoot(rect.cols) } : {};
  const content = contentLines(view, selection, now, insideBorder(rect));
  return panelLines({ title, ...foot, isFocused }, content, rect.cols, rect.rows);
}

/** With fewer rows than these a queue has them all. */
const LEAST_ROWS = 4;

function contentLines(
  { queue, trials }: Pick<TownView, 'queue' | 'trials'>,
  selection: ListSelection,
  now: number,
  room: Room,
): readonly Line[] {
  const [first] = trials;
  if (first === undefined || (room.rows < LEAST_ROWS && queue.length >= room.rows))
    return queueLines(queue, selection, now, room);
  const rows = room.rows - 1;
  const lines = queueLines(queue, selection, now, { ...room, rows });
  return [...fitLines(lines, room.cols, rows), trialLine(first, trials.slice(1), now, room.cols)];
}

/** In the columns of what is to land. */
function trialLine(
  { id, state, text, at }: TrialLineView,
  others: readonly TrialLineView[],
  now: number,
  cols: number,
): Line {
  const { glyph, tint } = TRIAL_STYLES[state];
  const name = `trial ${id} `.padEnd(QUEUE_COLS + 1);
  const room = Math.max(0, cols - 3 - name.length - (AGE_COLS + 1));
  return [
    span(` ${glyph} `, tint),
    span(name, tint),
    cell(trialsText(text, others, room), room),
    rightCell(age(at, now), AGE_COLS + 1, { dim: true }),
  ];
}

/** What the first of them says, then as much of the others as there is room for. */
function trialsText(text: string, others: readonly TrialLineView[], room: number): string {
  for (let told = others.length; told >= 0; told -= 1) {
    const left = others.length - told;
    const words = [
      text,
      ...others.slice(0, told).map((each) => `${each.id} ${each.text}`),
      ...(left > 0 ? [`${left} more`] : []),
    ].join(' · ');
    if (stringWidth(words) <= room) return words;
  }
  return text;
}

const KEYS: readonly (readonly [key: string, does: string])[] = [
  ['Enter', 'diff'],
  ['h', 'hold'],
  ['a', 'LGTM'],
  ['x', 'reject'],
  ['K/J', 'move'],
  ['o', 'log'],
  ['+/-', 'lane'],
  ['T', 'first'],
];

/** As many of the keys as there is room for. */
function keysFoot(cols: number): Line {
  const foot: Line[] = [];
  let room = footRoom(cols);
  for (const [key, does] of KEYS) {
    const words = [span(`${foot.length > 0 ? '  ' : ''}${key}`), span(` ${does}`, { dim: true })];
    room -= lineWidth(words);
    if (room < 0) break;
    foot.push(words);
  }
  return foot.flat();
}

function queueLines(
  queue: readonly QueueEntryView[],
  selection: ListSelection,
  now: number,
  room: Room,
): Line[] {
  if (queue.length === 0) return [[span('nothing to merge', { dim: true })]];
  const lines: Line[] = [];
  let selectedLine = 0;
  for (const [index, entry] of queue.entries()) {
    const isSelected = selection.isFocused && index === selection.selected;
    const previous = queue[index - 1];
    if (isEnded(entry) && (previous === undefined || !isEnded(previous))) {
      lines.push([span('─ ended '.padEnd(room.cols, '─'), { dim: true })]);
    }
    if (isSelected) selectedLine = lines.length;
    lines.push(entryLine(entry, isSelected, now, room.cols));
  }
  const start = windowStart(lines.length, room.rows, selectedLine);
  return lines.slice(start, start + room.rows);
}

function entryLine(entry: QueueEntryView, isSelected: boolean, now: number, cols: number): Line {
  const style = QUEUE_STYLES[entry.state];
  const plain = isSelected ? { inverse: true } : {};
  const left = cols - 1 - 2 - (QUEUE_COLS + 1) - (BEAD_COLS + 1) - (AGE_COLS + 1);
  return [
    span(isSelected ? '▸' : ' ', plain),
    span(`${style.glyph} `, { ...style.tint, ...plain }),
    cell(style.word, QUEUE_COLS + 1, { ...style.tint, ...plain }),
    cell(entry.bead, BEAD_COLS + 1, plain),
    ...wordsOf(entry, Math.max(0, left), plain),
    rightCell(age(entry.endedAt ?? entry.submittedAt, now), AGE_COLS + 1, { ...plain, dim: true }),
  ];
}

/** The title and the note; where there is not room for both, the note, which says what happens. */
function wordsOf(entry: QueueEntryView, cols: number, plain: { readonly inverse?: boolean }): Line {
  const title = entry.lane === 'normal' ? entry.title : `${entry.lane} · ${entry.title}`;
  if (entry.note === '' && entry.etaMs !== null && cols >= 50) {
    const eta = `in about ${age(0, entry.etaMs)}`;
    return [cell(title, cols - eta.length - 1, plain), span(` ${eta}`, { ...plain, dim: true })];
  }
  if (entry.note === '') return [cell(title, cols, plain)];
  if (cols < 30) return [cell(entry.note, cols, { ...plain, dim: true })];
  const titleCols = Math.floor(cols * 0.55);
  return [
    cell(title, titleCols - 1, plain),
    span(' ', plain),
    cell(entry.note, cols - titleCols, { ...plain, dim: true }),
  ];
}
