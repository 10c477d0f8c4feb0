import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Publisher } from '../../../src/panes/client/publisher.ts';
import { Turns } from '../../../src/panes/client/turns.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A publisher that writes down what it did, and when. */
class Published {
  readonly clock = new FakeClock();
  readonly turns = new Turns(this.clock);
  readonly done: string[] = [];
  nextAgeMs: number | null = null;
  readonly publisher = new Publisher({
    clock: this.clock,
    turns: this.turns,
    onView: () => this.done.push(`view ${this.clock.monotonic()}`),
    draw: () => {
      this.done.push(`draw ${this.clock.monotonic()}`);
      return this.nextAgeMs;
    },
  });
}

test('a view that changed after a quiet while is drawn at once, in a turn of its own', () => {
  const { clock, done, publisher } = new Published();
  publisher.viewChanged();
  assert.deepEqual(done, []);
  clock.advance(0);
  assert.deepEqual(done, ['view 0', 'draw 0']);
});

test('a view that changes all the time is taken up ten times a second', () => {
  const { clock, done, publisher } = new Published();
  for (let at = 0; at < 290; at += 10) {
    publisher.viewChanged();
    clock.advance(10);
  }
  assert.deepEqual(done, ['view 0', 'draw 0', 'view 100', 'draw 100', 'view 200', 'draw 200']);
});

test('what a person did is drawn at once, with the view that is known', () => {
  const { done, publisher } = new Published();
  publisher.viewChanged();
  publisher.draw();
  assert.deepEqual(done, ['draw 0']);
});

test('the town’s news give way to the echo of a key', () => {
  const { clock, done, publisher, turns } = new Published();
  turns.typed();
  publisher.viewChanged();
  clock.advance(30);
  assert.deepEqual(done, []);
  clock.advance(15);
  assert.deepEqual(done, ['view 45', 'draw 45']);
});

test('ages are drawn when they change, and without any there is no timer', () => {
  const published = new Published();
  published.nextAgeMs = 1_000;
  published.publisher.draw();
  published.clock.advance(1_000);
  published.nextAgeMs = null;
  published.clock.advance(1_000);
  assert.deepEqual(published.done, ['draw 0', 'draw 1000', 'draw 2000']);
  assert.equal(published.clock.pending, 0);
});

test('its end leaves no timer', () => {
  const published = new Published();
  published.nextAgeMs = 1_000;
  published.publisher.draw();
  published.publisher.viewChanged();
  published.publisher[Symbol.dispose]();
  published.turns[Symbol.dispose]();
  assert.equal(published.clock.pending, 0);
});
