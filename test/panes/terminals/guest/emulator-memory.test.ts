import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { EmulatorBudget } from '../../../../src/panes/terminals/guest/emulator-budget.ts';
import {
  type EmulatorNeed,
  emulatorBytes,
  shareEmulatorMemory,
} from '../../../../src/panes/terminals/guest/emulator-memory.ts';
import { FEWEST_LINES, SCROLLBACK_LINES } from '../../../../src/panes/terminals/history/scrollback.ts';

const need = fc.record<EmulatorNeed>({
  cols: fc.integer({ min: 1, max: 999 }),
  rows: fc.integer({ min: 1, max: 500 }),
  watchedAt: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat(1_000)),
  isFlooding: fc.boolean(),
});
const needs = fc.array(need, { maxLength: 60 });
const memoryBytes = fc.integer({ min: 1, max: 400_000_000 });
const scrollback = fc.constantFrom(0, 500, 10_000);

function sum(all: readonly EmulatorNeed[], linesOf: (at: number) => number): number {
  return all.reduce((bytes, each, at) => bytes + emulatorBytes(each, linesOf(at)), 0);
}

describe('the memory of emulators', () => {
  it('never exceeds the budget where the screens fit, and is the fewest lines where they do not', () => {
    fc.assert(
      fc.property(needs, memoryBytes, scrollback, (all, bytes, lines) => {
        const shares = shareEmulatorMemory(all, { memoryBytes: bytes, scrollback: lines });
        const fewest = sum(all, () => FEWEST_LINES);
        const total = sum(all, (at) => shares[at] ?? 0);
        if (fewest <= bytes) assert.ok(total <= bytes);
        else assert.equal(total, fewest);
        assert.ok(shares.every((share) => share >= FEWEST_LINES));
      }),
    );
  });

  it('takes from those unwatched longest', () => {
    fc.assert(
      fc.property(needs, memoryBytes, (all, bytes) => {
        const shares = shareEmulatorMemory(all, { memoryBytes: bytes, scrollback: 10_000 });
        for (const [at, short] of shares.entries()) {
          if (short >= SCROLLBACK_LINES) continue;
          const later = shares.filter((share, other) => {
            return share > FEWEST_LINES && (all[other]?.watchedAt ?? 0) < (all[at]?.watchedAt ?? 0);
          });
          // What is left may be too little for a wide line and enough for a narrow one.
          const left = bytes - sum(all, (each) => shares[each] ?? 0);
          const line =
            emulatorBytes(all[at] ?? { cols: 0, rows: 0 }, 1) -
            emulatorBytes(all[at] ?? { cols: 0, rows: 0 }, 0);
          assert.ok(later.length === 0 || left < line);
        }
      }),
    );
  });

  it('gives a flood all of history where it fits', () => {
    const flood = { cols: 200, rows: 50, watchedAt: 0, isFlooding: true };
    const idle = { ...flood, watchedAt: 1, isFlooding: false };
    const limits = { memoryBytes: 256 * 1024 * 1024, scrollback: 10_000 };
    assert.deepEqual(shareEmulatorMemory([flood, idle], limits), [10_000, 1_000]);
    const many = Array.from({ length: 30 }, () => flood);
    const shares = shareEmulatorMemory(many, limits);
    assert.deepEqual([...new Set(shares)].sort(), [1_000, 10_000]);
  });

  it('is given up before it is taken, and given back when shown', () => {
    const limits = { memoryBytes: 5_000_000, scrollback: 10_000 };
    const budget = new EmulatorBudget(limits);
    let total = 0;
    class Emulator {
      need: EmulatorNeed;
      lines = 0;

      constructor(watchedAt: number) {
        this.need = { cols: 100, rows: 10, watchedAt, isFlooding: false };
      }

      keepLines(lines: number): void {
        total +=
          emulatorBytes(this.need, lines) - (this.lines === 0 ? 0 : emulatorBytes(this.need, this.lines));
        this.lines = lines;
        assert.ok(total <= limits.memoryBytes);
      }
    }
    const emulators = [0, 1, 2, 3].map((watchedAt) => new Emulator(watchedAt));
    for (const each of emulators) budget.join(each);
    const [longest, , , last] = emulators;
    assert.ok(longest !== undefined && last !== undefined);
    assert.equal(longest.lines, FEWEST_LINES);
    assert.equal(last.lines, SCROLLBACK_LINES);
    longest.need = { ...longest.need, watchedAt: Number.POSITIVE_INFINITY };
    budget.share();
    assert.equal(longest.lines, SCROLLBACK_LINES);
    for (const each of emulators.slice(1)) {
      total -= emulatorBytes(each.need, each.lines);
      budget.leave(each);
    }
    assert.equal(longest.lines, SCROLLBACK_LINES);
  });
});
