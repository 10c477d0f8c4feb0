import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeMouse, type MouseModes } from '../../src/keymaps/encode-mouse.ts';
import type { Mouse } from '../../src/keymaps/key-input.ts';

const CLICK: Mouse = {
  action: 'press',
  button: 'left',
  col: 4,
  row: 2,
  ctrl: false,
  alt: false,
  shift: false,
};

function report(
  mouse: Partial<Mouse>,
  mode: MouseModes['mouse'],
  mouseEncoding: MouseModes['mouseEncoding'],
): string {
  return String.fromCharCode(...encodeMouse({ ...CLICK, ...mouse }, { mouse: mode, mouseEncoding }));
}

test('the mouse is reported in the encoding that the guest chose', () => {
  assert.equal(report({}, 'vt200', 'sgr'), '\x1b[<0;5;3M');
  assert.equal(report({ action: 'release' }, 'vt200', 'sgr'), '\x1b[<0;5;3m');
  assert.equal(report({ ctrl: true, button: 'wheel-down' }, 'vt200', 'sgr'), '\x1b[<81;5;3M');
  assert.equal(report({ button: 'button-9' }, 'vt200', 'sgr'), '\x1b[<129;5;3M');
  assert.equal(report({}, 'vt200', 'default'), '\x1b[M %#');
  assert.equal(report({ action: 'release' }, 'vt200', 'default'), '\x1b[M#%#');
  assert.equal(
    report({ action: 'release', button: 'button-9', ctrl: true }, 'vt200', 'default'),
    '\x1b[M3%#',
  );
  assert.equal(report({}, 'vt200', 'urxvt'), '\x1b[32;5;3M');
  assert.equal(report({ action: 'release' }, 'vt200', 'urxvt'), '\x1b[35;5;3M');
  assert.equal(report({ col: 999, button: 'wheel-up' }, 'vt200', 'urxvt'), '\x1b[96;1000;3M');
  assert.equal(report({}, 'vt200', 'utf8'), '\x1b[M %#');
});

test('encodings end where their numbers do', () => {
  assert.equal(report({ col: 222 }, 'vt200', 'default'), '\x1b[M \xff#');
  assert.equal(report({ col: 223 }, 'vt200', 'default'), '');
  assert.equal(report({ row: 223 }, 'vt200', 'default'), '');
  assert.equal(report({ col: 94 }, 'vt200', 'utf8'), '\x1b[M \x7f#');
  assert.equal(report({ col: 95 }, 'vt200', 'utf8'), '\x1b[M \xc2\x80#');
  assert.equal(report({ col: 2014 }, 'vt200', 'utf8'), '\x1b[M \xdf\xbf#');
  assert.equal(report({ col: 2015 }, 'vt200', 'utf8'), '');
  assert.equal(report({ button: 'button-8' }, 'vt200', 'utf8'), '\x1b[M\xc2\xa0%#');
});

test('pixels are of the cell that the guest was told of', () => {
  assert.equal(report({}, 'any', 'sgr-pixels'), '\x1b[<0;37;41M');
  assert.equal(report({ inCell: { x: 0, y: 0 } }, 'any', 'sgr-pixels'), '\x1b[<0;33;33M');
  assert.equal(
    report({ action: 'release', inCell: { x: 0.99, y: 0.99 } }, 'any', 'sgr-pixels'),
    '\x1b[<0;40;48m',
  );
  const bytes = encodeMouse(CLICK, { mouse: 'any', mouseEncoding: 'sgr-pixels' }, { width: 10, height: 20 });
  assert.equal(String.fromCharCode(...bytes), '\x1b[<0;46;51M');
});

test('the guest hears only what its mode asks for', () => {
  const move = { action: 'move', button: 'none' } as const;
  const drag = { action: 'move', button: 'left' } as const;
  assert.equal(report({}, 'none', 'sgr'), '');
  assert.equal(report({ action: 'release' }, 'x10', 'sgr'), '');
  assert.equal(report({ ctrl: true }, 'x10', 'sgr'), '\x1b[<0;5;3M');
  assert.equal(report(drag, 'vt200', 'sgr'), '');
  assert.equal(report(drag, 'drag', 'sgr'), '\x1b[<32;5;3M');
  assert.equal(report(move, 'drag', 'sgr'), '');
  assert.equal(report(move, 'any', 'sgr'), '\x1b[<35;5;3M');
  assert.equal(report(move, 'any', 'default'), '\x1b[MC%#');
});
