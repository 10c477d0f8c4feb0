import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { EmulatorInternals } from '../../../../src/panes/terminals/emulator/emulator-internals.ts';
import { TerminalUnderTest } from '../guest/terminal-under-test.ts';

const ESC = '\x1b';
const number = fc.oneof(
  fc.nat(9),
  fc.constantFrom(12, 25, 38, 48, 58, 47, 997, 1000, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016, 1049),
  fc.constantFrom(2004, 2026, 2027, 2031, 9999, 70_000, 2_147_483_647),
);
const parameters = fc
  .array(
    fc.oneof({ weight: 5, arbitrary: number.map(String) }, { weight: 1, arbitrary: fc.constant('4:3') }),
    {
      maxLength: 4,
    },
  )
  .map((each) => each.join(';'));
const controlSequence = fc
  .tuple(
    fc.constantFrom('', '', '', '?', '>', '<', '='),
    parameters,
    fc.constantFrom('', '', '', ' ', '$', '!', '"', '*'),
    fc.constantFrom(...'@ABCDEFGHIJKLMPSTXZ`abcdefghilmnpqrstuwxyz'),
  )
  .map((parts) => `${ESC}[${parts.join('')}`);
const end = fc.constantFrom('\x07', `${ESC}\\`, '\xc2\x9c', '\x18');
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '?',
    '1;?',
    '10;?;?',
    'c;?',
    'c;aGk=',
    'notify;a;b',
    ';http://a.example/ü',
    ';',
    '4;1;50',
    'A',
    'D;3',
  ),
);
const command = fc
  .tuple(
    fc.constantFrom(0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 50, 52, 99, 104, 110, 111, 112, 133, 777, 1337, 5522),
    text,
    end,
  )
  .map(([code, data, terminator]) => `${ESC}]${code};${data}${terminator}`);
const deviceControl = fc
  .tuple(
    fc.constantFrom('$q', '+q', 'q', '1000p', 'p', 't', '|', '1;2|', '+p', '@'),
    fc.oneof(text, fc.constantFrom('m', 'r', ' q', '"p', '544e', '436f;5463')),
    end,
  )
  .map(([head, data, terminator]) => `${ESC}P${head}${data}${terminator}`);
const other = fc.constantFrom(
  ...[
    `${ESC}7`,
    `${ESC}8`,
    `${ESC}c`,
    `${ESC}D`,
    `${ESC}M`,
    `${ESC}E`,
    `${ESC}H`,
    `${ESC}Z`,
    `${ESC}=`,
    `${ESC}>`,
  ],
  ...[
    `${ESC}#8`,
    `${ESC}(0`,
    `${ESC}(B`,
    `${ESC}_Gi=1;AAAA${ESC}\\`,
    `${ESC}^pm${ESC}\\`,
    `${ESC}Xsos${ESC}\\`,
  ],
  ...['\x05', '\x07', '\b', '\t', '\r\n', '\x0e', '\x0f', '\x18', '\x1a', ESC],
);
const question = fc.constantFrom(
  ...[
    'c',
    '>c',
    '=c',
    '>q',
    '5n',
    '6n',
    '?6n',
    '?996n',
    '?u',
    '?4m',
    '14t',
    '18t',
    '?2026$p',
    '?2031$p',
    '4$p',
  ].map((each) => `${ESC}[${each}`),
  `${ESC}P$qm${ESC}\\`,
  `${ESC}P+q544E${ESC}\\`,
  `${ESC}]11;?\x07`,
);
const printed = fc.constantFrom(
  'plain',
  '漢字',
  '👩‍👩‍👧',
  'e\u0301',
  '🇩🇪',
  '\ufe0f',
  '\u0301'.repeat(40),
  '–',
  'qqqq',
);
const stream = fc
  .array(fc.oneof(controlSequence, controlSequence, command, deviceControl, question, other, printed), {
    maxLength: 30,
    size: 'max',
  })
  .map((parts) => Buffer.from(parts.join('')));

describe('what passes between a guest and its terminal', () => {
  it('is the same wherever the stream is cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(12), { maxLength: 60 }), (bytes, cuts) => {
        const whole = new TerminalUnderTest().feed(bytes);
        const pieces = new TerminalUnderTest();
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          pieces.feed(bytes.subarray(at, at + cut));
          at += cut;
        }
        assert.deepEqual(whole.failures, []);
        assert.deepEqual(pieces.state, whole.state);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same byte by byte', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        const pieces = new TerminalUnderTest();
        for (const byte of bytes) pieces.feed(Uint8Array.of(byte));
        assert.deepEqual(pieces.state, new TerminalUnderTest().feed(bytes).state);
      }),
      { numRuns: 100 },
    );
  });

  it('stays within the words of a terminal: every answer is made of numbers and fixed names', () => {
    const answers = new RegExp(
      [
        '^(?:',
        String.raw`\x1b\[[?>]?[\d;]*(?:\$y|[cnRtumx])`,
        String.raw`|\x1bP(?:!\|00000000|>\|gt\(1\)|0\$r|1\$r[\d;:]*(?: q|"p|"q|\$\||\*\||[mrt])|0\+r|1\+r[\dA-F]+(?:=[\dA-F]+)?)\x1b\\`,
        String.raw`|\x1b\](?:4;\d+|1[0-9]);rgb:[\da-f]{4}/[\da-f]{4}/[\da-f]{4}\x1b\\`,
        ')$',
      ].join(''),
    );
    let seen = 0;
    fc.assert(
      fc.property(stream, (bytes) => {
        const { replies } = new TerminalUnderTest().feed(bytes);
        seen += replies.length;
        for (const reply of replies) assert.match(reply, answers);
      }),
      { numRuns: 500 },
    );
    assert.ok(seen > 500, `only ${seen} answers seen`);
  });

  it('rests on an emulator that is built as we know it', () => {
    assert.throws(
      () => new EmulatorInternals({ _core: {} } as never, { onMarksCut: () => {} }),
      /the emulator has no _inputHandler/,
    );
  });

  it('goes on with a fresh emulator where one failed', () => {
    const subject = new TerminalUnderTest(20, 5);
    subject.feed('\x1b]2;title\x07\x1b]9;4;1;42\x07\x1b]7;file:///tmp\x07\x1b[20t\x07\x1b[>5u');
    subject.feed(`${'x\r\n'.repeat(20)}\x1b]133;A\x07`);
    subject.failNextReply = true;
    subject.feed('\x1b[c lost');
    assert.equal(subject.failures.length, 1);
    const { title, progress, folder, bells, blockedTotal, marks, modes } = subject.terminal;
    assert.deepEqual([title, progress, folder, bells, blockedTotal], ['title', 42, '/tmp', 1, 1]);
    assert.deepEqual(marks, [{ kind: 'prompt', line: 20, exitCode: null }]);
    assert.equal(modes.kittyKeyboard, 0);
    assert.equal(subject.answerTo('\x1b[c'), '\x1b[?62;22c');
    assert.equal(subject.feed('\x1b]2;next\x07').terminal.title, 'next');
  });
});
