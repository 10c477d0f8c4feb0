// The lines of the swarm grid: every polecat with its label, as cards, rows or a strip, as the room allows.

import type { GuestId } from '../../engine/ids.ts';
import type { AgentView } from '../../engine/view.ts';
import { selectedIndex } from '../client/ui-state.ts';
import { insideBorder, type Rect } from '../layout/rect.ts';
import { ACTIVITY_COLS, ACTIVITY_STYLES } from './activity-style.ts';
import { AGE_COLS, age } from './age.ts';
import { bellSpan, hasUnseenBell, nameCell } from './name-cell.ts';
import { panelLines } from './panel-lines.ts';
import type { ListSelection } from './roster-lines.ts';
import type { ScreenModel } from './screen-model.ts';
import { cell, fitLine, type Line, rightCell, type Span, span, type Tint, windowStart } from './spans.ts';
import { shortUsageWords, USAGE_COLS } from './usage-words.ts';

const LABELS = '1234567890abcdefghij';
/** Least columns of a polecat in each shape. */
const CARD_COLS = 26;
const ROW_COLS = 19;
const STRIP_COLS = 3;

/** Its last line is worth more than what it has used: that is shown beside so much of it only. */
const LAST_LINE_COLS = 24;

const NAME_COLS = 14;
const BEAD_COLS = 8;

export function swarmPanel(rect: Rect, { view, ui, now, unseenBells }: ScreenModel): Line[] {
  const isFocused = ui.focus === 'swarm';
  const selection = { selected: selectedIndex(view.polecats, ui.swarmAgent), isFocused };
  const count = view.polecats.length;
  const title = [span('swarm'), span(count === 0 ? '' : ` · ${count} polecat${count === 1 ? '' : 's'}`)];
  const content = swarmLines(view.polecats, { selection, now, unseenBells }, insideBorder(rect));
  return panelLines({ title, isFocused }, content, rect.cols, rect.rows);
}

/** The key that names the polecat at `index`: 1 to 9, 0, then a to j; '' for those after. */
export function polecatLabel(index: number): string {
  return LABELS[index] ?? '';
}

export interface SwarmRoom {
  readonly cols: number;
  readonly rows: number;
}

type Shape = { readonly kind: 'cards' | 'rows' | 'strip'; readonly perRow: number; readonly height: number };

export interface SwarmLook {
  readonly selection: ListSelection;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly unseenBells: ReadonlySet<GuestId>;
}

export function swarmLines(polecats: readonly AgentView[], look: SwarmLook, room: SwarmRoom): Line[] {
  const { selection } = look;
  if (polecats.length === 0) return [[span('no polecats: sling a bead to start one', { dim: true })]];
  const shape = swarmShape(polecats.length, room);
  const cols = Math.floor(room.cols / shape.perRow);
  const bands = Math.max(1, Math.floor(room.rows / shape.height));
  const count = Math.ceil(polecats.length / shape.perRow);
  const firstBand = windowStart(count, bands, Math.floor(selection.selected / shape.perRow));
  const lines: Line[] = [];
  for (let band = firstBand; band < Math.min(count, firstBand + bands); band += 1) {
    lines.push(...bandLines(polecats, band, { ...look, shape, cols }));
  }
  return lines;
}

/** How many polecats stand side by side: what the arrow keys step by. */
export function swarmPerRow(count: number, room: SwarmRoom): number {
  return swarmShape(count, room).perRow;
}

function swarmShape(count: number, room: SwarmRoom): Shape {
  return (
    fewestColumns('cards', count, room, { cols: CARD_COLS, rows: 2 }) ??
    fewestColumns('rows', count, room, { cols: ROW_COLS, rows: 1 }) ??
    fewestColumns('strip', count, room, { cols: STRIP_COLS, rows: 1 }) ?? {
      kind: 'rows',
      perRow: Math.max(1, Math.floor(room.cols / ROW_COLS)),
      height: 1,
    }
  );
}

/** The widest cells of a kind with which all polecats fit, or null. */
function fewestColumns(
  kind: Shape['kind'],
  count: number,
  room: SwarmRoom,
  least: { readonly cols: number; readonly rows: number },
): Shape | null {
  const most = Math.floor(room.cols / least.cols);
  // As few columns as the height allows: the fewest with which the last band still has room.
  const perRow = Math.max(1, Math.ceil(count / Math.max(1, Math.floor(room.rows / least.rows))));
  return perRow <= most && room.rows >= least.rows ? { kind, perRow, height: least.rows } : null;
}

interface Band extends SwarmLook {
  readonly shape: Shape;
  readonly cols: number;
}

interface CellLook {
  readonly isSelected: boolean;
  /** Whether it rang and nobody has looked. */
  readonly isRung: boolean;
}

