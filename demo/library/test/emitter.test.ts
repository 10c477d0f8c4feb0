import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../src/emitter.ts';

test('listeners hear their own events, in order', () => {
  const emitter = new Emitter<{ paid: number; refused: string }>();
  const heard: string[] = [];
  emitter.on('paid', (cents) => heard.push(`first ${cents}`));
  emitter.on('paid', (cents) => heard.push(`second ${cents}`));
  emitter.on('refused', (why) => heard.push(why));
  assert.equal(emitter.emit('paid', 5), 2);
  assert.deepEqual(heard, ['first 5', 'second 5']);
});

test('a listener that is taken off hears no more', () => {
  const emitter = new Emitter<{ tick: null }>();
  let count = 0;
  const off = emitter.on('tick', () => {
    count += 1;
  });
  emitter.emit('tick', null);
  off();
  off();
  assert.equal(emitter.emit('tick', null), 0);
  assert.equal(count, 1);
});

test('once is once', () => {
  const emitter = new Emitter<{ tick: null }>();
  let count = 0;
  emitter.once('tick', () => {
    count += 1;
  });
  emitter.emit('tick', null);
  emitter.emit('tick', null);
  assert.equal(count, 1);
});
