import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeKey } from '../../../src/keymaps/key.ts';
import type { KeyDetail } from '../../../src/keymaps/key-input.ts';
import { keyBytes, releaseBytes } from '../../../src/panes/client/guest-input.ts';
import { FOUND_MODES } from '../../../src/panes/client/outer-modes.ts';
import { cropOf, cursorInPane } from '../../../src/panes/client/pane-crop.ts';
import { FRESH_MODES } from '../../support/fresh-modes.ts';

const cursorAt = (col: number, row: number) =>
  ({ col, row, visible: true, shape: 'bar', blinks: true }) as const;

const typed = (name: string, raw: string) => ({ key: makeKey(name), raw: Buffer.from(raw), detail: null });
const DETAIL: KeyDetail = { event: 'press', code: 27, shifted: null, base: null, text: '', modifiers: 0 };
/** Escape on a terminal that speaks the kitty keyboard protocol. */
const ESCAPE = { ...typed('Escape', '\x1b[27u'), detail: DETAIL };
const KITTY = { ...FOUND_MODES, keyboard: 1 };
const read = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

test('a guest in normal modes reads the very bytes that the terminal sent', () => {
  const odd = typed('Up', '\x1b[1;1A');
  assert.equal(keyBytes(odd, FRESH_MODES, FOUND_MODES), odd.raw);
});

test('a guest with application cursor keys reads those', () => {
  const bytes = keyBytes(typed('Up', '\x1b[A'), { ...FRESH_MODES, applicationCursor: true }, FOUND_MODES);
  assert.equal(read(bytes), '\x1bOA');
});

test('a key without a name of ours passes untouched in any mode', () => {
  const unknown = typed('Unknown', '\x1b[99~');
  assert.equal(keyBytes(unknown, { ...FRESH_MODES, applicationCursor: true }, FOUND_MODES), unknown.raw);
});

test('a guest that knows no keyboard protocol reads none, whatever the terminal speaks', () => {
  assert.equal(read(keyBytes(ESCAPE, FRESH_MODES, KITTY)), '\x1b');
  const shift = { ...typed('Unknown', '\x1b[57441u'), detail: { ...DETAIL, code: 57_441 } };
  assert.equal(read(keyBytes(shift, FRESH_MODES, KITTY)), '');
});

test('a guest that has asked for what the terminal speaks reads the very bytes', () => {
  const modes = { ...FRESH_MODES, kittyKeyboard: 1 };
  assert.equal(keyBytes(ESCAPE, modes, KITTY), ESCAPE.raw);
});

test('a key that is let go is told only to a guest that asks for it', () => {
  const raw = Buffer.from('\x1b[97;1:3u');
  const release = { key: makeKey('a'), raw, detail: { ...DETAIL, event: 'release', code: 97 } as const };
  assert.equal(releaseBytes(release, { ...FRESH_MODES, kittyKeyboard: 3 }, { ...KITTY, keyboard: 3 }), raw);
  assert.equal(
    read(releaseBytes(release, { ...FRESH_MODES, kittyKeyboard: 1 }, { ...KITTY, keyboard: 3 })),
    '',
  );
});

test('a larger guest is cropped at its upper left while its cursor is in view', () => {
  const crop = cropOf({ cols: 100, rows: 40 }, cursorAt(3, 2), { cols: 50, rows: 20 });
  assert.deepEqual(crop, { col: 0, row: 0, cols: 50, rows: 20 });
});

test('a larger guest is cropped so that its cursor is in the last row or column where it lies beyond', () => {
  const crop = cropOf({ cols: 100, rows: 40 }, cursorAt(70, 39), { cols: 50, rows: 20 });
  assert.deepEqual(crop, { col: 21, row: 20, cols: 50, rows: 20 });
});

test('a smaller guest is shown whole', () => {
  const crop = cropOf({ cols: 10, rows: 4 }, cursorAt(9, 3), { cols: 50, rows: 20 });
  assert.deepEqual(crop, { col: 0, row: 0, cols: 10, rows: 4 });
});

test('a cursor outside of the pane is hidden', () => {
  const hole = { col: 1, row: 1, cols: 5, rows: 5 };
  const crop = { col: 0, row: 0, cols: 5, rows: 5 };
  assert.equal(cursorInPane(cursorAt(4, 4), crop, hole).visible, true);
  assert.equal(cursorInPane(cursorAt(5, 4), crop, hole).visible, false);
});
