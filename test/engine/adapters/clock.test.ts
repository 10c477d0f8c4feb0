import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Clock, delay, realClock } from '../../../src/engine/adapters/clock.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const clocks: readonly {
  readonly name: string;
  readonly make: () => { clock: Clock; pass: (ms: number) => void };
}[] = [
  { name: 'the real clock', make: () => ({ clock: realClock, pass: () => {} }) },
  {
    name: 'the fake clock',
    make: () => {
      const clock = new FakeClock();
      return { clock, pass: (ms) => clock.advance(ms) };
    },
  },
];

for (const { name, make } of clocks) {
  describe(name, () => {
    it('calls back once the delay has passed, and in the order of the delays', async () => {
      const { clock, pass } = make();
      const order: string[] = [];
      const before = clock.monotonic();
      clock.setTimeout(() => order.push('late'), 20);
      clock.setTimeout(() => order.push('early'), 1);
      const last = delay(clock, 30);
      pass(30);
      await last;
      assert.deepEqual(order, ['early', 'late']);
      // Node may call a timer up to one millisecond early.
      assert.ok(clock.monotonic() - before >= 28);
    });

    it('does not call back once disposed of', async () => {
      const { clock, pass } = make();
      let isCalled = false;
      const timer = clock.setTimeout(() => {
        isCalled = true;
      }, 1);
      timer[Symbol.dispose]();
      const later = delay(clock, 10);
      pass(10);
      await later;
      assert.equal(isCalled, false);
    });
  });
}

describe('the fake clock’s hands', () => {
  it('jump on the wall without any time passing', () => {
    const clock = new FakeClock();
    clock.setTimeout(() => assert.fail('no time passed'), 1);
    const before = clock.now();
    clock.jump(86_400_000);
    assert.equal(clock.now() - before, 86_400_000);
    assert.equal(clock.monotonic(), 0);
    assert.equal(clock.pending, 1);
  });
});
