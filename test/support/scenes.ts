// Random things drawn on a screen: glyphs of all widths, every attribute, links.

import fc from 'fast-check';
import { drawText, type Frame, type FrameCursor, fill } from '../../src/panes/screen/frame.ts';
import { type Color, type Look, makeStyle, type Style } from '../../src/panes/screen/style.ts';

const GLYPHS = [
  'a',
  'Z',
  '~',
  ' ',
  'é',
  'ß',
  'Ω',
  'ж',
  '│',
  '█',
  '⣿',
  '→',
  '●',
  '✓',
  '中',
  '文',
  '한',
  'あ',
  'Ｗ',
  '　',
  'e\u0301',
  'a\u0308\u0323',
  '\u0301',
  '\u00ad',
  '\u200b',
  '❤',
  '❤️',
  '🙂',
  '👩🏽‍🚀',
  '👨‍👩‍👧‍👦',
  '🇩🇪',
  '🇫',
  '1️⃣',
  '\u1100',
  '\u1161',
  '\u11a8',
  '\u0600',
  'ก\u0e33',
  '\u{1f3fd}',
  'a\u200d',
  '☁︎',
];

const COLORS: readonly Color[] = [0, 7, 8, 15, 16, 196, 255, '#000000', '#ffffff', '#0a1b2c'];

const LINKS = ['https://a.test/', 'https://a.test/b;c', 'http://b.test'];

const color = fc.option(fc.constantFrom(...COLORS), { nil: undefined });

const style: fc.Arbitrary<Style> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(makeStyle({})) },
  {
    weight: 3,
    arbitrary: fc
      .record(
        {
          color: fc.constantFrom(...COLORS),
          backgroundColor: fc.constantFrom(...COLORS),
          bold: fc.boolean(),
          dim: fc.boolean(),
          italic: fc.boolean(),
          blink: fc.boolean(),
          inverse: fc.boolean(),
          invisible: fc.boolean(),
          strikethrough: fc.boolean(),
          overline: fc.boolean(),
          link: fc.constantFrom(...LINKS),
        },
        { requiredKeys: [] },
      )
      .chain((look) => underlined(look)),
  },
);

function underlined(look: Look): fc.Arbitrary<Style> {
  const underline = fc.constantFrom('none', 'single', 'double', 'curly', 'dotted', 'dashed');
  return fc.tuple(underline, color).map(([kind, underlineColor]) =>
    makeStyle({
      ...look,
      underline: kind,
      ...(kind === 'none' || underlineColor === undefined ? {} : { underlineColor }),
    }),
  );
}

export interface Drawing {
  readonly col: number;
  readonly row: number;
  readonly text: string;
  readonly fillCols: number;
  readonly style: Style;
}

export const drawing: fc.Arbitrary<Drawing> = fc.record({
  col: fc.integer({ min: -1, max: 15 }),
  row: fc.integer({ min: 0, max: 11 }),
  text: fc.array(fc.constantFrom(...GLYPHS), { maxLength: 14 }).map((glyphs) => glyphs.join('')),
  fillCols: fc.integer({ min: -6, max: 14 }),
  style,
});

export const cursor: fc.Arbitrary<FrameCursor> = fc.record({
  col: fc.integer({ min: 0, max: 15 }),
  row: fc.integer({ min: 0, max: 4 }),
  visible: fc.boolean(),
  shape: fc.constantFrom('block', 'underline', 'bar'),
  blinks: fc.boolean(),
});

export const size = fc.record({
  cols: fc.integer({ min: 2, max: 16 }),
  rows: fc.integer({ min: 1, max: 5 }),
});
/** A row past the last counts on from the first. */
export function draw(frame: Frame, drawings: readonly Drawing[]): void {
  for (const each of drawings) {
    const row = each.row % frame.grid.rows;
    if (each.fillCols > 0) fill(frame.grid, { col: each.col, row, cols: each.fillCols, rows: 2 }, each.style);
    else drawText(frame.grid, each.col, row, each.text, each.style);
  }
}
