import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TerminalSignal } from '../../../src/panes/terminals/guest-signals.ts';
import { TerminalUnderTest } from './terminal-under-test.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

function said(output: string): TerminalSignal[] {
  return new TerminalUnderTest().feed(output).signals;
}

function notified(title: string, body: string): TerminalSignal {
  return { kind: 'notification', title, body };
}

describe('a guest that rings', () => {
  it('is heard four times a second; all bells are counted', () => {
    const subject = new TerminalUnderTest().feed('\x07'.repeat(100));
    assert.deepEqual(subject.signals, Array(4).fill({ kind: 'bell' }));
    assert.equal(subject.terminal.bells, 100);
    subject.now += 500;
    subject.feed('\x07\x07\x07');
    assert.equal(subject.signals.length, 6);
    assert.deepEqual(subject.terminal.blocked, {});
  });

  it('is not heard where a bell only ends a string', () => {
    assert.deepEqual(said('\x1b]0;title\x07'), []);
  });
});

describe('a guest that notifies', () => {
  it('is understood in each of three ways', () => {
    assert.deepEqual(said('\x1b]9;done\x07'), [notified('', 'done')]);
    assert.deepEqual(said('\x1b]777;notify;Build;all; green\x1b\\'), [notified('Build', 'all; green')]);
    assert.deepEqual(said('\x1b]777;notify;Build\x07'), [notified('Build', '')]);
    assert.deepEqual(said('\x1b]99;;Hello\x1b\\'), [notified('', 'Hello')]);
    assert.deepEqual(said(`\x1b]99;i=1:e=1;${base64('Grüße')}\x1b\\`), [notified('', 'Grüße')]);
  });

  it('may say it in pieces (OSC 99)', () => {
    assert.deepEqual(
      said(
        '\x1b]99;i=1:d=0;Hel\x1b\\\x1b]99;i=2:d=0;Other\x1b\\\x1b]99;i=1:d=0;lo\x1b\\\x1b]99;i=1:d=1:p=body;world\x1b\\',
      ),
      [notified('Hello', 'world')],
    );
    assert.deepEqual(said('\x1b]99;i=1:d=0;never ended\x1b\\'), []);
  });

  it('keeps little of what it never ends', () => {
    const subject = new TerminalUnderTest();
    for (let id = 0; id < 10; id += 1) subject.feed(`\x1b]99;i=${id}:d=0;${'x'.repeat(60_000)}\x1b\\`);
    subject.feed('\x1b]99;i=0:p=body;late\x1b\\').feed('\x1b]99;i=9:p=body;late\x1b\\');
    assert.deepEqual(subject.signals[0], notified('', 'late'));
    assert.deepEqual(subject.signals[1], notified(`${'x'.repeat(99)}…`, 'late'));
  });

  it("is not confused with progress, nor with other commands of ConEmu's", () => {
    const subject = new TerminalUnderTest().feed('\x1b]9;4;1;42\x07\x1b]9;1;500\x07\x1b]9;12\x07');
    assert.deepEqual(subject.signals, []);
    assert.equal(subject.terminal.progress, 42);
    assert.deepEqual(said('\x1b]9;40 tests passed\x07'), [notified('', '40 tests passed')]);
  });

  it('shows plain text of bounded length, and nothing for nothing', () => {
    assert.deepEqual(said('\x1b]9;a\u202eb\x1b\\'), [notified('', 'a<U+202E>b')]);
    const [long] = said(`\x1b]777;notify;${'t'.repeat(500)};${'b'.repeat(5_000)}\x07`);
    assert.ok(long?.kind === 'notification');
    assert.deepEqual([long.title.length, long.body.length], [100, 1_000]);
    assert.deepEqual(
      said('\x1b]9;\x07\x1b]777;notify;;\x07\x1b]777;other;a;b\x07\x1b]99;no metadata\x07'),
      [],
    );
    assert.deepEqual(said('\x1b]99;i=1:p=icon;x\x1b\\\x1b]99;i=1:p=?;\x1b\\'), []);
  });

  it('is heard five times a second, and counted beyond', () => {
    const subject = new TerminalUnderTest().feed('\x1b]9;again\x07'.repeat(50));
    assert.equal(subject.signals.length, 5);
    assert.deepEqual(subject.terminal.blocked, { notification: 45 });
    subject.now += 1_000;
    assert.equal(subject.feed('\x1b]9;again\x07'.repeat(50)).signals.length, 10);
  });
});

describe('a guest that copies', () => {
  const copied = (data: string) => said(`\x1b]52;${data}\x07`);

  it('hands its text on, for every target that may mean the clipboard', () => {
    for (const target of ['c', 'p', '', 's', 'pc', 's0']) {
      assert.deepEqual(copied(`${target};${base64('né 漢字\n\tx')}`), [
        { kind: 'clipboard', text: 'né 漢字\n\tx' },
      ]);
    }
    assert.deepEqual(copied('c;aGk'), [{ kind: 'clipboard', text: 'hi' }]);
  });

  it('hands no control on but tab and newline', () => {
    assert.deepEqual(copied(`c;${base64('rm -rf\r\n\x1b[201~\x00\x7f\x9bx\ry')}`), [
      { kind: 'clipboard', text: 'rm -rf\n[201~x\ny' },
    ]);
  });

  it('is ignored where it is malformed or empty', () => {
    for (const data of ['c;!!!!', 'c;a', 'c', '', 'c;', 'x;aGk=', 'c;aGk=;aGk='])
      assert.deepEqual(copied(data), []);
  });

  it('may copy five times a second, and never reads', () => {
    const subject = new TerminalUnderTest().feed('\x1b]52;c;aGk=\x07'.repeat(8));
    assert.equal(subject.signals.length, 5);
    assert.equal(subject.answerTo('\x1b]52;c;?\x07\x1b]52;;?\x1b\\'), '');
    assert.deepEqual(subject.terminal.blocked, { 'clipboard write': 3, 'clipboard read': 2 });
    assert.equal(subject.terminal.blockedTotal, 5);
  });
});
