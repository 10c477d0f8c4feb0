import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCommand } from '../../../src/keymaps/catalogue.ts';
import { formatKey } from '../../../src/keymaps/key.ts';
import { defaultKeymap } from '../../../src/keymaps/presets.ts';
import { type InputMode, InputRouter, type Routed } from '../../../src/panes/client/input-router.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A router that writes down what it was given, a line each. */
class Heard {
  mode: InputMode = 'pane';
  readonly clock = new FakeClock();
  #lines: string[] = [];
  readonly router = new InputRouter({
    keymap: defaultKeymap(),
    clock: this.clock,
    mode: () => this.mode,
    take: (routed) => this.#lines.push(lineOf(routed)),
  });

  type(text: string): string[] {
    this.router.push(Buffer.from(text));
    return this.take();
  }

  take(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }
}

function lineOf(routed: Routed): string {
  switch (routed.kind) {
    case 'command':
      return `command ${formatCommand(routed.command)}`;
    case 'key':
      return `key ${formatKey(routed.key)} ${JSON.stringify(Buffer.from(routed.raw).toString())}`;
    case 'paste':
      return `paste ${routed.text}`;
    case 'mouse':
      return `mouse ${routed.mouse.button} ${routed.mouse.col},${routed.mouse.row}`;
    case 'focus':
      return `focus ${routed.focused ? 'in' : 'out'}`;
    case 'release':
      return `release ${formatKey(routed.key)}`;
    case 'reply':
      return `reply ${routed.reply.kind}`;
    case 'pending':
      return `pending ${routed.chord}`;
    case 'unknown':
      return `unknown ${routed.chord}`;
  }
}

test('keys without the prefix go on with their bytes', () => {
  assert.deepEqual(new Heard().type('aé\x1b[A'), ['key a "a"', 'key é "é"', 'key Up "\\u001b[A"']);
});

test('the prefix and a key call a command, however the bytes are cut', () => {
  const heard = new Heard();
  assert.deepEqual(heard.type('\x02'), ['pending C-b']);
  assert.deepEqual(heard.type('n'), ['pending ', 'command crew.next']);
  assert.deepEqual(heard.type('\x02n'), ['pending C-b', 'pending ', 'command crew.next']);
});

test('any polecat is two strokes away', () => {
  const heard = new Heard();
  assert.ok(heard.type('\x02\x1bc').includes('command polecat.nth 13'));
  assert.ok(heard.type('\x02j').includes('command polecat.next'));
});

test('the prefix twice asks to send it', () => {
  assert.ok(new Heard().type('\x02\x02').includes('command prefix.send'));
});

test('strokes that are no command are swallowed and named', () => {
  assert.deepEqual(new Heard().type('\x02Qa'), ['pending C-b', 'pending ', 'unknown C-b Q', 'key a "a"']);
});

test('a lone ESC is Escape after 25 ms, and the start of a sequence before', () => {
  const heard = new Heard();
  assert.deepEqual(heard.type('\x1b'), []);
  heard.clock.advance(24);
  assert.deepEqual(heard.take(), []);
  heard.clock.advance(1);
  assert.deepEqual(heard.take(), ['key Escape "\\u001b"']);
  heard.type('\x1b');
  heard.clock.advance(10);
  assert.deepEqual(heard.type('[B'), ['key Down "\\u001b[B"']);
  heard.clock.advance(100);
  assert.deepEqual(heard.take(), []);
});

test('a dialog gets the prefix as a key', () => {
  const heard = new Heard();
  heard.mode = 'dialog';
  assert.deepEqual(heard.type('\x02n'), ['key C-b "\\u0002"', 'key n "n"']);
});

test('a pane that is scrolled back has keys of its own, and swallows the rest', () => {
  const heard = new Heard();
  heard.mode = 'scrolled';
  assert.deepEqual(heard.type('kxq'), ['command scroll.up', 'command scroll.end']);
  assert.ok(heard.type('\x02n').includes('command crew.next'));
});

test('pastes, the mouse and the focus come through whole', () => {
  const heard = new Heard();
  assert.deepEqual(heard.type('\x1b[200~a\x02n\x1b[201~\x1b[<0;3;2M\x1b[I'), [
    'paste a\x02n',
    'mouse left 2,1',
    'focus in',
  ]);
});

test('answers of the terminal are nobody’s keys', () => {
  const lines = new Heard().type('\x1b[?1;2c');
  assert.ok(
    lines.every((line) => line.startsWith('reply ')),
    lines.join(),
  );
});

test('its end leaves no timer', () => {
  const heard = new Heard();
  heard.type('\x1b');
  heard.router[Symbol.dispose]();
  assert.equal(heard.clock.pending, 0);
});

test('in the merge queue its own keys are commands, with Shift and an arrow too, and the prefix’s go on to work', () => {
  const heard = new Heard();
  heard.mode = 'queue';
  assert.deepEqual(heard.type('KJ\x1b[1;2A\x1b[1;2BT+-xj\x1b[A'), [
    'command queue.earlier',
    'command queue.later',
    'command queue.earlier',
    'command queue.later',
    'command queue.first',
    'command queue.laneUp',
    'command queue.laneDown',
    'command queue.reject',
    'key j "j"',
    'key Up "\\u001b[A"',
  ]);
  assert.ok(heard.type('\x02n').includes('command crew.next'));
});

test('on the page about a change its own keys are commands, and the prefix is a key like all others', () => {
  const heard = new Heard();
  heard.mode = 'review';
  assert.deepEqual(heard.type('an]j'), [
    'command review.approve',
    'command review.nextFile',
    'command review.nextFile',
    'key j "j"',
  ]);
  assert.deepEqual(heard.type('\x02d'), ['key C-b "\\u0002"', 'key d "d"']);
});
