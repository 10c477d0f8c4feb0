// Reads what `tmux capture-pane -e -N` prints as a grid of our cells: text, and SGR between it (ECMA-48 8.3.117). A
// parser of its own, so that what we paint is not held up to the emulator that we paint from.

import { putGlyph } from '../../src/panes/screen/frame.ts';
import { Grid } from '../../src/panes/screen/grid.ts';
import { type Color, type Look, makeStyle, type UnderlineStyle } from '../../src/panes/screen/style.ts';

const UNDERLINES: readonly UnderlineStyle[] = ['none', 'single', 'double', 'curly', 'dotted', 'dashed'];

/** Attributes by the number that sets them. */
const ATTRIBUTES: Readonly<Record<number, Look>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: 'single' },
  5: { blink: true },
  7: { inverse: true },
  8: { invisible: true },
  9: { strikethrough: true },
  53: { overline: true },
};

/** Colours by the number that brings the default back. */
const DEFAULTS: Readonly<Record<number, keyof Look>> = {
  39: 'color',
  49: 'backgroundColor',
  59: 'underlineColor',
};

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** `widthOf` answers how many columns the terminal that was captured gives a glyph. */
export function capturedGrid(
  captured: string,
  { cols, rows }: { readonly cols: number; readonly rows: number },
  widthOf: (glyph: string) => number,
): Grid {
  const grid = new Grid(cols, rows);
  let look: Look = {};
  // What the last cell of a line looked like, the next line begins with.
  for (const [row, line] of captured.split('\n').slice(0, rows).entries()) {
    let col = 0;
    const [before = '', ...parts] = line.split('\x1b[');
    col = draw(grid, { col, row, text: before, look }, widthOf);
    for (const part of parts) {
      const [, parameters, text = ''] = /^([\d;:]*)m(.*)$/s.exec(part) ?? [];
      if (parameters === undefined) throw new RangeError(`row ${row} has what sets no attributes: ${part}`);
      look = lookAfter(look, parameters);
      col = draw(grid, { col, row, text, look }, widthOf);
    }
  }
  return grid;
}

interface Run {
  readonly col: number;
  readonly row: number;
  readonly text: string;
  readonly look: Look;
}

/** Answers the column after the text. */
function draw(grid: Grid, { col, row, text, look }: Run, widthOf: (glyph: string) => number): number {
  const style = makeStyle(look);
  let at = col;
  for (const { segment } of segmenter.segment(text)) {
    const width = widthOf(segment);
    if (at + width > grid.cols) throw new RangeError(`row ${row} is longer than ${grid.cols}: ${text}`);
    putGlyph(grid, at, row, segment, width, style);
    at += width;
  }
  return at;
}

function lookAfter(look: Look, parameters: string): Look {
  let after = look;
  // 5:3 is how tmux 3.3a spells 53, overline.
  const words =
    parameters === '' ? ['0'] : parameters.split(';').map((word) => (word === '5:3' ? '53' : word));
  for (let at = 0; at < words.length; at += 1) {
    const [code = 0, ...sub] = (words[at] ?? '').split(':').map(Number);
    if (code === 0) after = {};
    else if (code === 4 && sub.length > 0) after = { ...after, underline: UNDERLINES[sub[0] ?? 0] ?? 'none' };
    else if (code === 38 || code === 48 || code === 58) {
      const [color, used] = extendedColor(words.slice(at + 1).map(Number));
      after = { ...after, [colorName(code)]: color };
      at += used;
    } else if (isBetween(code, 30, 37)) after = { ...after, color: code - 30 };
    else if (isBetween(code, 40, 47)) after = { ...after, backgroundColor: code - 40 };
    else if (isBetween(code, 90, 97)) after = { ...after, color: code - 82 };
    else if (isBetween(code, 100, 107)) after = { ...after, backgroundColor: code - 92 };
    else {
      const isDefault = DEFAULTS[code];
      const attribute = ATTRIBUTES[code];
      if (isDefault !== undefined) after = without(after, isDefault);
      else if (attribute !== undefined) after = { ...after, ...attribute };
      else throw new RangeError(`no attribute has the number ${words[at]}`);
    }
  }
  return after;
}

function without(look: Look, name: keyof Look): Look {
  const { [name]: _, ...rest } = look;
  return rest;
}

function colorName(code: 38 | 48 | 58): keyof Look {
  return code === 38 ? 'color' : code === 48 ? 'backgroundColor' : 'underlineColor';
}

/** The colour that `5;index` or `2;red;green;blue` names, and how many of the words say so. */
function extendedColor([kind, first = 0, green = 0, blue = 0]: readonly number[]): readonly [Color, number] {
  if (kind === 5) return [first, 2];
  if (kind !== 2) throw new RangeError(`no colour is of kind ${kind}`);
  return [`#${((first << 16) | (green << 8) | blue).toString(16).padStart(6, '0')}`, 4];
}

function isBetween(code: number, least: number, greatest: number): boolean {
  return code >= least && code <= greatest;
}
