// An import's lines taken into a store at once, for tests that are not about how they reach the disk.

import assert from 'node:assert/strict';
import type { ManyLines } from '../../src/beads/append-many.ts';
import type { BeadStore } from '../../src/beads/store.ts';

export function appendPlan(store: BeadStore, lines: ManyLines): void {
  const taken = store.unite([...lines].map(([path, each]) => ({ path, text: each.join('\n') })));
  assert.ok(taken.ok);
}
