import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GuestModes } from '../../../../src/engine/terminals.ts';
import { FRESH_MODES } from '../../../support/fresh-modes.ts';
import { TerminalUnderTest } from '../guest/terminal-under-test.ts';

/** Modes that differ from fresh ones after the guest printed `output`. */
function changed(output: string): Partial<GuestModes> {
  return differing(new TerminalUnderTest().feed(output));
}

function differing({ terminal: { modes } }: TerminalUnderTest): Partial<GuestModes> {
  const names = Object.keys(modes) as (keyof GuestModes)[];
  return Object.fromEntries(
    names.filter((name) => modes[name] !== FRESH_MODES[name]).map((name) => [name, modes[name]]),
  );
}

describe('the modes of a guest', () => {
  it('start fresh', () => {
    assert.deepEqual(new TerminalUnderTest().terminal.modes, FRESH_MODES);
  });

  it('are set and reset one by one', () => {
    const modes: readonly (readonly [number, Partial<GuestModes>])[] = [
      [1, { applicationCursor: true }],
      [66, { applicationKeypad: true }],
      [9, { mouse: 'x10' }],
      [1000, { mouse: 'vt200' }],
      [1002, { mouse: 'drag' }],
      [1003, { mouse: 'any' }],
      [1004, { focusEvents: true }],
      [1005, { mouseEncoding: 'utf8' }],
      [1006, { mouseEncoding: 'sgr' }],
      [1015, { mouseEncoding: 'urxvt' }],
      [1016, { mouseEncoding: 'sgr-pixels' }],
      [1007, { alternateScroll: true }],
      [1049, { alternateScreen: true }],
      [2004, { bracketedPaste: true }],
      [2026, { synchronizedOutput: true }],
      [2031, { colorSchemeReports: true }],
    ];
    for (const [mode, expected] of modes) {
      assert.deepEqual(changed(`\x1b[?${mode}h`), expected, `${mode} set`);
      assert.deepEqual(changed(`\x1b[?${mode}h\x1b[?${mode}l`), {}, `${mode} reset`);
      assert.deepEqual(changed(`\x1b[?${mode}h\x1bc`), {}, `${mode} after RIS`);
    }
    assert.deepEqual(changed('\x1b='), { applicationKeypad: true });
    assert.deepEqual(changed('\x1b=\x1b>'), {});
    assert.deepEqual(changed('\x1b[?25l'), { cursorVisible: false });
    assert.deepEqual(changed('\x1b[?1003;1006;2004h'), {
      mouse: 'any',
      mouseEncoding: 'sgr',
      bracketedPaste: true,
    });
  });

  it('replace one encoding of the mouse by another, and reset only the one in force', () => {
    assert.deepEqual(changed('\x1b[?1006h\x1b[?1015h'), { mouseEncoding: 'urxvt' });
    assert.deepEqual(changed('\x1b[?1006h\x1b[?1015l'), { mouseEncoding: 'sgr' });
    assert.deepEqual(changed('\x1b[?1015h\x1b[?1006h\x1b[?1015l\x1b[?1005l'), { mouseEncoding: 'sgr' });
    assert.deepEqual(changed('\x1b[?1016h\x1b[?1006l'), { mouseEncoding: 'sgr-pixels' });
  });

  it('reset the keyboard by DECSTR, which leaves the mouse alone', () => {
    assert.deepEqual(changed('\x1b[>5u\x1b[>4;2m\x1b[?2031h\x1b[?1007h\x1b[?1003;1006h\x1b[!p'), {
      mouse: 'any',
      mouseEncoding: 'sgr',
    });
  });

  it('keep blinking apart from the shape', () => {
    const subject = new TerminalUnderTest().feed('\x1b[?12h');
    assert.equal(subject.terminal.cursor.blinks, true);
    assert.equal(subject.feed('\x1b[6 q').terminal.cursor.blinks, false);
    assert.deepEqual(
      [3, 4, 5, 6, 0, 1, 2].map((style) => {
        const { shape, blinks } = subject.feed(`\x1b[${style} q`).terminal.cursor;
        return `${shape}${blinks ? ' blinking' : ''}`;
      }),
      ['underline blinking', 'underline', 'bar blinking', 'bar', 'block', 'block blinking', 'block'],
    );
  });
});

