import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyDecoder } from '../../src/keymaps/decode.ts';
import type { MouseReading } from '../../src/keymaps/decode-mouse.ts';
import type { Mouse } from '../../src/keymaps/key-input.ts';

function mice(bytes: string | Uint8Array, reading: MouseReading = { kind: 'cells' }): Array<Mouse | string> {
  const decoder = new KeyDecoder();
  decoder.mouse = reading;
  const raw = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  return decoder.push(raw).map((input) => (input.kind === 'mouse' ? input.mouse : input.kind));
}

function mouse(over: Partial<Mouse>): Mouse {
  const at = { action: 'press', button: 'left', col: 0, row: 0 } as const;
  return { ...at, ctrl: false, alt: false, shift: false, ...over };
}

test('X10 reports are three bytes, up to column and row 223', () => {
  assert.deepEqual(mice('\x1b[M !!'), [mouse({})]);
  assert.deepEqual(mice('\x1b[M#"!'), [mouse({ action: 'release', button: 'none', col: 1 })]);
  assert.deepEqual(mice('\x1b[MC"!'), [mouse({ action: 'move', button: 'none', col: 1 })]);
  assert.deepEqual(mice('\x1b[M`!!a'), [mouse({ button: 'wheel-up' }), 'key']);
  assert.deepEqual(mice(new Uint8Array([0x1b, 0x5b, 0x4d, 32, 255, 200])), [mouse({ col: 222, row: 167 })]);
});

test('UTF-8 reports go further, in one byte or two', () => {
  assert.deepEqual(mice('\x1b[M !!a', { kind: 'utf8' }), [mouse({}), 'key']);
  assert.deepEqual(mice(`\x1b[M ${String.fromCharCode(333, 233)}`, { kind: 'utf8' }), [
    mouse({ col: 300, row: 200 }),
  ]);
  const decoder = new KeyDecoder();
  decoder.mouse = { kind: 'utf8' };
  assert.deepEqual(decoder.push(new Uint8Array([0x1b, 0x5b, 0x4d, 32, 0xc5])), []);
  assert.deepEqual(decoder.push(new Uint8Array([0x8d, 33])).length, 1);
});

test('urxvt reports are decimal, 32 above in the code only', () => {
  assert.deepEqual(mice('\x1b[32;301;201M'), [mouse({ col: 300, row: 200 })]);
  assert.deepEqual(mice('\x1b[35;1;1M'), [mouse({ action: 'release', button: 'none' })]);
  assert.deepEqual(mice('\x1b[64;2;3M'), [mouse({ action: 'move', col: 1, row: 2 })]);
  assert.deepEqual(mice('\x1b[112;2;3M'), [mouse({ button: 'wheel-up', ctrl: true, col: 1, row: 2 })]);
});

test('SGR reports say which button is let go', () => {
  assert.deepEqual(mice('\x1b[<2;10;5m'), [mouse({ action: 'release', button: 'right', col: 9, row: 4 })]);
  assert.deepEqual(mice('\x1b[<34;10;5M'), [mouse({ action: 'move', button: 'right', col: 9, row: 4 })]);
  assert.deepEqual(mice('\x1b[<28;1;1M'), [mouse({ ctrl: true, alt: true, shift: true })]);
});

test('SGR reports in pixels tell the cell and where in it', () => {
  const reading = { kind: 'pixels', cell: { width: 10, height: 20 } } as const;
  assert.deepEqual(mice('\x1b[<0;1;1M', reading), [mouse({ inCell: { x: 0, y: 0 } })]);
  assert.deepEqual(mice('\x1b[<0;26;31m', reading), [
    mouse({ action: 'release', col: 2, row: 1, inCell: { x: 0.5, y: 0.5 } }),
  ]);
});

test('what is no report is an answer of no interest', () => {
  const wrong = ['\x1b[<0;1M', '\x1b[<0;1;1;1M', '\x1b[<;;M', '\x1b[<0;1:2;1M', '\x1b[<196;1;1M'];
  for (const text of [...wrong, '\x1b[0;1;1M', '\x1b[1;1M', '\x1b[<0;9999999;1M', '\x1b[M\x01\x01\x01']) {
    assert.deepEqual(mice(text), ['reply'], JSON.stringify(text));
  }
});
