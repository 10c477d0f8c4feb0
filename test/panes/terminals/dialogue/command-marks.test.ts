import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { describe, it } from 'node:test';
import { findPrompt } from '../../../../src/panes/terminals/guest/find-prompt.ts';
import { TerminalUnderTest } from '../guest/terminal-under-test.ts';

const mark = (letter: string) => `\x1b]133;${letter}\x07`;
const command = (name: string, output: string, exit = '0') =>
  `${mark('A')}$ ${mark('B')}${name}\r\n${mark('C')}${output}\r\n${mark(`D;${exit}`)}`;

function marks({ terminal }: TerminalUnderTest): string[] {
  return terminal.marks.map(
    ({ kind, line, exitCode }) => `${line} ${kind}${exitCode === null ? '' : ` ${exitCode}`}`,
  );
}

describe('marks of a shell', () => {
  it('tell where prompt, command, output and end are', () => {
    const subject = new TerminalUnderTest().feed(
      command('ls', 'file') + command('false', 'oh', '1') + mark('A'),
    );
    assert.deepEqual(marks(subject), [
      '0 prompt',
      '0 command',
      '1 output',
      '2 end 0',
      '2 prompt',
      '2 command',
      '3 output',
      '4 end 1',
      '4 prompt',
    ]);
  });

  it('take options, and ignore what they do not know', () => {
    const subject = new TerminalUnderTest().feed(
      [mark('A;k=i;aid=3'), mark('D'), mark('D;x;1'), mark('P;k=s'), mark(''), mark('Q')].join(''),
    );
    assert.deepEqual(marks(subject), ['0 prompt', '0 end', '0 end']);
  });

  it('keep their line while lines scroll away, are cleared, and leave the emulator', () => {
    const subject = new TerminalUnderTest(20, 5).feed(command('one', 'x'));
    subject.feed('line\r\n'.repeat(3_000)).feed(mark('A'));
    assert.deepEqual(marks(subject), ['0 prompt', '0 command', '1 output', '2 end 0', '3002 prompt']);
    subject.feed('\x1b[3J').feed(`\r\n${mark('A')}`);
    assert.deepEqual(marks(subject).slice(-2), ['3002 prompt', '3003 prompt']);
    assert.equal(subject.terminal.marks.at(-1)?.line, subject.terminal.line);
  });

  it('lead from prompt to prompt, also where lines are on disk, and to none that is lost', () => {
    const subject = new TerminalUnderTest(20, 5);
    const find = (line: number, direction: 'up' | 'down') =>
      findPrompt(subject.terminal, { line, direction }).line;
    assert.equal(find(10, 'up'), null);
    for (let at = 0; at < 4; at += 1)
      subject.feed(`${mark('A')}$ ls\r\n${mark('C')}${'file\r\n'.repeat(2_999)}${mark('D;0')}`);
    assert.deepEqual([find(12_000, 'up'), find(9_000, 'up'), find(8_999, 'up')], [9_000, 6_000, 6_000]);
    assert.deepEqual([find(0, 'down'), find(3_000, 'down'), find(9_000, 'down')], [3_000, 6_000, null]);
    assert.equal(
      findPrompt(subject.terminal, { line: 0, direction: 'up' }).topLine,
      subject.terminal.topLine,
    );
    // The first has left the ten thousand lines that are kept.
    assert.ok(subject.terminal.firstLine > 0);
    assert.equal(find(3_000, 'up'), null);
  });

  it('move with their line while it is on the screen', () => {
    const subject = new TerminalUnderTest(20, 6).feed(`${'a'.repeat(30)}\r\n${mark('A')}$ ls`);
    assert.deepEqual(marks(subject), ['2 prompt']);
    subject.terminal.resize(40, 6);
    assert.deepEqual(marks(subject), ['1 prompt']);
    assert.equal(subject.rowText(1 - subject.terminal.topLine), '$ ls');
    subject.terminal.resize(10, 6);
    assert.deepEqual(marks(subject), ['3 prompt']);
    assert.equal(subject.rowText(3 - subject.terminal.topLine), '$ ls');
    subject.feed('\x1b[H\x1b[2L');
    assert.deepEqual(marks(subject), ['5 prompt']);
  });

  it('on the screen go with it when the terminal is reset; those above stay', () => {
    const subject = new TerminalUnderTest(20, 5).feed(
      `${mark('A')}one\r\n${'x\r\n'.repeat(10)}${mark('A')}two`,
    );
    assert.deepEqual(marks(subject.feed('\x1bc')), ['0 prompt']);
    assert.deepEqual(marks(subject.feed(mark('A'))), ['0 prompt', '7 prompt']);
    assert.equal(subject.terminal.line, 7);
  });

  it('are none on the alternate screen', () => {
    const subject = new TerminalUnderTest().feed(`\x1b[?1049h${mark('A')}\x1b[?1049l${mark('A')}`);
    assert.deepEqual(marks(subject), ['0 prompt']);
  });

  it('are kept up to a thousand', () => {
    const subject = new TerminalUnderTest(20, 5);
    for (let at = 0; at < 1_500; at += 1) subject.feed(`${mark('A')}${at}\r\n`);
    const { marks: kept } = subject.terminal;
    assert.deepEqual([kept.length, kept[0]?.line, kept.at(-1)?.line], [1_000, 500, 1_499]);
    subject.feed(mark('B').repeat(5_000));
    assert.equal(subject.terminal.marks.length, 1_000);
  });
});