describe("a guest's keyboard, by kitty's protocol", () => {
  const flagsAfter = (output: string) => changed(output).kittyKeyboard ?? 0;

  it('is pushed and popped', () => {
    assert.equal(flagsAfter('\x1b[>1u'), 1);
    assert.equal(flagsAfter('\x1b[>1u\x1b[>31u'), 31);
    assert.equal(flagsAfter('\x1b[>1u\x1b[>31u\x1b[<u'), 1);
    assert.equal(flagsAfter('\x1b[>1u\x1b[>31u\x1b[<2u'), 0);
    assert.equal(flagsAfter('\x1b[>1u\x1b[<9u\x1b[>3u'), 3);
    assert.equal(flagsAfter('\x1b[>u'), 0);
  });

  it('is set, added to and taken from', () => {
    assert.equal(flagsAfter('\x1b[=5u'), 5);
    assert.equal(flagsAfter('\x1b[=5;1u'), 5);
    assert.equal(flagsAfter('\x1b[=5u\x1b[=2;2u'), 7);
    assert.equal(flagsAfter('\x1b[=7u\x1b[=2;3u'), 5);
    assert.equal(flagsAfter('\x1b[=7u\x1b[=2;4u'), 7);
    assert.equal(flagsAfter('\x1b[=3u\x1b[>8u\x1b[=1;2u\x1b[<u'), 3);
  });

  it('knows five flags, whatever is asked for', () => {
    assert.equal(flagsAfter('\x1b[>9999u'), 9999 & 31);
    assert.equal(flagsAfter('\x1b[=64u'), 0);
  });

  it('has a stack for each screen', () => {
    const subject = new TerminalUnderTest().feed('\x1b[>1u\x1b[?1049h');
    assert.equal(subject.terminal.modes.kittyKeyboard, 0);
    assert.equal(subject.feed('\x1b[>15u').terminal.modes.kittyKeyboard, 15);
    assert.equal(subject.feed('\x1b[?1049l').terminal.modes.kittyKeyboard, 1);
    assert.equal(subject.feed('\x1b[?1049h').terminal.modes.kittyKeyboard, 15);
    assert.equal(subject.feed('\x1bc').terminal.modes.kittyKeyboard, 0);
    assert.equal(subject.feed('\x1b[?1049h').terminal.modes.kittyKeyboard, 0);
  });

  it('forgets the oldest of too many entries', () => {
    const subject = new TerminalUnderTest();
    for (let flags = 1; flags <= 20; flags += 1) subject.feed(`\x1b[>${flags}u`);
    assert.equal(subject.terminal.modes.kittyKeyboard, 20);
    assert.equal(subject.feed('\x1b[<7u').terminal.modes.kittyKeyboard, 13);
    assert.equal(subject.feed('\x1b[<1u').terminal.modes.kittyKeyboard, 0);
  });

  it('is told on request', () => {
    const subject = new TerminalUnderTest();
    assert.equal(subject.answerTo('\x1b[?u'), '\x1b[?0u');
    assert.equal(subject.answerTo('\x1b[>5u\x1b[?u'), '\x1b[?5u');
    assert.equal(subject.answerTo('\x1b[?1049h\x1b[?u\x1b[?1049l'), '\x1b[?0u');
  });
});

describe("a guest's modifyOtherKeys", () => {
  it('is set, reset and told', () => {
    const subject = new TerminalUnderTest();
    const levelAfter = (output: string) => subject.feed(output).terminal.modes.modifyOtherKeys;
    assert.equal(levelAfter('\x1b[>4;2m'), 2);
    assert.equal(subject.answerTo('\x1b[?4m'), '\x1b[>4;2m');
    assert.equal(levelAfter('\x1b[>4;7m'), 2);
    assert.equal(levelAfter('\x1b[>1;1m'), 2);
    assert.equal(levelAfter('\x1b[>4m'), 0);
    assert.equal(levelAfter('\x1b[>4;1m'), 1);
    assert.equal(levelAfter('\x1b[>m'), 0);
    assert.equal(levelAfter('\x1b[>4;1m\x1b[>4n'), 0);
    assert.equal(subject.answerTo('\x1b[?4m'), '\x1b[>4;0m');
  });
});
