import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { GuestId } from '../../../src/engine/ids.ts';
import { GuestSizes } from '../../../src/panes/client/guest-sizes.ts';
import { type DeckPane, PaneDeck } from '../../../src/panes/client/pane-deck.ts';
import type { PaneId } from '../../../src/panes/client/pane-tree.ts';
import { FakePanes } from './a-town.ts';

const GUESTS = ['a', 'b', 'c'];
const PANES = ['p1', 'p2', 'p3', 'p4'] as const;

function deckOf(panes: FakePanes, sizes = new GuestSizes()): PaneDeck {
  return new PaneDeck('p1' as PaneId, {
    whenFree: (_, type) => type(),
    panes,
    sizes,
    hasEnded: () => false,
    onChange: () => {},
    tell: () => {},
  });
}

function pane(id: string, guest: string | null, cols: number | null): DeckPane {
  const room = cols === null ? null : { cols, rows: 10 };
  return { id: id as PaneId, guest: guest as GuestId | null, room };
}

test('changes are told with the pane that they are in', () => {
  const panes = new FakePanes();
  const told: string[] = [];
  using deck = new PaneDeck('p1' as PaneId, {
    whenFree: (_, type) => type(),
    hasEnded: () => false,
    panes,
    sizes: new GuestSizes(),
    onChange: (id) => told.push(id),
    tell: () => {},
  });
  deck.arrange([pane('p1', 'a', 20), pane('p2', 'b', 20), pane('p3', 'b', 20)], 'p1' as PaneId);
  told.length = 0;
  panes.guest('b').print(0, 0, 'x');
  assert.deepEqual(told, ['p2', 'p3']);
});

test('the pane that sizes a guest hands it on when it shows another one, or is hidden', () => {
  const panes = new FakePanes();
  using deck = deckOf(panes);
  const size = () => panes.guest('a').sizes.at(-1);
  deck.arrange([pane('p1', 'a', 30), pane('p2', 'a', 20)], 'p1' as PaneId);
  assert.equal(size(), '30x10');
  deck.arrange([pane('p1', 'b', 30), pane('p2', 'a', 20)], 'p1' as PaneId);
  assert.equal(size(), '20x10');
  deck.arrange([pane('p1', 'a', 30), pane('p2', 'a', null)], 'p1' as PaneId);
  assert.equal(size(), '30x10');
});

test('a guest that another client holds is not resized by looking at it', () => {
  const panes = new FakePanes();
  const sizes = new GuestSizes();
  using other = deckOf(panes, sizes);
  other.arrange([pane('p1', 'a', 30)], 'p1' as PaneId);
  using deck = deckOf(panes, sizes);
  deck.arrange([pane('p1', 'a', 20), pane('p2', 'a', 25)], 'p1' as PaneId);
  deck.arrange([pane('p1', 'b', 20), pane('p2', 'a', 26)], 'p2' as PaneId);
  assert.deepEqual(panes.guest('a').sizes, ['30x10']);
  deck.type(Buffer.from('x'));
  assert.deepEqual(panes.guest('a').sizes, ['30x10', '26x10']);
});

test('a guest that had no room at first gets its size when it has', () => {
  const panes = new FakePanes();
  using deck = deckOf(panes);
  deck.arrange([pane('p1', 'a', null)], 'p1' as PaneId);
  deck.arrange([pane('p1', 'a', 20)], 'p1' as PaneId);
  assert.deepEqual(panes.guest('a').sizes, ['20x10']);
});

const arrangement = fc.subarray([...PANES], { minLength: 1 }).chain((ids) =>
  fc.record({
    active: fc.constantFrom(...ids),
    panes: fc.tuple(
      ...ids.map((id) =>
        fc
          .tuple(
            fc.option(fc.constantFrom(...GUESTS)),
            fc.option(fc.integer({ min: 1, max: 30 }), { freq: 3 }),
          )
          .map(([guest, cols]) => pane(id, guest, cols)),
      ),
    ),
    types: fc.boolean(),
  }),
);

test('however panes are arranged, what is to be seen is watched, nothing else, and has the size of a pane', () => {
  fc.assert(
    fc.property(fc.array(arrangement, { minLength: 1, maxLength: 20 }), (all) => {
      const panes = new FakePanes();
      {
        using deck = deckOf(panes);
        for (const { active, panes: wanted, types } of all) {
          deck.arrange(wanted, active as PaneId);
          if (types) deck.type(Buffer.from('x'));
          for (const name of GUESTS) assertArranged(panes, name, wanted, active);
        }
      }
      for (const name of GUESTS) assert.equal(panes.guest(name).watchers.size, 0);
    }),
    { numRuns: 300 },
  );
});

function assertArranged(panes: FakePanes, name: string, wanted: readonly DeckPane[], active: string): void {
  const guest = panes.guest(name);
  const showing = wanted.filter((each) => each.guest === name);
  const watching = showing.filter(({ id, room }) => room !== null || id === active);
  assert.equal(guest.watchers.size, watching.length, `watchers of ${name}`);
  const rooms = showing.flatMap(({ room }) => (room === null ? [] : [`${room.cols}x${room.rows}`]));
  if (rooms.length > 0) assert.ok(rooms.includes(guest.sizes.at(-1) ?? 'none'), `size of ${name}`);
}
