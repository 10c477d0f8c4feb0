// Reads what a headless terminal shows as a grid of our cells, by a way of its own: the mirror to hold drawing up to.

import addon from '@xterm/addon-unicode-graphemes';
import headless from 'xterm-headless';
import { putGlyph } from '../../src/panes/screen/frame.ts';
import { Grid } from '../../src/panes/screen/grid.ts';
import { type Color, type Look, makeStyle, type UnderlineStyle } from '../../src/panes/screen/style.ts';

/** What a cell of the emulator tells of underlines beyond its public interface. */
interface UnderlineAttributes {
  getUnderlineStyle(): number;
  getUnderlineColor(): number;
  isUnderlineColorRGB(): boolean;
  isUnderlineColorPalette(): boolean;
}

const UNDERLINES: readonly UnderlineStyle[] = ['none', 'single', 'double', 'curly', 'dotted', 'dashed'];

export function outerTerminal(cols: number, rows: number): headless.Terminal {
  const terminal = new headless.Terminal({ cols, rows, allowProposedApi: true, scrollback: 10 });
  terminal.loadAddon(new addon.UnicodeGraphemesAddon());
  return terminal;
}

export function written(terminal: headless.Terminal, bytes: string): Promise<void> {
  return new Promise((resolve) => terminal.write(bytes, resolve));
}

/** The visible screen; an empty cell and a space are both empty. */
export function gridOf(terminal: headless.Terminal): Grid {
  const grid = new Grid(terminal.cols, terminal.rows);
  const buffer = terminal.buffer.active;
  for (let row = 0; row < terminal.rows; row += 1) {
    const line = buffer.getLine(buffer.baseY + row);
    for (let col = 0; col < terminal.cols; col += 1) {
      const cell = line?.getCell(col);
      if (cell === undefined || cell.getWidth() === 0) continue;
      putGlyph(grid, col, row, cell.getChars() || ' ', cell.getWidth(), makeStyle(lookOf(cell)));
    }
  }
  return grid;
}

/** Each cell as `text/width/style words`, to compare and to read in a failure. */
export function cellsOf(grid: Grid): string[] {
  const cells: string[] = [];
  for (let index = 0; index < grid.cols * grid.rows; index += 1) {
    const col = index % grid.cols;
    const row = Math.floor(index / grid.cols);
    const words = [...grid.cells.slice(index * 4 + 1, index * 4 + 4)].map((word) => word.toString(16));
    const width = grid.widthAt(col, row);
    const text = width === 0 ? '' : grid.textAt(col, row) || ' ';
    cells.push(`${row},${col} ${text}/${width}/${words.join('/')}`);
  }
  return cells;
}

function lookOf(cell: headless.IBufferCell): Look {
  const underlined = cell as unknown as UnderlineAttributes;
  return {
    ...color('color', cell.isFgPalette(), cell.isFgRGB(), cell.getFgColor()),
    ...color('backgroundColor', cell.isBgPalette(), cell.isBgRGB(), cell.getBgColor()),
    ...(cell.isUnderline() ? underlineLook(underlined) : {}),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    blink: cell.isBlink() !== 0,
    inverse: cell.isInverse() !== 0,
    invisible: cell.isInvisible() !== 0,
    strikethrough: cell.isStrikethrough() !== 0,
    overline: cell.isOverline() !== 0,
  };
}

function underlineLook(cell: UnderlineAttributes & { extended?: { underlineColor: number } }): Look {
  const own = cell.extended?.underlineColor ?? 0;
  return {
    underline: UNDERLINES[cell.getUnderlineStyle()] ?? 'none',
    ...(own === 0
      ? {}
      : color(
          'underlineColor',
          cell.isUnderlineColorPalette(),
          cell.isUnderlineColorRGB(),
          cell.getUnderlineColor(),
        )),
  };
}

function color(name: keyof Look, isPalette: boolean, isRgb: boolean, value: number): Look {
  if (isPalette) return { [name]: value };
  const hex: Color = `#${value.toString(16).padStart(6, '0')}`;
  return isRgb ? { [name]: hex } : {};
}
