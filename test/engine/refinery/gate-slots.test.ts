import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type GateSlot, GateSlots, gateSlotsNow } from '../../../src/engine/refinery/gate-slots.ts';
import { rigSettingsSchema } from '../../../src/engine/settings.ts';

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

test('a further gate has room in memory beside those that run and what is kept free, but where the rig says how many run', () => {
  const MB = 1024 ** 2;
  const rig = {
    version: 1,
    upstream: '/tally',
    branch: 'main',
    prefix: 'bd',
    gates: [{ name: 'test', run: 'true' }],
  };
  const slots = (more: object, freeMemoryBytes: number, running: number): number =>
    gateSlotsNow(rigSettingsSchema.parse({ ...rig, ...more }), {
      ...{ cores: 16, freeMemoryBytes, reserveBytes: 256 * MB, running },
    });
  assert.equal(slots({}, 32_000 * MB, 0), 8, 'half of the processors');
  assert.equal(slots({}, (256 + 3 * 512) * MB, 0), 3);
  assert.equal(slots({}, (256 + 3 * 512) * MB, 2), 5, 'what runs holds its memory already');
  assert.equal(slots({}, 100 * MB, 0), 1, 'one always may');
  assert.equal(slots({}, 100 * MB, 3), 3, 'what runs goes on');
  assert.equal(slots({ gateSlots: 4 }, 100 * MB, 0), 4);
  const gates = [
    { ...rig.gates[0], memory: '2g' },
    { name: 'lint', run: 'true' },
  ];
  assert.equal(slots({ gates }, (256 + 2 * 2048) * MB, 1), 3, 'the largest of its gates counts');
});
