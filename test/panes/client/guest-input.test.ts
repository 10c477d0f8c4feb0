import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeKey } from '../../../src/keymaps/key.ts';
import type { Mouse } from '../../../src/keymaps/key-input.ts';
import { keyBytes, mouseInPane } from '../../../src/panes/client/guest-input.ts';
import { cropOf, cursorInPane } from '../../../src/panes/client/pane-crop.ts';
import { FRESH_MODES } from '../../support/fresh-modes.ts';

const UP = makeKey('Up');
const cursorAt = (col: number, row: number) =>
  ({ col, row, visible: true, shape: 'bar', blinks: true }) as const;

test('a guest in normal modes reads the very bytes that the terminal sent', () => {
  const odd = Buffer.from('\x1b[1;1A');
  assert.equal(keyBytes(UP, odd, FRESH_MODES), odd);
});

test('a guest with application cursor keys reads those', () => {
  const bytes = keyBytes(UP, Buffer.from('\x1b[A'), { ...FRESH_MODES, applicationCursor: true });
  assert.equal(Buffer.from(bytes).toString(), '\x1bOA');
});

test('a key without a name of ours passes untouched in any mode', () => {
  const raw = Buffer.from('\x1b[57441u');
  assert.equal(keyBytes(makeKey('Unknown'), raw, { ...FRESH_MODES, applicationCursor: true }), raw);
});

test('the mouse reaches a guest in its own cells, and only inside of its pane', () => {
  const modes = { ...FRESH_MODES, mouse: 'vt200', mouseEncoding: 'sgr' } as const;
  const hole = { col: 10, row: 5, cols: 20, rows: 10 };
  const crop = { col: 0, row: 3, cols: 20, rows: 8 };
  const click = (col: number, row: number): string => {
    const mouse: Mouse = { action: 'press', button: 'left', col, row, ctrl: false, alt: false, shift: false };
    return Buffer.from(mouseInPane(mouse, hole, crop, modes)).toString();
  };
  assert.equal(click(10, 5), '\x1b[<0;1;4M');
  assert.equal(click(9, 5), '');
  assert.equal(click(12, 13), '', 'below what the guest fills');
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
