import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { TerminalSignal } from '../../../../src/panes/terminals/dialogue/guest-signals.ts';
import { TerminalUnderTest } from '../guest/terminal-under-test.ts';

/** What of a text may be pasted. */
const pasted = (text: string) => text.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\t\n]/gu, '');
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

  it('copies texts of any length up to 768 KiB, wherever the copy is cut', () => {
    const text = fc
      .tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), fc.nat(20_000))
      .map(([unit, times]) =>
        unit
          .repeat(times + 1)
          .slice(0, 250_000)
          .toWellFormed(),
      );
    fc.assert(
      fc.property(text, fc.array(fc.nat(400_000), { maxLength: 5 }), (copied, cuts) => {
        const output = Buffer.from(`\x1b]52;c;${base64(copied)}\x1b\\`);
        const subject = new TerminalUnderTest();
        const ends = [
          ...cuts.map((cut) => Math.min(cut, output.length)).sort((a, b) => a - b),
          output.length,
        ];
        let from = 0;
        for (const end of ends) {
          subject.feed(output.subarray(from, end));
          from = end;
        }
        const wanted = output.length <= 1024 * 1024 ? [{ kind: 'clipboard', text: pasted(copied) }] : [];
        assert.deepEqual(subject.signals, pasted(copied) === '' ? [] : wanted);
      }),
      { numRuns: 50 },
    );
  });

  it('copies as much as the limit in little time, and no more than that', () => {
    const whole = 'x'.repeat(768 * 1024);
    const subject = new TerminalUnderTest();
    const startedAt = performance.now();
    subject.feed(`\x1b]52;c;${base64(whole)}\x07`);
    assert.ok(performance.now() - startedAt < 1_000, `took ${performance.now() - startedAt} ms`);
    assert.deepEqual(subject.signals, [{ kind: 'clipboard', text: whole }]);
    subject.now += 60_000;
    subject.feed(`\x1b]52;c;${base64(`${whole}xxx`)}\x07after`);
    // Bytes that are no UTF-8 would become three times as many.
    subject.feed(`\x1b]52;c;${Buffer.alloc(300_000, 0xff).toString('base64')}\x07`);
    assert.equal(subject.signals.length, 1);
    assert.equal(subject.rowText(0), 'after');
    assert.deepEqual(subject.terminal.blocked, { 'clipboard write': 2 });
    subject.feed(`\x1b]52;c;${base64('y'.repeat(1_500_000))}\x07`);
    assert.deepEqual(subject.terminal.blocked, { 'clipboard write': 3 });
  });

  it('copies 2 MB at once, and a megabyte in four seconds after that', () => {
    const subject = new TerminalUnderTest();
    const copy = `\x1b]52;c;${base64('x'.repeat(768 * 1024))}\x07`;
    subject.feed(copy.repeat(3));
    subject.now += 4_000;
    subject.feed(copy.repeat(2));
    assert.equal(subject.signals.length, 3);
    assert.deepEqual(subject.terminal.blocked, { 'clipboard write': 2 });
  });

  it('does not copy what it never ends', () => {
    const subject = new TerminalUnderTest().feed(`\x1b]52;c;${base64('rm -r /home')}\x1b[31mred`);
    assert.deepEqual(subject.signals, []);
    assert.equal(subject.rowText(0), 'red');
    assert.deepEqual(subject.terminal.blocked, { 'clipboard write': 1 });
  });

  it('may copy five times a second, and never reads', () => {
    const subject = new TerminalUnderTest().feed('\x1b]52;c;aGk=\x07'.repeat(8));
    assert.equal(subject.signals.length, 5);
    assert.equal(subject.answerTo('\x1b]52;c;?\x07\x1b]52;;?\x1b\\'), '');
    assert.deepEqual(subject.terminal.blocked, { 'clipboard write': 3, 'clipboard read': 2 });
    assert.equal(subject.terminal.blockedTotal, 5);
  });
});
