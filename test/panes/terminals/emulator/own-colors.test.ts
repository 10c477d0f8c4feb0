import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CELL_WORDS } from '../../../../src/panes/screen/cells.ts';
import { colorWord, makeStyle } from '../../../../src/panes/screen/style.ts';
import { TerminalUnderTest } from '../guest/terminal-under-test.ts';

/** Words 1 to 3 of the cells of the first row. */
function looks(subject: TerminalUnderTest): (col: number) => readonly number[] {
  const { words } = subject.row(0);
  return (col) => words.slice(col * CELL_WORDS + 1, (col + 1) * CELL_WORDS);
}

function look(style: Parameters<typeof makeStyle>[0]): readonly number[] {
  const { foreground, background, underline } = makeStyle(style);
  return [foreground, background, underline];
}

describe('the colours that a guest has given itself', () => {
  it('are those of its cells that name them, and of no others', () => {
    const subject = new TerminalUnderTest().feed('\x1b[31ma\x1b[1;41mb\x1b[0;32mc\x1b[4;58:5:1md\x1b[m');
    subject.feed('\x1b]4;1;rgb:12/34/56\x07');
    const at = looks(subject);
    assert.deepEqual(at(0), look({ color: '#123456' }));
    assert.deepEqual(at(1), look({ color: '#123456', backgroundColor: '#123456', bold: true }));
    assert.deepEqual(at(2), look({ color: 2 }));
    assert.deepEqual(at(3), look({ color: 2, underline: 'single', underlineColor: '#123456' }));
    assert.deepEqual(at(5), [0, 0, 0]);
  });

  it('are text and ground of what has no colour', () => {
    const subject = new TerminalUnderTest().feed('a\x1b[7mb\x1b[m\x1b]10;#ff0000\x07\x1b]11;#0000ff\x07');
    const at = looks(subject);
    assert.deepEqual(at(0), look({ color: '#ff0000', backgroundColor: '#0000ff' }));
    assert.deepEqual(at(1), look({ color: '#ff0000', backgroundColor: '#0000ff', inverse: true }));
    assert.equal(at(9)[1], colorWord('#0000ff'), 'also where nothing was printed');
  });

  it('are the person’s again after a reset', () => {
    const subject = new TerminalUnderTest().feed('\x1b[31ma\x1b]4;1;#123456\x07\x1b]11;#0000ff\x07');
    subject.feed('\x1b]104;1\x07\x1b]111\x07');
    assert.deepEqual(looks(subject)(0), look({ color: 1 }));
  });

  it('hold for lines that have left the screen, too', () => {
    const subject = new TerminalUnderTest(20, 3).feed(
      `\x1b[31ma\x1b[m${'\r\nb'.repeat(10)}\x1b]4;1;#123456\x07`,
    );
    const words = new Uint32Array(20 * CELL_WORDS);
    subject.terminal.packHistory(0, words);
    assert.equal(words[1], colorWord('#123456'));
  });
});
