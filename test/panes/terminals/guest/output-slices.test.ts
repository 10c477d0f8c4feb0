// Output that is slow to parse: cut where it is slow, whole where it is not, always in order.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OutputSlices } from '../../../../src/panes/terminals/guest/output-slices.ts';

class Subject {
  readonly fed: string[] = [];
  readonly told: string[] = [];
  readonly released = Promise.withResolvers<void>();
  readonly slices: OutputSlices;

  constructor(msPerByte: number) {
    this.slices = new OutputSlices({
      feed: (bytes) => {
        this.fed.push(Buffer.from(bytes).toString());
        const until = performance.now() + msPerByte * bytes.length;
        while (performance.now() < until);
      },
      onHold: () => this.told.push('hold'),
      onRelease: () => {
        this.told.push('release');
        this.released.resolve();
      },
    });
  }
}

const text = (length: number) => Array.from({ length }, (_, at) => String(at % 10)).join('');

describe('output on its way to the emulator', () => {
  it('is cut where it is slow, and arrives in order', async () => {
    const subject = new Subject(0.1);
    const [first, second] = [text(1_500), text(300)];
    subject.slices.take(Buffer.from(first));
    assert.ok(subject.slices.isHolding && subject.slices.hasRest);
    assert.equal(subject.fed.length, 1, 'the rest waits for others to have their turn');
    subject.slices.take(Buffer.from(second));
    assert.equal(subject.fed.length, 1, 'what comes meanwhile waits as well');
    await subject.released.promise;
    assert.equal(subject.fed.join(''), first + second);
    assert.ok(subject.fed.slice(1).every((each) => each.length <= 512));
    assert.ok(!subject.slices.isHolding && !subject.slices.hasRest);
    assert.equal(subject.told.at(-1), 'release');
  });

  it('is soon cut no more where it is not slow', () => {
    const subject = new Subject(0);
    const chunk = text(65_536);
    for (let at = 0; at < 3; at += 1) subject.slices.take(Buffer.from(chunk));
    assert.equal(subject.fed.join(''), chunk.repeat(3));
    assert.equal(subject.fed.at(-1)?.length, 65_536);
  });

  it('waits while the guest stands, however often it is told to', async () => {
    const subject = new Subject(0);
    subject.slices.stand(60_000);
    subject.slices.take(Buffer.from('first '));
    subject.slices.stand(1);
    subject.slices.take(Buffer.from('second'));
    assert.deepEqual(subject.fed, []);
    assert.ok(subject.slices.isHolding);
    await subject.released.promise;
    assert.equal(subject.fed.join(''), 'first second');
    assert.ok(!subject.slices.isHolding);
  });

  it('is forgotten with its guest', () => {
    const subject = new Subject(0.1);
    subject.slices.take(Buffer.from(text(1_500)));
    subject.slices[Symbol.dispose]();
    assert.ok(!subject.slices.isHolding && !subject.slices.hasRest);
  });
});
