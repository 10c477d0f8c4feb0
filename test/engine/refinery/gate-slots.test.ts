import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type GateSlot, GateSlots } from '../../../src/engine/refinery/gate-slots.ts';

test('gates that run at once never share a slot or a port, and a free slot is used again', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(9), { nil: null }), { maxLength: 60 }), (steps) => {
      const slots = new GateSlots('/town');
      const running: GateSlot[] = [];
      for (const step of steps) {
        const ended = step === null ? undefined : running.splice(step % (running.length || 1), 1)[0];
        if (ended) ended[Symbol.dispose]();
        else running.push(slots.take());
        const bases = running.map(({ portBase }) => portBase).sort((a, b) => a - b);
        assert.ok(bases.every((base, nth) => nth === 0 || base - (bases[nth - 1] ?? 0) >= 100));
        assert.ok(running.every(({ slot }) => slot < 60));
      }
      const next = slots.take().slot;
      assert.ok(next <= running.length, 'the lowest free one');
    }),
  );
});

test('ports stay below those that the system hands out, and are the town’s own each time', () => {
  for (let nth = 0; nth < 200; nth += 1) {
    const { portBase } = new GateSlots(`/town/${nth}`).take();
    assert.ok(portBase >= 20_000 && portBase < 32_000);
    assert.equal(portBase, new GateSlots(`/town/${nth}`).take().portBase);
  }
});
