// What a guest prints, as the cells that leave the terminal: colours, attributes, glyphs, regions and screens.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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
  CONTENT_WIDTH_SHIFT,
  FG_BLINK,
  FG_BOLD,
  FG_DIM,
  FG_INVERSE,
  FG_INVISIBLE,
  FG_ITALIC,
} from '../../../../src/panes/screen/cells.ts';
import { TerminalUnderTest } from '../guest/terminal-under-test.ts';

const palette = (index: number) => index | (COLOR_PALETTE << COLOR_MODE_SHIFT);
const rgb = (color: number) => color | (COLOR_RGB << COLOR_MODE_SHIFT);

/** Foreground, background and underline of the first cell after `output` and an X. */
function styled(output: string): { foreground: number; background: number; underline: number } {
  const { words } = new TerminalUnderTest().feed(`${output}X`).row(0);
  const [, foreground = 0, background = 0, underline = 0] = words;
  return { foreground, background, underline };
}

function screen(output: string, cols = 10, rows = 4): string[] {
  const subject = new TerminalUnderTest(cols, rows).feed(output);
  return Array.from({ length: rows }, (_, row) => subject.rowText(row));
}

/** Columns that each glyph of the first row takes. */
function widths(output: string): (readonly [string, number])[] {
  const { words, clusters } = new TerminalUnderTest().feed(output).row(0);
  const texts = new Map(clusters);
  return Array.from({ length: 20 }, (_, col) => col)
    .filter((col) => {
      const content = words[col * CELL_WORDS] ?? 0;
      return content !== 0 && content !== CONTENT_RIGHT_HALF;
    })
    .map((col) => {
      const content = words[col * CELL_WORDS] ?? 0;
      const text = texts.get(col) ?? String.fromCodePoint(content & 0x1f_ff_ff);
      return [text, (content >>> CONTENT_WIDTH_SHIFT) & 0x3] as const;
    });
}

