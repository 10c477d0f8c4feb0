import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from '../../../src/panes/client/turns.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** Turns that write down when which work was done. */
class Work {
  readonly clock = new FakeClock();
  readonly turns = new Turns(this.clock);
  readonly done: string[] = [];

  add(name: string): void {
    this.turns.add(name, () => this.done.push(`${name} at ${this.clock.monotonic()}`));
  }
}

test('work is done in the order in which it first asked, each once', () => {
  const work = new Work();
  work.add('a');
  work.add('b');
  work.add('a');
  assert.deepEqual(work.done, [], 'never at once');
  work.clock.advance(0);
  assert.deepEqual(work.done, ['a at 0', 'b at 0']);
  assert.equal(work.clock.pending, 0);
});

test('between two turns other tasks have theirs', () => {
  const work = new Work();
  work.add('a');
  work.add('b');
  work.clock.setTimeout(() => work.done.push('a key'), 0);
  work.clock.advance(0);
  assert.deepEqual(work.done, ['a at 0', 'a key', 'b at 0']);
});

test('after a key, work waits until its echo could have come', () => {
  const work = new Work();
  work.add('a');
  work.turns.typed();
  assert.equal(work.turns.isEchoAwaited, true);
  work.clock.advance(44);
  assert.deepEqual(work.done, []);
  work.clock.advance(10);
  assert.deepEqual(work.done, ['a at 45']);
  assert.equal(work.turns.isEchoAwaited, false);
});

test('an echo that came lets the work go on', () => {
  const work = new Work();
  work.turns.typed();
  work.add('a');
  work.clock.advance(3);
  work.turns.echoed();
  work.clock.advance(0);
  assert.deepEqual(work.done, ['a at 3']);
});

test('who types without a pause delays work by a quarter of a second at most', () => {
  const work = new Work();
  work.add('a');
  for (let key = 0; key < 20; key += 1) {
    work.turns.typed();
    work.clock.advance(20);
  }
  assert.deepEqual(work.done, ['a at 250']);
});

test('work that was dropped is not done, and nothing is after the end', () => {
  const work = new Work();
  work.add('a');
  work.add('b');
  work.turns.drop('a');
  work.clock.advance(0);
  assert.deepEqual(work.done, ['b at 0']);
  work.add('c');
  work.turns[Symbol.dispose]();
  work.add('d');
  work.turns.typed();
  assert.equal(work.clock.pending, 0);
});
