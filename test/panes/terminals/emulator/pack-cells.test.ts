// Packing reads the emulator's own words: it must say of every cell what the emulator's public API says.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import graphemes from '@xterm/addon-unicode-graphemes';
import fc from 'fast-check';
import headless, { type IBufferCell, type Terminal } from 'xterm-headless';
import {
  BG_OVERLINE,
  BG_STRIKETHROUGH,
  BG_UNDERLINE_MASK,
  BG_UNDERLINE_SHIFT,
  CELL_WORDS,
  COLOR_MODE_SHIFT,
  COLOR_PALETTE,
  COLOR_RGB,
  CONTENT_RIGHT_HALF,
  FG_BLINK,
  FG_BOLD,
  FG_DIM,
  FG_INVERSE,
  FG_INVISIBLE,
  FG_ITALIC,
  UNDERLINE_HAS_LINK,
} from '../../../../src/panes/screen/cells.ts';
import { Grid } from '../../../../src/panes/screen/grid.ts';
import { packLine } from '../../../../src/panes/terminals/emulator/pack-cells.ts';

const COLS = 12;

describe('packing the cells of a line', () => {
  it('says what the emulator says, whatever was printed', () => {
    const color = fc.oneof(
      fc.constantFrom('39', '49'),
      fc.nat(7).map((index) => `3${index}`),
      fc.nat(7).map((index) => `10${index}`),
      fc.nat(255).map((index) => `38;5;${index}`),
      fc.nat(255).map((index) => `48;5;${index}`),
      fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map((rgb) => `48;2;${rgb.join(';')}`),
      fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map((rgb) => `58:2::${rgb.join(':')}`),
      fc.nat(255).map((index) => `58:5:${index}`),
    );
    const attribute = fc.constantFrom(
      '0',
      '1',
      '2',
      '3',
      '4',
      '4:2',
      '4:3',
      '4:5',
      '5',
      '7',
      '8',
      '9',
      '53',
      '24',
    );
    const style = fc.oneof(color, attribute).map((parameters) => `\x1b[${parameters}m`);
    const text = fc.constantFrom('a', ' ', '漢', '👩‍👩‍👧', 'e\u0301', '🇩🇪', '\x1b[K', '\x1b[3X', '\x1b[4G');
    fc.assert(
      fc.property(fc.array(fc.oneof(style, text), { maxLength: 30 }), (parts) => {
        const terminal = printed(parts.join(''));
        const packed = packedRow(terminal);
        for (let col = 0; col < COLS; col += 1) assertSame(terminal, packed, col);
      }),
      { numRuns: 400 },
    );
  });

  it('gives links their targets, and leaves out those that may not be followed', () => {
    const terminal = printed('\x1b]8;;one\x07ab\x1b]8;;two\x07\x1b[4mc\x1b]8;;\x07d');
    const words = new Uint32Array(COLS * CELL_WORDS);
    const { links } = packLine(lineOf(terminal), words, (link) => (link === 1 ? 'http://one' : null));
    assert.deepEqual(links, [
      [0, 'http://one'],
      [1, 'http://one'],
    ]);
    const isLinked = [0, 1, 2, 3].map(
      (col) => ((words[col * CELL_WORDS + 3] ?? 0) & UNDERLINE_HAS_LINK) !== 0,
    );
    assert.deepEqual(isLinked, [true, true, false, false]);
    assert.equal(((words[2 * CELL_WORDS + 2] ?? 0) >>> BG_UNDERLINE_SHIFT) & BG_UNDERLINE_MASK, 1);
  });

  it('empties what lies beyond the line', () => {
    const words = new Uint32Array((COLS + 3) * CELL_WORDS).fill(7);
    packLine(lineOf(printed('a')), words, () => null);
    assert.ok(words.subarray(COLS * CELL_WORDS).every((word) => word === 0));
    words.fill(7);
    packLine(undefined, words, () => null);
    assert.ok(words.every((word) => word === 0));
  });
});

function printed(text: string): Terminal {
  const terminal = new headless.Terminal({ cols: COLS, rows: 3, allowProposedApi: true });
  terminal.loadAddon(new graphemes.UnicodeGraphemesAddon());
  terminal.input('');
  terminal.write(text);
  return terminal;
}

function lineOf(terminal: Terminal) {
  return terminal.buffer.active.getLine(0);
}

function packedRow(terminal: Terminal): Grid {
  const grid = new Grid(COLS, 1);
  const { clusters } = packLine(lineOf(terminal), grid.cells, () => null);
  for (const [col, text] of clusters) grid.clusters.set(col, text);
  return grid;
}

function assertSame(terminal: Terminal, packed: Grid, col: number): void {
  const cell = lineOf(terminal)?.getCell(col);
  assert.ok(cell !== undefined);
  const [content = 0, foreground = 0, background = 0] = packed.cells.subarray(col * CELL_WORDS);
  assert.equal(packed.textAt(col, 0), cell.getChars(), 'text');
  assert.equal(packed.widthAt(col, 0), cell.getWidth(), 'width');
  assert.equal(content === CONTENT_RIGHT_HALF, cell.getWidth() === 0, 'right half');
  assert.equal(foreground, wantedForeground(cell), 'foreground');
  assert.equal(
    background & ~(BG_UNDERLINE_MASK << BG_UNDERLINE_SHIFT),
    wantedBackground(cell) | 0,
    'background',
  );
  assert.equal(
    ((background >>> BG_UNDERLINE_SHIFT) & BG_UNDERLINE_MASK) !== 0,
    cell.isUnderline() !== 0,
    'underline',
  );
}

function wantedForeground(cell: IBufferCell): number {
  const word =
    wantedColor(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()) |
    (cell.isBold() ? FG_BOLD : 0) |
    (cell.isDim() ? FG_DIM : 0) |
    (cell.isItalic() ? FG_ITALIC : 0) |
    (cell.isBlink() ? FG_BLINK : 0) |
    (cell.isInverse() ? FG_INVERSE : 0) |
    (cell.isInvisible() ? FG_INVISIBLE : 0);
  return word >>> 0;
}

function wantedBackground(cell: IBufferCell): number {
  return (
    wantedColor(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()) |
    (cell.isStrikethrough() ? BG_STRIKETHROUGH : 0) |
    (cell.isOverline() ? BG_OVERLINE : 0)
  );
}

function wantedColor(isDefault: boolean, isRgb: boolean, value: number): number {
  if (isDefault) return 0;
  return value | ((isRgb ? COLOR_RGB : COLOR_PALETTE) << COLOR_MODE_SHIFT);
}