describe('what a guest colours', () => {
  it('has 16, 256 and all colours, of text and of cells', () => {
    for (let index = 0; index < 8; index += 1) {
      assert.equal(styled(`\x1b[${30 + index}m`).foreground, palette(index));
      assert.equal(styled(`\x1b[${90 + index}m`).foreground, palette(index + 8));
      assert.equal(styled(`\x1b[${40 + index}m`).background, palette(index));
      assert.equal(styled(`\x1b[${100 + index}m`).background, palette(index + 8));
    }
    for (const index of [0, 15, 16, 200, 255]) {
      assert.equal(styled(`\x1b[38;5;${index}m`).foreground, palette(index));
      assert.equal(styled(`\x1b[48:5:${index}m`).background, palette(index));
    }
    for (const form of ['38;2;1;2;3', '38:2:1:2:3', '38:2::1:2:3']) {
      assert.equal(styled(`\x1b[${form}m`).foreground, rgb(0x01_02_03), form);
    }
    assert.equal(styled('\x1b[48;2;255;254;253m').background, rgb(0xff_fe_fd));
    assert.deepEqual(styled('\x1b[31;42m\x1b[39;49m'), styled(''));
  });

  it('has every attribute, and loses it again', () => {
    const attributes: readonly (readonly [number, number, number, number])[] = [
      [1, 22, FG_BOLD, 0],
      [2, 22, FG_DIM, 0],
      [3, 23, FG_ITALIC, 0],
      [5, 25, FG_BLINK, 0],
      [7, 27, FG_INVERSE, 0],
      [8, 28, FG_INVISIBLE, 0],
      [9, 29, 0, BG_STRIKETHROUGH],
      [53, 55, 0, BG_OVERLINE],
    ];
    for (const [on, off, foreground, background] of attributes) {
      const shown = styled(`\x1b[${on}m`);
      assert.deepEqual(
        [shown.foreground | 0, shown.background | 0],
        [foreground | 0, background | 0],
        `SGR ${on}`,
      );
      assert.deepEqual(styled(`\x1b[${on}m\x1b[${off}m`), styled(''), `SGR ${off}`);
    }
  });

  it('has underlines of five styles in a colour of their own', () => {
    const style = (output: string) => (styled(output).background >>> BG_UNDERLINE_SHIFT) & BG_UNDERLINE_MASK;
    for (const kind of [0, 1, 2, 3, 4, 5]) assert.equal(style(`\x1b[4:${kind}m`), kind);
    assert.equal(style('\x1b[4m'), 1);
    assert.equal(style('\x1b[21m'), 2);
    assert.equal(style('\x1b[4:3m\x1b[24m'), 0);
    assert.equal(styled('\x1b[4:3;58;5;200m').underline, palette(200));
    assert.equal(styled('\x1b[4:3;58:2::1:2:3m').underline, rgb(0x01_02_03));
    assert.equal(styled('\x1b[4:3;58:2::1:2:3m\x1b[59m').underline, 0);
  });

  it('has the colours that the guest changed for itself, in cells that name them', () => {
    const subject = new TerminalUnderTest(10, 2).feed('\x1b[31;44;4:3;58:5:2mA\x1b[0;32mB\x1b[mC');
    const colors = () => {
      const { words } = subject.row(0);
      return [0, 1, 2, 3].map((col) => [1, 2, 3].map((word) => (words[col * 4 + word] ?? 0) & 0x3_ff_ff_ff));
    };
    const before = colors();
    const rgb = 0x2_12_34_56;
    subject.feed('\x1b]4;1;#123456;4;#123456;2;#123456\x07');
    assert.deepEqual(colors(), [
      [rgb, rgb, rgb],
      [rgb, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    subject.feed('\x1b]104\x07\x1b]10;#123456\x07');
    assert.deepEqual(colors(), [...before.slice(0, 2), [rgb, 0, 0], [0, 0, 0]]);
    subject.feed('\x1b]110\x07\x1b]11;#123456\x07');
    assert.deepEqual(colors().slice(1), [
      [before[1]?.[0], rgb, 0],
      [0, rgb, 0],
      [0, rgb, 0],
    ]);
    assert.deepEqual(colors()[0], before[0]);
    subject.feed('\x1b]111\x07');
    assert.deepEqual(colors(), before);
  });

  it('fills erased cells with the background in force', () => {
    const { words } = new TerminalUnderTest().feed('\x1b[44m\x1b[2J').row(3);
    for (let col = 0; col < 20; col += 1) assert.equal(words[col * CELL_WORDS + 2], palette(4));
  });
});

describe('what a guest writes', () => {
  it('has glyphs of one and two columns, and several code points in a cell', () => {
    assert.deepEqual(widths('a漢e\u0301'), [
      ['a', 1],
      ['漢', 2],
      ['e\u0301', 1],
    ]);
    assert.deepEqual(widths('👩‍👩‍👧🇩🇪👍🏽❤️x'), [
      ['👩‍👩‍👧', 2],
      ['🇩🇪', 2],
      ['👍🏽', 2],
      ['❤️', 2],
      ['x', 1],
    ]);
  });

  it('clears the other half of a wide glyph that is written over', () => {
    assert.deepEqual(screen('漢\x1b[1;2Hx', 10, 1), [' x']);
    assert.deepEqual(screen('漢\x1b[1;1Hx', 10, 1), ['x']);
  });

  it('wraps at the edge, whole glyphs only, and not at all where that is off', () => {
    assert.deepEqual(screen('123456789漢字'), ['123456789', '漢 字', '', '']);
    assert.deepEqual(screen('\x1b[?7l1234567890abc'), ['123456789c', '', '', '']);
    // The cursor waits beyond the last column until something is printed.
    assert.deepEqual(screen('1234567890\rx\x1b[1;10Hy\nz'), ['x23456789y', '         z', '', '']);
  });

  it('reflows with the width', () => {
    const subject = new TerminalUnderTest(10, 4).feed('0123456789abcde\r\nend');
    subject.terminal.resize(15, 4);
    assert.deepEqual([subject.rowText(0), subject.rowText(1)], ['0123456789abcde', 'end']);
    subject.terminal.resize(5, 4);
    assert.deepEqual(
      [0, 1, 2, 3].map((row) => subject.rowText(row)),
      ['01234', '56789', 'abcde', 'end'],
    );
  });

  it('has tab stops that can be set and cleared', () => {
    assert.deepEqual(screen('a\tb', 12, 1), ['a       b']);
    assert.deepEqual(screen('\x1b[1;4H\x1bH\r\tx', 12, 1), ['   x']);
    assert.deepEqual(screen('\x1b[3g\ra\tb', 12, 1), ['a          b']);
    assert.deepEqual(screen('\x1b[1;12H\x1b[Zx', 12, 1), ['        x']);
  });

  it('has the line drawing of DEC', () => {
    assert.deepEqual(screen('\x1b(0lqk\x1b(Bq', 10, 1), ['┌─┐q']);
    assert.deepEqual(screen('\x1b)0a\x0ex\x0fx', 10, 1), ['a│x']);
  });

  it('inserts and deletes characters and lines', () => {
    assert.deepEqual(screen('abcdef\x1b[1;2H\x1b[2@', 10, 1), ['a  bcdef']);
    assert.deepEqual(screen('abcdef\x1b[1;2H\x1b[2P', 10, 1), ['adef']);
    assert.deepEqual(screen('abcdef\x1b[1;2H\x1b[2X', 10, 1), ['a  def']);
    assert.deepEqual(screen('abc\x1b[1;2H\x1b[4hxy\x1b[4lz', 10, 1), ['axyzc']);
    assert.deepEqual(screen('1\r\n2\r\n3\x1b[2H\x1b[L'), ['1', '', '2', '3']);
    assert.deepEqual(screen('1\r\n2\r\n3\x1b[1H\x1b[M'), ['2', '3', '', '']);
  });

  it('scrolls within its region only', () => {
    assert.deepEqual(screen('1\r\n2\r\n3\r\n4\x1b[2;3r\x1b[3H\n'), ['1', '3', '', '4']);
    assert.deepEqual(screen('1\r\n2\r\n3\r\n4\x1b[2;3r\x1b[2H\x1bM'), ['1', '', '2', '4']);
    assert.deepEqual(screen('1\r\n2\r\n3\r\n4\x1b[2;3r\x1b[S'), ['1', '3', '', '4']);
    assert.deepEqual(screen('1\r\n2\r\n3\r\n4\x1b[2;3r\x1b[T'), ['1', '', '2', '4']);
    assert.deepEqual(screen('\x1b[2;3r\x1b[?6h\x1b[1;1Hx'), ['', 'x', '', '']);
  });

  it('has a second screen, which leaves the first as it was', () => {
    const subject = new TerminalUnderTest(10, 4).feed('first\x1b[?1049hsecond');
    assert.equal(subject.rowText(0), '     secon'.trimEnd());
    assert.deepEqual(subject.feed('\x1b[?1049l').terminal.cursor.col, 5);
    assert.equal(subject.rowText(0), 'first');
    // Coming back to it, it is empty.
    assert.equal(subject.feed('\x1b[?1049h').rowText(0), '');
  });

  it('saves the cursor with its pen', () => {
    const subject = new TerminalUnderTest().feed('ab\x1b[31m\x1b7\x1b[m\x1b[4;4Hxx\x1b8c');
    assert.equal(subject.rowText(0), 'abc');
    assert.equal(subject.row(0).words[2 * CELL_WORDS + 1], palette(1));
    const curly = styled('\x1b[4:3;58;5;200m');
    assert.deepEqual(styled('\x1b[4:3;58;5;200m\x1b7\x1b[m\x1b[4m\x1b8'), curly);
    assert.deepEqual(styled('\x1b7\x1b[4:3;58;5;200m\x1b8'), styled(''));
    assert.deepEqual(styled('\x1b[4:3;58;5;200m\x1b7\x1b[!p\x1b8'), styled(''));
  });
});
