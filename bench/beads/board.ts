// What a person at the beads panel waits for: the list after a change of one bead, and each letter of a search.

import type { BeadId } from '../../src/beads/bead.ts';
import { BeadStore } from '../../src/beads/store.ts';
import type { RigName } from '../../src/engine/ids.ts';
import { BeadBoard } from '../../src/panes/beads/bead-board.ts';
import type { BeadsNow } from '../../src/panes/beads/beads-now.ts';
import { NONE_HELD } from '../../src/panes/beads/held-beads.ts';
import { beadListLines } from '../../src/panes/views/bead-list-lines.ts';
import type { Measured } from '../harness.ts';
import type { Stores } from './worlds.ts';

/** A frame of a screen that is drawn 60 times a second. */
const FRAME_MS = 16;
const COUNT = 10_000;
const LETTERS = 'refinery';
const ROOM = { cols: 96, rows: 46 };

export function board(stores: Stores, { quick }: { readonly quick: boolean }): readonly Measured[] {
  const opened = BeadStore.open(stores.of(COUNT));
  if (!opened.ok) throw new Error(opened.problem.message);
  using store = opened.value;
  const rig = { rig: 'gt' as RigName, linesOf: () => [] };
  const beads = new BeadBoard({ rigs: () => [{ ...rig, beads: store.all() }] });
  const samples = {
    first: [] as number[],
    search: [] as number[],
    change: [] as number[],
    letter: [] as number[],
    next: [] as number[],
  };
  let now = Date.now();
  const look = (): BeadsNow => beads.current(now, NONE_HELD);
  samples.first.push(timed(() => drawn(look(), '')));
  samples.search.push(timed(() => drawn(look(), 'r')));
  const open = store.all().filter((bead) => bead.status === 'open' && !bead.deleted);
  for (let round = 0; round < (quick ? 8 : 25); round += 1) {
    now += 1_000;
    const id = open[(round * 37) % open.length]?.id ?? ('' as BeadId);
    const changed = store.update(id, { title: `Changed in round ${round}` }, { by: 'bench', at: now });
    if (!changed.ok) throw new Error(changed.problem.message);
    // The engine has its array anew whoever looks.
    store.all();
    samples.change.push(timed(() => drawn(look(), '')));
    for (let count = 1; count <= LETTERS.length; count += 1) {
      const key = timed(() => drawn(look(), LETTERS.slice(0, count)));
      (count === 1 ? samples.letter : samples.next).push(key);
    }
  }
  return [
    { key: 'board.first.10000', unit: 'ms', samples: samples.first },
    { key: 'board.first-search.10000', unit: 'ms', samples: samples.search },
    { key: 'board.change.10000', unit: 'ms', bar: FRAME_MS, samples: samples.change },
    { key: 'board.first-letter.10000', unit: 'ms', bar: FRAME_MS, samples: samples.letter },
    { key: 'board.next-letter.10000', unit: 'ms', bar: FRAME_MS, samples: samples.next },
  ];
}

function drawn(beads: BeadsNow, query: string): void {
  beadListLines(beads.listed('all', query), 0, ROOM);
}

function timed(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