describe('the folder of a guest', () => {
  const folderAfter = (...uris: string[]) =>
    new TerminalUnderTest().feed(uris.map((uri) => `\x1b]7;${uri}\x07`).join('')).terminal.folder;

  it('is the last that it told of this machine', () => {
    assert.equal(folderAfter(), null);
    assert.equal(folderAfter('file:///home/me'), '/home/me');
    assert.equal(folderAfter('file://localhost/a%20b'), '/a b');
    assert.equal(folderAfter(`file://${hostname()}/a`, `file://${hostname()}/b`), '/b');
  });

  it('is not taken from elsewhere, nor from what is no path', () => {
    for (const uri of [
      'file://elsewhere/x',
      'http://localhost/x',
      '/x',
      'file://localhost',
      'file:///a%00b',
      'file:///a%1bb',
      'file:///%ff',
      `file:///${'a'.repeat(5_000)}`,
    ]) {
      assert.equal(folderAfter('file:///kept', uri), '/kept', uri);
    }
  });
});

describe('the title of a guest', () => {
  it('is set, saved and restored', () => {
    const subject = new TerminalUnderTest();
    const titleAfter = (output: string) => subject.feed(output).terminal.title;
    assert.equal(titleAfter('\x1b]2;one\x07\x1b[22;0t\x1b]0;two\x07'), 'two');
    assert.equal(titleAfter('\x1b[22;2t\x1b]2;three\x07'), 'three');
    assert.equal(titleAfter('\x1b[22;1t\x1b[23;1t'), 'three');
    assert.equal(titleAfter('\x1b[23;2t'), 'two');
    assert.equal(titleAfter('\x1b[23t'), 'one');
    assert.equal(titleAfter('\x1b[23t'), 'one');
    assert.equal(titleAfter('\x1b]1;icon only\x07'), 'one');
  });

  it('is plain text of bounded length, from a bounded stack', () => {
    const subject = new TerminalUnderTest();
    assert.equal(subject.feed('\x1b]2;a\u202e\x9cb').terminal.title, 'a<U+202E>');
    assert.equal(subject.feed(`\x1b]2;${'x'.repeat(60_000)}\x07`).terminal.title, `${'x'.repeat(199)}…`);
    for (let at = 0; at < 100; at += 1) subject.feed(`\x1b]2;${at}\x07\x1b[22t`);
    subject.feed('\x1b]2;last\x07').feed('\x1b[23t'.repeat(100));
    assert.equal(subject.terminal.title, '90');
  });
});
