import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modesLeft } from './modes-left.ts';

test('what a program switches on and off again is not left', () => {
  const on =
    '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[4h\x1b=\x1b[>1u\x1b[>4;2m\x1b[22;0t\x1b[3;5r\x1b[5 q\x1b[1;31m\x1b]8;;http://a\x1b\\';
  const off =
    '\x1b]8;;\x1b\\\x1b[m\x1b[0 q\x1b[r\x1b[23;0t\x1b[>4m\x1b[<u\x1b>\x1b[4l\x1b[?7h\x1b[?25h\x1b[?1049l';
  assert.deepEqual(modesLeft(on + off), []);
  assert.deepEqual(modesLeft(on), [
    '?1049 on',
    '?25 off',
    '?7 off',
    '4 on',
    '1 keyboard flags pushed',
    'modifyOtherKeys 2',
    'application keypad',
    '1 titles pushed',
    'style 1;31',
    'margins 3;5',
    'cursor shape 5',
    'a link',
  ]);
});
