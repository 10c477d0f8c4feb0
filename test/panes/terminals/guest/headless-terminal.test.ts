import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  BG_UNDERLINE_SHIFT,
  CELL_WORDS,
  COLOR_MODE_SHIFT,
  COLOR_PALETTE,
  COLOR_RGB,
  FG_BOLD,
} from '../../../../src/panes/screen/cells.ts';
import { FRESH_MODES } from '../../../support/fresh-modes.ts';
import { TerminalUnderTest } from './terminal-under-test.ts';

class Subject extends TerminalUnderTest {
  /** Numbers and texts of all lines that are kept. */
  get lines(): Record<number, string> {
    const kept = this.terminal.history(0, 1e6).map(({ line, text }) => [line, text.trimEnd()] as const);
    return Object.fromEntries(kept.filter(([, text]) => text !== ''));
  }
}

function numbered(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, at) => `line ${from + at}`).join('\r\n');
}

describe('a headless terminal', () => {
  it('shows what was fed when the call returns', () => {
    const subject = new Subject().feed('hello');
    assert.deepEqual(subject.lines, { 0: 'hello' });
    assert.deepEqual(subject.terminal.cursor, {
      col: 5,
      row: 0,
      visible: true,
      shape: 'block',
      blinks: false,
    });
  });

  it('numbers lines since the start, whatever scrolls, clears or switches screens', () => {
    const subject = new Subject().feed(`${numbered(0, 3_000)}`);
    assert.equal(subject.terminal.line, 2_999);
    assert.equal(subject.terminal.topLine, 2_995);
    // ED 3 drops the emulator's scrollback, RIS everything, the alternate screen keeps none.
    subject.feed('\x1b[3J').feed(`\r\n${numbered(3_000, 3_100)}`);
    assert.equal(subject.terminal.line, 3_099);
    subject.feed(`\x1b[?1049h${numbered(0, 500)}\x1b[?1049l`);
    assert.equal(subject.terminal.line, 3_099);
    subject.feed(`\r\n${numbered(3_100, 6_000)}`);
    assert.equal(subject.terminal.line, 5_999);
    const { lines } = subject;
    for (let line = 0; line < 6_000; line += 1) assert.equal(lines[line], `line ${line}`);
    subject.feed('\x1bc');
    assert.equal(subject.terminal.topLine, 5_995);
    assert.equal(subject.lines[5_994], 'line 5994');
    assert.equal(subject.lines[5_995], undefined);
  });

  it('keeps the numbers where a scroll region and inserted lines stir the screen', () => {
    const subject = new Subject().feed(numbered(0, 1_500));
    subject.feed('\x1b[2;4r\x1b[2H\x1b[3L\x1b[5M\x1b[4H\n\n\n\n\x1b[r\x1b[5H');
    assert.equal(subject.terminal.topLine, 1_495);
    subject.feed(`\r\n${numbered(1_500, 2_600)}`);
    const { lines } = subject;
    for (const line of [0, 499, 1_494, 2_000, 2_599]) assert.equal(lines[line], `line ${line}`);
  });

  it('keeps the numbers over changes of the number of rows', () => {
    const subject = new Subject(20, 10).feed(numbered(0, 2_500));
    for (const rows of [30, 4, 50, 10]) {
      subject.terminal.resize(20, rows);
      assert.equal(subject.terminal.line, 2_499);
    }
    subject.feed(`\r\n${numbered(2_500, 4_000)}`);
    const { lines } = subject;
    for (let line = 0; line < 4_000; line += 1) assert.equal(lines[line], `line ${line}`);
  });

  it('loses no line that had left the screen when columns change', () => {
    const subject = new Subject(20, 5).feed(numbered(0, 2_000));
    subject.terminal.resize(4, 5);
    subject.terminal.resize(60, 5);
    subject.feed(`\r\n${numbered(2_000, 2_300)}`);
    const { lines } = subject;
    for (let line = 0; line < 1_900; line += 1) assert.equal(lines[line], `line ${line}`);
    assert.equal(lines[subject.terminal.line], 'line 2299');
  });

  it('shows a line of history with its colours, from the emulator and from the disk', () => {
    const subject = new Subject().feed(`\x1b[31mred 漢\x1b[0m\r\n${numbered(1, 500)}`);
    const words = new Uint32Array(20 * CELL_WORDS);
    assert.deepEqual(subject.terminal.packHistory(0, words), { clusters: [], links: [] });
    assert.equal(words[1], 1 | (COLOR_PALETTE << COLOR_MODE_SHIFT));
    subject.feed(numbered(500, 3_000));
    subject.terminal.packHistory(0, words);
    assert.equal(String.fromCodePoint((words[0] ?? 0) & 0x1f_ff_ff), 'r');
    assert.equal(words[1], 1 | (COLOR_PALETTE << COLOR_MODE_SHIFT));
    assert.equal(String.fromCodePoint((words[4 * CELL_WORDS] ?? 0) & 0x1f_ff_ff), '漢');
    assert.equal(subject.terminal.firstLine, 0);
  });

  it('packs colours and styles', () => {
    const subject = new Subject().feed('\x1b[1;38;2;1;2;3;48;5;200;4:3;58:2::9:8:7mX');
    const words = new Uint32Array(20 * CELL_WORDS);
    subject.terminal.packRow(0, words);
    assert.equal(words[1], (0x01_02_03 | (COLOR_RGB << COLOR_MODE_SHIFT) | FG_BOLD) >>> 0);
    assert.equal(words[2], (200 | (COLOR_PALETTE << COLOR_MODE_SHIFT) | (3 << BG_UNDERLINE_SHIFT)) >>> 0);
    assert.equal(words[3], (0x09_08_07 | (COLOR_RGB << COLOR_MODE_SHIFT)) >>> 0);
    assert.deepEqual([...words.subarray(4, 8)], [0, 0, 0, 0]);
  });

  it('leaves the same cells wherever the stream is cut', () => {
    const part = fc.constantFrom(
      'text',
      '漢字',
      '👩‍👩‍👧',
      'e\u0301',
      '\x1b[31m',
      '\x1b[2;3H',
      '\x1b[K',
      '\x1b]0;t\x07',
      '\r\n',
      '\x1b[?25l',
      '\x1b[4:3m',
    );
    const cellsOf = (subject: Subject) => {
      const words = new Uint32Array(20 * CELL_WORDS);
      const clusters = [0, 1, 2, 3, 4].map((row) => [subject.terminal.packRow(row, words), [...words]]);
      return { clusters, cursor: subject.terminal.cursor };
    };
    fc.assert(
      fc.property(fc.array(part, { maxLength: 15 }), fc.array(fc.nat(9)), (parts, cuts) => {
        const whole = Buffer.from(parts.join(''));
        const pieces = new Subject();
        let at = 0;
        for (const cut of [...cuts, whole.length]) {
          pieces.terminal.feed(whole.subarray(at, at + cut), () => {});
          at += cut;
        }
        assert.deepEqual(cellsOf(pieces), cellsOf(new Subject().feed(whole.toString())));
      }),
      { numRuns: 60 },
    );
  });

  it('tells modes, cursor, title, progress and bells', () => {
    const subject = new Subject();
    subject.feed('\x1b[?1049h\x1b[?2004h\x1b[?1h\x1b=\x1b[?1004h\x1b[?1002h\x1b[?1006h\x1b[?25l\x1b[5 q');
    assert.deepEqual(subject.terminal.modes, {
      ...FRESH_MODES,
      alternateScreen: true,
      bracketedPaste: true,
      applicationCursor: true,
      applicationKeypad: true,
      focusEvents: true,
      mouse: 'drag',
      mouseEncoding: 'sgr',
      cursorVisible: false,
    });
    assert.deepEqual(subject.terminal.cursor, { col: 0, row: 0, visible: false, shape: 'bar', blinks: true });
    subject.feed('\x1b[2 q\x1b[?25h\x1b]2;a\u202eb\x07\x1b]9;4;1;42\x07\x07\x07');
    assert.equal(subject.terminal.cursor.shape, 'block');
    assert.equal(subject.terminal.title, 'a<U+202E>b');
    assert.equal(subject.terminal.progress, 42);
    assert.equal(subject.terminal.bells, 2);
    subject.feed('\x1b]9;4;0\x07\x1bc');
    assert.equal(subject.terminal.progress, null);
    assert.equal(subject.terminal.modes.mouseEncoding, 'default');
  });

  it('is not held up by a parameter of billions', () => {
    const subject = new Subject();
    const startedAt = performance.now();
    for (const final of 'LMSTIZ@PXbABCDEFGHJKd') subject.feed(`a\x1b[2147483647${final}`);
    assert.ok(performance.now() - startedAt < 2_000);
    assert.deepEqual(subject.failures, []);
  });

  it('joins wrapped lines into logical ones', () => {
    const subject = new Subject(10, 6).feed('first\r\n0123456789abcdefghijklm\r\n\r\nlast');
    assert.deepEqual(subject.terminal.bottomLines(8), ['first', '0123456789abcdefghijklm', 'last']);
    assert.deepEqual(subject.terminal.bottomLines(1), ['last']);
  });

  it('tells nothing of what a narrower screen shows no more', () => {
    const subject = new Subject().feed('\x1b[?1049h\x1b[Hkept\x1b[1;15Hgone');
    subject.terminal.resize(10, 5);
    assert.deepEqual(subject.terminal.bottomLines(5), ['kept']);
  });
});
