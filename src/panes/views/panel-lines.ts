// The frame of a panel: a border with its title in the upper edge, around content of exactly the room inside.

import { fitLine, fitLines, type Line, lineWidth, span, type Tint } from './spans.ts';

export interface PanelLook {
  readonly title: Line;
  /** Shown at the right of the upper edge where there is room. */
  readonly note?: Line;
  /** Shown at the right of the lower edge where there is room. */
  readonly foot?: Line;
  readonly isFocused: boolean;
}

/** A whole panel of `cols` x `rows` with its border; `content` is cut to the room inside. */
export function panelLines(look: PanelLook, content: readonly Line[], cols: number, rows: number): Line[] {
  if (rows < 2 || cols < 4) return [...fitLines(content, cols, rows)];
  const border = borderOf(look);
  const inside = fitLines(content, cols - 2, rows - 2);
  const edge = span(border.side, border.tint);
  return [topEdge(look, cols), ...inside.map((line) => [edge, ...line, edge]), lowerEdge(look, cols)];
}

/** A note that would leave the title less is left out. */
const LEAST_TITLE_COLS = 20;

function topEdge(look: PanelLook, cols: number): Line {
  const { tint, edge, ...border } = borderOf(look);
  if (cols < 8) return [span(`${border.topLeft}${edge.repeat(cols - 2)}${border.topRight}`, tint)];
  const note = look.note ?? [];
  const noteCols = lineWidth(note) + 3;
  const hasNote = note.length > 0 && cols - noteCols >= LEAST_TITLE_COLS;
  const room = cols - 5 - (hasNote ? noteCols : 0);
  const title = cutLine(look.title, room - 1);
  const fillCols = room - lineWidth(title);
  return [
    span(`${border.topLeft}${edge} `, tint),
    ...title.map((each) => (look.isFocused ? { ...each, bold: true } : each)),
    span(` ${edge.repeat(Math.max(0, fillCols))}`, tint),
    ...(hasNote ? [span(' ', tint), ...note, span(` ${edge}`, tint)] : []),
    span(border.topRight, tint),
  ];
}

function lowerEdge({ foot = [], ...look }: PanelLook, cols: number): Line {
  const { tint, edge, left, right } = borderOf(look);
  const footCols = lineWidth(foot);
  if (footCols === 0 || footCols > footRoom(cols))
    return [span(`${left}${edge.repeat(cols - 2)}${right}`, tint)];
  const before = `${left}${edge.repeat(cols - footCols - 5)} `;
  return [span(before, tint), ...foot, span(` ${edge}${right}`, tint)];
}

/** How many columns of a foot a panel has room for. */
export function footRoom(cols: number): number {
  return cols - 6;
}

interface Border {
  readonly topLeft: string;
  readonly topRight: string;
  readonly left: string;
  readonly right: string;
  readonly edge: string;
  readonly side: string;
  readonly tint: Tint;
}

const THIN: Border = {
  topLeft: '╭',
  topRight: '╮',
  left: '╰',
  right: '╯',
  edge: '─',
  side: '│',
  tint: { dim: true },
};

/** Heavy, so that the panel with the keyboard is plain to see without colour. */
const HEAVY: Border = {
  topLeft: '┏',
  topRight: '┓',
  left: '┗',
  right: '┛',
  edge: '━',
  side: '┃',
  tint: { color: 'cyan', bold: true },
};

function borderOf(look: PanelLook): Border {
  return look.isFocused ? HEAVY : THIN;
}

function cutLine(line: Line, cols: number): Line {
  return lineWidth(line) <= cols ? line : fitLine(line, Math.max(0, cols));
}
