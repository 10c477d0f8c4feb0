import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyDecoder } from '../../src/keymaps/decode.ts';
import type { TerminalReply } from '../../src/keymaps/key-input.ts';

function replyTo(text: string): TerminalReply {
  const [input, ...rest] = new KeyDecoder().push(new TextEncoder().encode(text));
  assert.ok(input?.kind === 'reply' && rest.length === 0, JSON.stringify(text));
  return input.reply;
}

const OTHER: TerminalReply = { kind: 'other' };

test('answers to what we ask are told by what they say', () => {
  const answers: ReadonlyArray<readonly [string, TerminalReply]> = [
    ['\x1b[?62;22;52c', { kind: 'attributes', numbers: [62, 22, 52] }],
    ['\x1b[?6c', { kind: 'attributes', numbers: [6] }],
    ['\x1bP>|kitty(0.42.1)\x1b\\', { kind: 'version', text: 'kitty(0.42.1)' }],
    ['\x1bP>|tmux 3.5a\x07', { kind: 'version', text: 'tmux 3.5a' }],
    ['\x1b[?0u', { kind: 'keyboard', flags: 0 }],
    ['\x1b[?31u', { kind: 'keyboard', flags: 31 }],
    ['\x1b[?2026;2$y', { kind: 'mode', mode: 2026, state: 2 }],
    ['\x1b[?1016;0$y', { kind: 'mode', mode: 1016, state: 0 }],
    ['\x1b[?997;1n', { kind: 'scheme', scheme: 'dark' }],
    ['\x1b[?997;2n', { kind: 'scheme', scheme: 'light' }],
    ['\x1b[6;16;8t', { kind: 'cell-size', width: 8, height: 16 }],
  ];
  for (const [text, reply] of answers) assert.deepEqual(replyTo(text), reply, JSON.stringify(text));
});

test('colours come in one to four digits a channel', () => {
  const color = (of: 'foreground' | 'background', rgb: number): TerminalReply => ({ kind: 'color', of, rgb });
  const answers: ReadonlyArray<readonly [string, TerminalReply]> = [
    ['\x1b]10;rgb:ffff/8080/0000\x1b\\', color('foreground', 0xff_80_00)],
    ['\x1b]11;rgb:1e1e/2e2e/3e3e\x07', color('background', 0x1e_2e_3e)],
    ['\x1b]11;rgb:f/8/0\x07', color('background', 0xff_88_00)],
    ['\x1b]11;rgb:ff/80/00\x07', color('background', 0xff_80_00)],
    ['\x1b]11;rgb:fff/800/000\x07', color('background', 0xff_80_00)],
    ['\x1b]11;rgba:FFFF/0000/FFFF/8000\x07', color('background', 0xff_00_ff)],
    ['\x1b]11;#102030\x07', color('background', 0x10_20_30)],
  ];
  for (const [text, reply] of answers) assert.deepEqual(replyTo(text), reply, JSON.stringify(text));
});

test('all else that a terminal answers is an answer of no interest', () => {
  const answers = [
    '\x1b[>41;354;0c',
    '\x1b[=1;2c',
    '\x1b[?c',
    '\x1b[?62;c',
    '\x1b[?99999c',
    '\x1b[?32u',
    '\x1b[?u',
    '\x1b[>1u',
    '\x1b[?2026;5$y',
    '\x1b[2026;2$y',
    '\x1b[?2026$y',
    '\x1b[?997;3n',
    '\x1b[?997;1;1n',
    '\x1b[0n',
    '\x1b[12;40R',
    '\x1b[6;0;8t',
    '\x1b[6;9999;8t',
    '\x1b[8;24;80t',
    '\x1b[4;768;1024t',
    '\x1b]11;rgb:12345/0/0\x07',
    '\x1b]11;rgb:0/0\x07',
    '\x1b]11;red\x07',
    '\x1b]12;rgb:0/0/0\x07',
    '\x1b]4;1;rgb:0/0/0\x07',
    '\x1b]52;c;cm0gLXJm\x07',
    '\x1bP1+r524742\x1b\\',
    '\x1bP1$r0m\x1b\\',
    '\x1bP!|00000000\x1b\\',
    '\x1b_Gi=1;OK\x1b\\',
    '\x1b]11;rgb:0/0/0\x18',
  ];
  for (const text of answers) assert.deepEqual(replyTo(text), OTHER, JSON.stringify(text));
});

test("a terminal's name is kept in printable ASCII and to a length", () => {
  assert.deepEqual(replyTo('\x1bP>|a\n\x9bé‮b\x1b\\'), { kind: 'version', text: 'ab' });
  const long = replyTo(`\x1bP>|${'x'.repeat(1000)}\x1b\\`);
  assert.deepEqual(long, { kind: 'version', text: 'x'.repeat(128) });
});
