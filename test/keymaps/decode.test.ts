import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyDecoder, PASTE_LIMIT_BYTES } from '../../src/keymaps/decode.ts';
import { formatKey } from '../../src/keymaps/key.ts';
import type { KeyInput } from '../../src/keymaps/key-input.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function shown(inputs: readonly KeyInput[]): string[] {
  return inputs.map(described);
}

function described(input: KeyInput): string {
  switch (input.kind) {
    case 'key':
      return formatKey(input.key);
    case 'paste':
      return `paste(${input.text})`;
    case 'focus':
      return input.focused ? 'focus-in' : 'focus-out';
    case 'mouse': {
      const { action, button, col, row, ctrl, alt, shift } = input.mouse;
      return `${action} ${button} ${col},${row}${ctrl ? ' C' : ''}${alt ? ' M' : ''}${shift ? ' S' : ''}`;
    }
    case 'release':
      return `release(${formatKey(input.key)})`;
    case 'reply':
      return 'reply';
  }
}

/** Everything pushed at once and then flushed. */
function decoded(text: string): string[] {
  const decoder = new KeyDecoder();
  return shown([...decoder.push(bytes(text)), ...decoder.flush()]);
}

test('text comes as its characters', () => {
  assert.deepEqual(decoded('aZ é中🙂'), ['a', 'Z', 'Space', 'é', '中', '🙂']);
});

test('control bytes are Ctrl keys, or keys of their own', () => {
  assert.deepEqual(decoded('\x01\x02\t\r\n\x08\x7f\0\x1c\x1f'), [
    'C-a',
    'C-b',
    'Tab',
    'Enter',
    'C-j',
    'C-h',
    'Backspace',
    'C-Space',
    'C-\\',
    'C-_',
  ]);
});

test('an ESC before a key is Alt', () => {
  assert.deepEqual(decoded('\x1ba\x1bB\x1b1\x1b\x18\x1b\r\x1b\x7f\x1bé\x1b '), [
    'M-a',
    'M-B',
    'M-1',
    'C-M-x',
    'M-Enter',
    'M-Backspace',
    'M-é',
    'M-Space',
  ]);
});

test('a lone ESC waits until it is flushed', () => {
  const decoder = new KeyDecoder();
  assert.deepEqual(decoder.push(bytes('a\x1b')).length, 1);
  assert.ok(decoder.hasPending);
  assert.deepEqual(shown(decoder.flush()), ['Escape']);
  assert.ok(!decoder.hasPending);
  assert.deepEqual(decoder.flush(), []);
});

test('two ESC are Escape twice, unless a key with a sequence follows', () => {
  assert.deepEqual(decoded('\x1b\x1b'), ['Escape', 'Escape']);
  assert.deepEqual(decoded('\x1b\x1bx'), ['Escape', 'M-x']);
  assert.deepEqual(decoded('\x1b\x1b[A\x1b\x1bOB'), ['M-Up', 'M-Down']);
  assert.deepEqual(decoded('\x1b\x1b[I'), ['Escape', 'focus-in']);
  assert.deepEqual(decoded('\x1b\x1b[200~x\x1b[201~'), ['Escape', 'paste(x)']);
});

test('an introducer alone is Alt and its letter once flushed', () => {
  assert.deepEqual(decoded('\x1b['), ['M-[']);
  assert.deepEqual(decoded('\x1bO'), ['M-O']);
  assert.deepEqual(decoded('\x1b]'), ['M-]']);
  assert.deepEqual(decoded('\x1bOz'), ['M-O', 'z']);
  assert.deepEqual(decoded('\x1b]x\x1bPp'), ['M-]', 'x', 'M-P', 'p']);
});

test('cursor, editing and function keys have names, with modifiers', () => {
  assert.deepEqual(
    decoded('\x1b[A\x1bOA\x1b[1;5C\x1b[H\x1b[4~\x1b[3~\x1b[5;3~\x1b[Z\x1bOP\x1b[15;2~\x1b[24~\x1b[[C'),
    ['Up', 'Up', 'C-Right', 'Home', 'End', 'Delete', 'M-PageUp', 'S-Tab', 'F1', 'S-F5', 'F12', 'F3'],
  );
});

test('F3 with modifiers is no cursor report, which nobody asks for in that form', () => {
  assert.deepEqual(decoded('\x1b[1;2R\x1b[1;5R\x1b[1;3R\x1b[1;16R\x1b[13;5~'), [
    'S-F3',
    'C-F3',
    'M-F3',
    'C-M-S-D-F3',
    'C-F3',
  ]);
});

test('the keypad in application mode has names', () => {
  assert.deepEqual(decoded('\x1bOp\x1bOM\x1bOk'), ['KP0', 'KPEnter', 'KPAdd']);
});

test("kitty's keys are the same keys", () => {
  assert.deepEqual(
    decoded(
      '\x1b[97u\x1b[97;5u\x1b[97;2u\x1b[97:65;4u\x1b[49:33;2u\x1b[13;2u\x1b[27u\x1b[57404u\x1b[97;9u\x1b[1;1:2A',
    ),
    ['a', 'C-a', 'A', 'M-A', '!', 'S-Enter', 'Escape', '5', 'D-a', 'Up'],
  );
  assert.deepEqual(decoded('\x1b[27;5;49~'), ['C-1']);
  assert.deepEqual(decoded('\x1b[97;1:3u\x1b[1;1:3A'), ['release(a)', 'release(Up)']);
});

test('a key without a name can still be passed on', () => {
  const [input] = new KeyDecoder().push(bytes('\x1b[57428u'));
  assert.ok(input?.kind === 'key');
  assert.equal(input.key.name, 'Unknown');
  assert.deepEqual(input.raw, bytes('\x1b[57428u'));
});

