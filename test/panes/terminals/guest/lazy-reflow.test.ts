import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LazyReflow } from '../../../../src/panes/terminals/guest/lazy-reflow.ts';
import { ReflowTurns } from '../../../../src/panes/terminals/guest/reflow-turns.ts';

class Subject {
  readonly done: string[] = [];
  readonly reflow: LazyReflow;

  constructor(turns: ReflowTurns) {
    this.reflow = new LazyReflow({
      turns,
      reflow: (cols, rows) => this.done.push(`${cols}x${rows}`),
      feed: (bytes) => this.done.push(Buffer.from(bytes).toString()),
    });
  }

  output(text: string): void {
    if (!this.reflow.hold(Buffer.from(text))) this.done.push(text);
  }
}

describe('a lazy reflow', () => {
  it('comes before output for the new size, of several sizes the last', async () => {
    const subject = new Subject(new ReflowTurns());
    subject.output('a');
    subject.reflow.later(10, 2);
    subject.reflow.later(20, 4);
    assert.deepEqual(subject.done, ['a']);
    subject.output('b');
    subject.output('c');
    assert.ok(subject.reflow.isHolding);
    await nextTurn();
    subject.output('d');
    assert.deepEqual(subject.done, ['a', '20x4', 'b', 'c', 'd']);
    assert.equal(subject.reflow.wanted, null);
  });

  it('comes at once where somebody looks, and only once', async () => {
    const subject = new Subject(new ReflowTurns());
    subject.reflow.later(10, 2);
    subject.output('a');
    subject.reflow.now();
    await nextTurn();
    assert.deepEqual(subject.done, ['10x2', 'a']);
  });

  it('takes one guest a turn', async () => {
    const turns = new ReflowTurns();
    const subjects = Array.from({ length: 5 }, () => new Subject(turns));
    for (const subject of subjects) {
      subject.reflow.later(10, 2);
      subject.output('a');
    }
    for (let turn = 1; turn <= 5; turn += 1) {
      await nextTurn();
      assert.ok(subjects.filter(({ done }) => done.length > 0).length <= turn);
    }
    await nextTurn();
    assert.deepEqual(
      subjects.map(({ done }) => done.length),
      [2, 2, 2, 2, 2],
    );
  });
});
