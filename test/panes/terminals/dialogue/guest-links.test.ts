import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  BG_UNDERLINE_MASK,
  BG_UNDERLINE_SHIFT,
  CELL_WORDS,
  UNDERLINE_HAS_LINK,
} from '../../../../src/panes/screen/cells.ts';
import type { CellLink } from '../../../../src/panes/terminals/emulator/pack-cells.ts';
import { TerminalUnderTest } from '../guest/terminal-under-test.ts';

const link = (uri: string, text: string, params = '') => `\x1b]8;${params};${uri}\x1b\\${text}\x1b]8;;\x1b\\`;

/** Columns and targets of the linked cells of a row. */
function links(subject: TerminalUnderTest, row = 0): readonly CellLink[] {
  return subject.row(row).links;
}

function targetOf(uri: string): string | undefined {
  const subject = new TerminalUnderTest().feed(link(uri, 'x'));
  const [first] = links(subject);
  assert.equal(subject.rowText(0), 'x');
  assert.deepEqual(subject.terminal.blocked, first === undefined ? { link: 1 } : {});
  return first?.[1];
}

describe('links in a guest', () => {
  it('are known by cell', () => {
    const subject = new TerminalUnderTest();
    assert.deepEqual(links(subject), []);
    subject.feed(`a${link('https://example.com/1', 'bc')}d${link('http://two.example', '漢')}`);
    assert.deepEqual(links(subject), [
      [1, 'https://example.com/1'],
      [2, 'https://example.com/1'],
      [4, 'http://two.example'],
      [5, 'http://two.example'],
    ]);
    assert.deepEqual(links(subject, 1), []);
    subject.feed('\x1b[1;2HX');
    assert.deepEqual(
      links(subject).map(([col]) => col),
      [2, 4, 5],
    );
    assert.deepEqual(links(subject.feed('\x1b[2K')), []);
  });

  it('end with the link, a reset or the next link, and not with SGR 0', () => {
    const open = '\x1b]8;;http://a.example/\x1b\\';
    const columns = (output: string) => links(new TerminalUnderTest().feed(output)).map(([col]) => col);
    assert.deepEqual(columns(`${open}a\x1b[0mb\x1b]8;;\x1b\\c`), [0, 1]);
    assert.deepEqual(columns(`${open}a\x1b]8;id=1;\x1b\\c`), [0]);
    assert.deepEqual(columns(`${open}a\x1b[!pc`), [0]);
    assert.deepEqual(columns(`${open}a\x1b]8;;file:///etc/passwd\x1b\\b`), [0]);
    assert.deepEqual(columns(`${open}a\x1bcb`), []);
  });

  it('stay where they are while lines scroll, wrap and reflow', () => {
    const subject = new TerminalUnderTest().feed(link('http://a.example/', 'abcdefghij'.repeat(3), 'id=7'));
    assert.equal(links(subject, 1).length, 10);
    subject.feed('\r\n'.repeat(5));
    assert.equal(subject.terminal.packHistory(0, new Uint32Array(20 * CELL_WORDS)).links.length, 20);
    subject.terminal.resize(40, 10);
    assert.equal(links(subject, 0).length, 30);
  });

  it('lead where each of them says', () => {
    const subject = new TerminalUnderTest().feed(
      `${link('http://a.example/', 'a')}${link('http://b.example/', 'b')}${link('http://a.example/', 'c')}`,
    );
    assert.deepEqual(
      links(subject).map(([, target]) => target),
      ['http://a.example/', 'http://b.example/', 'http://a.example/'],
    );
  });

  it('keep the underline that the guest gave them', () => {
    const subject = new TerminalUnderTest().feed(
      `\x1b]8;;http://a.example/\x1b\\a\x1b[4mb\x1b[4:3mc\x1b[4:5md\x1b[24me`,
    );
    const { words } = subject.row(0);
    const packed = [0, 1, 2, 3, 4].map(
      (col) => ((words[col * CELL_WORDS + 2] ?? 0) >>> BG_UNDERLINE_SHIFT) & BG_UNDERLINE_MASK,
    );
    assert.deepEqual(packed, [0, 1, 3, 5, 0]);
  });

  it('lead to web pages only, in printable ASCII of bounded length', () => {
    assert.equal(targetOf('HTTPS://Example.com/a;b?c=d#e'), 'HTTPS://Example.com/a;b?c=d#e');
    assert.equal(targetOf('http://example.com/ü x\u202e'), 'http://example.com/%C3%BC%20x%E2%80%AE');
    for (const refused of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'ssh://host',
      'telnet://host',
      'data:text/html,x',
      'vnc:-x',
      ' https://example.com',
      'https:example.com',
      'https://',
      'example.com',
      `https://example.com/${'a'.repeat(2_048)}`,
      `https://example.com/${'ü'.repeat(1_000)}`,
    ]) {
      assert.equal(targetOf(refused), undefined, refused);
    }
  });

  it('are forgotten, oldest first, where there are too many', () => {
    const long = 'x'.repeat(1_950);
    const subject = new TerminalUnderTest();
    for (let at = 0; at < 3_000; at += 1) subject.feed(`\r${link(`http://a.example/${long}${at}`, 'x')}`);
    subject.feed(`\n${link(`http://a.example/${long}2999`, 'y')}`);
    assert.deepEqual(links(subject), [[0, `http://a.example/${long}2999`]]);
    subject.feed(`\r\n${link('http://old.example/', 'x')}\r\n`);
    assert.equal(links(subject, 2).length, 1);
    for (let at = 0; at < 2_000; at += 1) subject.feed(`\r${link(`http://b.example/${long}${at}`, 'x')}`);
    assert.deepEqual(links(subject, 2), []);
  });

  it('are there in all of history, each line with one of its own, also where it stands on disk', () => {
    const lines = Array.from(
      { length: 9_000 },
      (_, at) => `${link(`https://a.example/${at}`, `漢${at}`)} end\r\n`,
    );
    const subject = new TerminalUnderTest().feed(lines.join(''));
    const words = new Uint32Array(20 * CELL_WORDS);
    for (let at = 0; at < 9_000; at += 1) {
      const wanted = Array.from({ length: 2 + String(at).length }, (_, col) => [
        col,
        `https://a.example/${at}`,
      ]);
      assert.deepEqual(subject.terminal.packHistory(at, words).links, wanted);
      for (let col = 0; col < 20; col += 1) {
        const isMarked = ((words[col * CELL_WORDS + 3] ?? 0) & UNDERLINE_HAS_LINK) !== 0;
        assert.equal(isMarked, col < wanted.length);
      }
    }
  });
});
