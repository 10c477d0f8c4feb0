// Reads what a headless terminal shows as a grid of our cells, by a way of its own: the mirror to hold drawing up to.

import addon from '@xterm/addon-unicode-graphemes';
import headless from 'xterm-headless';
import { putGlyph } from '../../src/panes/screen/frame.ts';
import { Grid } from '../../src/panes/screen/grid.ts';
import { type Color, type Look, makeStyle, type UnderlineStyle } from '../../src/panes/screen/style.ts';

/** What a cell of the emulator tells of underlines and links beyond its public interface. */
interface UnderlineAttributes {
  getUnderlineColor(): number;
  isUnderlineColorRGB(): boolean;
  isUnderlineColorPalette(): boolean;
}

/** Attributes that few cells have. The emulator answers that a link is underlined by dashes: `_ext` is what was set. */
interface ExtendedAttributes {
  readonly _ext: number;
  readonly underlineColor: number;
  readonly urlId: number;
}

/** Where the emulator keeps the targets of links, by number. */
interface LinkKeeper {
  readonly _core: { readonly _oscLinkService: { getLinkData(id: number): { uri: string } | undefined } };
}

const EXT_UNDERLINE_SHIFT = 26;
const EXT_UNDERLINE_MASK = 0x7;

const UNDERLINES: readonly UnderlineStyle[] = ['none', 'single', 'double', 'curly', 'dotted', 'dashed'];

export function outerTerminal(cols: number, rows: number, scrollback = 10): headless.Terminal {
  const terminal = new headless.Terminal({ cols, rows, allowProposedApi: true, scrollback });
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
      putGlyph(grid, col, row, cell.getChars() || ' ', cell.getWidth(), makeStyle(lookOf(cell, terminal)));
    }
  }
  return grid;
}

/** Each cell as `text/width/style words/link`, to compare and to read in a failure. */
export function cellsOf(grid: Grid): string[] {
  const cells: string[] = [];
  for (let index = 0; index < grid.cols * grid.rows; index += 1) {
    const col = index % grid.cols;
    const row = Math.floor(index / grid.cols);
    const words = [...grid.cells.slice(index * 4 + 1, index * 4 + 4)].map((word) => word.toString(16));
    const width = grid.widthAt(col, row);
    const text = width === 0 ? '' : grid.textAt(col, row) || ' ';
    cells.push(`${row},${col} ${text}/${width}/${words.join('/')}/${grid.links.get(index) ?? ''}`);
  }
  return cells;
}

/** The same of a grid that is to be painted: a joiner at the end of a glyph, which joins nothing, is left out. */
export function paintedCellsOf(grid: Grid): string[] {
  return cellsOf(grid).map((cell) => cell.replace(/\u200d+\//, '/'));
}

function lookOf(cell: headless.IBufferCell, terminal: headless.Terminal): Look {
  const attributes = cell as unknown as UnderlineAttributes & {
    readonly extended: ExtendedAttributes;
    hasExtendedAttrs(): number;
  };
  const extended = attributes.hasExtendedAttrs() === 0 ? null : attributes.extended;
  const link = extended === null ? undefined : linkTarget(terminal, extended.urlId);
  return {
    ...color('color', cell.isFgPalette(), cell.isFgRGB(), cell.getFgColor()),
    ...color('backgroundColor', cell.isBgPalette(), cell.isBgRGB(), cell.getBgColor()),
    ...(extended === null ? {} : underlineLook(attributes, extended)),
    ...(link === undefined ? {} : { link }),
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

function linkTarget(terminal: headless.Terminal, id: number): string | undefined {
  if (id === 0) return undefined;
  return (terminal as unknown as LinkKeeper)._core._oscLinkService.getLinkData(id)?.uri;
}

function underlineLook(cell: UnderlineAttributes, extended: ExtendedAttributes): Look {
  const kind = UNDERLINES[(extended._ext >>> EXT_UNDERLINE_SHIFT) & EXT_UNDERLINE_MASK] ?? 'none';
  if (kind === 'none' || extended.underlineColor === 0) return { underline: kind };
  const [isPalette, isRgb] = [cell.isUnderlineColorPalette(), cell.isUnderlineColorRGB()];
  return { underline: kind, ...color('underlineColor', isPalette, isRgb, cell.getUnderlineColor()) };
}

function color(name: keyof Look, isPalette: boolean, isRgb: boolean, value: number): Look {
  if (isPalette) return { [name]: value };
  const hex: Color = `#${value.toString(16).padStart(6, '0')}`;
  return isRgb ? { [name]: hex } : {};
}