function bandLines(polecats: readonly AgentView[], band: number, how: Band): Line[] {
  const { perRow, height } = how.shape;
  const lines: Line[] = Array.from({ length: height }, () => []);
  for (let place = 0; place < perRow; place += 1) {
    const index = band * perRow + place;
    const agent = polecats[index];
    if (agent === undefined) break;
    const isSelected = how.selection.isFocused && index === how.selection.selected;
    const look = { isSelected, isRung: hasUnseenBell(agent, how.unseenBells) };
    for (const [at, part] of cellLines({ agent, index, look }, how).entries())
      lines[at] = [...(lines[at] ?? []), ...fitLine(part, how.cols)];
  }
  return lines;
}

interface SwarmCell {
  readonly agent: AgentView;
  readonly index: number;
  readonly look: CellLook;
}

function cellLines(shown: SwarmCell, how: Band): Line[] {
  switch (how.shape.kind) {
    case 'cards':
      return card(shown, how);
    case 'rows':
      return [row(shown, how)];
    case 'strip':
      return [stripCell(shown)];
  }
}

/** Label and glyph alone, as the compact form's summary shows them. */
export function stripCell({ agent, index, look: { isSelected, isRung } }: SwarmCell): Line {
  const style = ACTIVITY_STYLES[agent.activity];
  const plain = selected(isSelected);
  return [
    span(polecatLabel(index).padEnd(1), plain),
    span(style.glyph, { ...style.tint, ...plain }),
    bellSpan(isRung),
  ];
}

function card({ agent, index, look: { isSelected, isRung } }: SwarmCell, how: Band): Line[] {
  const style = ACTIVITY_STYLES[agent.activity];
  const plain = selected(isSelected);
  const room = how.cols - 1;
  const titleCols = room - NAME_COLS - BEAD_COLS - AGE_COLS - 7;
  const nameCols = titleCols < 12 ? room - BEAD_COLS - AGE_COLS - 6 : NAME_COLS;
  return [
    [
      ...badge(agent, index, isSelected),
      ...nameCell(agent.name, { isSheriff: false, isRung }, nameCols, plain),
      span(' ', plain),
      cell(agent.bead ?? '-', BEAD_COLS, plain),
      ...(titleCols < 12
        ? []
        : [span(' ', plain), cell(agent.beadTitle, titleCols, { ...plain, dim: true })]),
      rightCell(age(agent.sinceAt, how.now), AGE_COLS + 1, { ...plain, dim: true }),
      span(' '),
    ],
    [
      span('    '),
      cell(style.word, ACTIVITY_COLS, style.tint),
      span(' ', { dim: true }),
      ...lastLine(agent, room - ACTIVITY_COLS - 5),
      span(' '),
    ],
  ];
}

function row({ agent, index, look: { isSelected, isRung } }: SwarmCell, how: Band): Line {
  const style = ACTIVITY_STYLES[agent.activity];
  const plain = selected(isSelected);
  const room = how.cols - 1;
  const ageCols = room >= 24 ? AGE_COLS + 1 : 0;
  const beadCols = room >= 33 ? BEAD_COLS + 1 : 0;
  const fixed = 4 + 1 + ACTIVITY_COLS + beadCols + ageCols;
  const nameCols = Math.min(NAME_COLS, room - fixed);
  const lastCols = room - fixed - nameCols - 2;
  return [
    ...badge(agent, index, isSelected),
    ...nameCell(agent.name, { isSheriff: false, isRung }, nameCols, plain),
    span(' ', plain),
    cell(style.word, ACTIVITY_COLS, { ...style.tint, ...plain }),
    cell(` ${agent.bead ?? '-'}`, beadCols, plain),
    rightCell(age(agent.sinceAt, how.now), ageCols, { ...plain, dim: true }),
    ...(lastCols < 12 ? [] : [span('  '), ...lastLine(agent, lastCols)]),
  ];
}

/** What the agent's terminal shows last, and at the right what its model has used where there is room for both. */
function lastLine({ lastLine: text, usage }: AgentView, cols: number): Span[] {
  const textCols = cols - USAGE_COLS - 2;
  if (textCols < LAST_LINE_COLS) return [span(text, { dim: true })];
  return [
    cell(text, textCols, { dim: true }),
    rightCell(shortUsageWords(usage, USAGE_COLS), USAGE_COLS + 2, { dim: true }),
  ];
}

/** The label and the glyph. */
function badge(agent: AgentView, index: number, isSelected: boolean): Line {
  const style = ACTIVITY_STYLES[agent.activity];
  const plain = selected(isSelected);
  return [
    span(polecatLabel(index).padEnd(1), { ...plain, bold: true }),
    span(isSelected ? '▸' : ' ', plain),
    span(`${style.glyph} `, { ...style.tint, ...plain }),
  ];
}

function selected(isSelected: boolean): Tint {
  return isSelected ? { inverse: true } : {};
}
