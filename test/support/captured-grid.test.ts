import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawText } from '../../src/panes/screen/frame.ts';
import { Grid } from '../../src/panes/screen/grid.ts';
import { type Look, makeStyle } from '../../src/panes/screen/style.ts';
import { capturedGrid } from './captured-grid.ts';
import { cellsOf } from './terminal-grid.ts';

/** A grid of one row with these texts, each in its own look. */
function row(cols: number, ...parts: readonly (readonly [text: string, look: Look])[]): Grid {
  const grid = new Grid(cols, 1);
  let col = 0;
  for (const [text, look] of parts) col = drawText(grid, col, 0, text, makeStyle(look));
  return grid;
}

function captured(cols: number, text: string): readonly string[] {
  const isWide = (glyph: string) => /[漢字]|\p{Emoji_Presentation}/u.test(glyph);
  return cellsOf(capturedGrid(text, { cols, rows: 1 }, (glyph) => (isWide(glyph) ? 2 : 1)));
}

describe('a captured screen', () => {
  const cases: readonly (readonly [sgr: string, look: Look])[] = [
    ['1', { bold: true }],
    ['2;3', { dim: true, italic: true }],
    ['4', { underline: 'single' }],
    ['4:3', { underline: 'curly' }],
    ['5', { blink: true }],
    ['7;8;9', { inverse: true, invisible: true, strikethrough: true }],
    ['5:3', { overline: true }],
    ['31', { color: 1 }],
    ['97;104', { color: 15, backgroundColor: 12 }],
    ['38;5;200;48;2;1;2;3', { color: 200, backgroundColor: '#010203' }],
    ['4:2;58;2;255;0;16', { underline: 'double', underlineColor: '#ff0010' }],
  ];
  for (const [sgr, look] of cases) {
    it(`reads ${sgr}, and its end`, () => {
      assert.deepEqual(
        captured(4, `a\x1b[${sgr}mb\x1b[0mc`),
        cellsOf(row(4, ['a', {}], ['b', look], ['c', {}])),
      );
    });
  }

  it('gives glyphs the columns that the terminal gives them', () => {
    assert.deepEqual(captured(9, '漢e\u0301👩‍👩‍👧x'), cellsOf(row(9, ['漢e\u0301👩‍👩‍👧x', {}])));
  });

  it('begins a line with the look that the line before ended with', () => {
    const grid = capturedGrid('\x1b[31ma\nb\x1b[39mc', { cols: 2, rows: 2 }, () => 1);
    assert.deepEqual(cellsOf(grid).slice(2), [
      `1,0 b/1/${makeStyle({ color: 1 }).foreground.toString(16)}/0/0/`,
      '1,1 c/1/0/0/0/',
    ]);
  });

  it('refuses what it does not know', () => {
    assert.throws(() => captured(4, '\x1b[77mx'), /no attribute has the number 77/);
  });
});