test('a bracketed paste is one input, whatever it holds', () => {
  assert.deepEqual(decoded('\x1b[200~a\x1b[A\r\x1b]0;é\x1b[201~b'), ['paste(a\x1b[A\r\x1b]0;é)', 'b']);
});

test('of a paste that is too long no more is kept than shows that it is', () => {
  const decoder = new KeyDecoder();
  decoder.push(bytes('\x1b[200~'));
  const chunk = new Uint8Array(1024 * 1024).fill(0x61);
  for (let at = 0; at < 20; at += 1) assert.deepEqual(decoder.push(chunk), []);
  const [paste, after] = decoder.push(bytes('\x1b[201~x'));
  assert.ok(paste?.kind === 'paste');
  assert.ok(paste.text.length > PASTE_LIMIT_BYTES && paste.text.length < 11 * 1024 ** 2);
  assert.equal(after?.kind === 'key' && after.key.text, 'x');
});

test('a paste waits for its end over any number of chunks', () => {
  const decoder = new KeyDecoder();
  assert.deepEqual(decoder.push(bytes('\x1b[200~one ')), []);
  assert.deepEqual(decoder.push(bytes('two\x1b[20')), []);
  assert.deepEqual(decoder.flush(), []);
  assert.ok(!decoder.hasPending);
  const [paste, after] = decoder.push(bytes('1~x'));
  assert.ok(paste?.kind === 'paste');
  assert.equal(paste.text, 'one two');
  assert.deepEqual(paste.raw, bytes('\x1b[200~one two\x1b[201~'));
  assert.ok(after?.kind === 'key');
});

test('mouse reports tell action, button, place and modifiers', () => {
  assert.deepEqual(
    decoded(
      '\x1b[<0;1;1M\x1b[<0;10;5m\x1b[<34;3;4M\x1b[<35;3;4M\x1b[<64;2;2M\x1b[<93;200;100M\x1b[<128;1;1M',
    ),
    [
      'press left 0,0',
      'release left 9,4',
      'move right 2,3',
      'move none 2,3',
      'press wheel-up 1,1',
      'press wheel-down 199,99 C M S',
      'press button-8 0,0',
    ],
  );
  assert.deepEqual(decoded('\x1b[M !!\x1b[M#"!'), ['press left 0,0', 'release none 1,0']);
});

test('focus comes and goes', () => {
  assert.deepEqual(decoded('\x1b[I\x1b[O'), ['focus-in', 'focus-out']);
});

test('what the terminal answers never becomes a key', () => {
  const answers = [
    '\x1b[?62;22c',
    '\x1b[>41;354;0c',
    '\x1b[12;40R',
    '\x1b[1;80R',
    '\x1b[2;2R',
    '\x1b[?1;2R',
    '\x1b[?2026;2$y',
    '\x1b[4;2$y',
    '\x1b[0n',
    '\x1b[8;24;80t',
    '\x1b[?1u',
    '\x1b]11;rgb:0000/0000/0000\x1b\\',
    '\x1b]10;rgb:ffff/ffff/ffff\x07',
    '\x1bP>|xterm(400)\x1b\\',
    '\x1bP1+r524742\x1b\\',
    '\x1b_Gi=1;OK\x1b\\',
  ];
  for (const answer of answers)
    assert.deepEqual(decoded(`${answer}a`), ['reply', 'a'], JSON.stringify(answer));
});

test('an answer that stops short waits, and a key that no answer holds ends it', () => {
  const decoder = new KeyDecoder();
  assert.deepEqual(decoder.push(bytes('\x1b]11;rgb:00')), []);
  assert.deepEqual(decoder.flush(), []);
  assert.deepEqual(shown(decoder.push(bytes('00\r'))), ['reply', 'Enter']);
  assert.deepEqual(shown(decoder.push(bytes('\x1b[12;\x03'))), ['reply', 'C-c']);
});

test('an endless answer is given up, and none of it becomes a key', () => {
  for (const start of ['\x1b]52;c;', '\x1bP>|', '\x1b_G']) {
    const decoder = new KeyDecoder();
    assert.deepEqual(shown(decoder.push(bytes(`${start}${'A'.repeat(70_000)}`))), ['reply'], start);
    assert.deepEqual(shown(decoder.push(bytes('A'.repeat(70_000)))), [], start);
    assert.deepEqual(shown(decoder.push(bytes('A\x1b'))), [], start);
    assert.deepEqual(shown(decoder.push(bytes('\\a'))), ['a'], start);
  }
  const decoder = new KeyDecoder();
  assert.deepEqual(shown(decoder.push(bytes(`\x1b[?${'1;'.repeat(5000)}`))), ['reply']);
  assert.deepEqual(shown(decoder.push(bytes(`${'1;'.repeat(5000)}ca`))), ['a']);
});

test('a key that no answer holds ends an endless one', () => {
  const endless = `\x1b]11;${'0'.repeat(10_000)}`;
  assert.deepEqual(decoded(`${endless}\r`), ['reply', 'Enter']);
  assert.deepEqual(decoded(`${endless}\x03`), ['reply', 'C-c']);
  assert.deepEqual(decoded(`${endless}\x1b[A`), ['reply', 'Up']);
  assert.deepEqual(decoded(`\x1b[${'0'.repeat(10_000)}\r`), ['reply', 'Enter']);
});

test('broken UTF-8 becomes replacement characters and loses nothing after it', () => {
  const decoder = new KeyDecoder();
  const inputs = decoder.push(new Uint8Array([0xff, 0x61, 0xe4, 0xb8, 0x62, 0x80, 0x63]));
  assert.deepEqual(shown(inputs), ['\ufffd', 'a', '\ufffd', 'b', '\ufffd', 'c']);
});
