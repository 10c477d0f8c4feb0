import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Bead } from '../../../src/beads/bead.ts';
import type { RigName } from '../../../src/engine/ids.ts';
import { BeadBoard } from '../../../src/panes/beads/bead-board.ts';
import { BeadsNow } from '../../../src/panes/beads/beads-now.ts';
import { INITIAL_BEADS_UI, selectedRow } from '../../../src/panes/beads/beads-ui.ts';
import { heldBeads } from '../../../src/panes/beads/held-beads.ts';
import { CLOSED, madeBead } from '../../support/made-bead.ts';
import { BEADS, beadSource, rigBeads } from '../beads-of-a-town.ts';
import { townView } from '../client/a-town.ts';

const NOW = Date.UTC(2026, 0, 1);
const HELD = heldBeads(townView());
const beads = new BeadsNow([rigBeads()], NOW);

function ids(rows: readonly { readonly id: string }[]): readonly string[] {
  return rows.map(({ id }) => id);
}

test('each filter shows its beads, most urgent first, and counts them', () => {
  assert.deepEqual(ids(beads.listed('ready', '')), ['bd-w2', 'bd-q1', 'bd-e5.1', 'bd-e5', 'bd-x7']);
  assert.deepEqual(ids(beads.listed('blocked', '')), ['bd-b3']);
  assert.deepEqual(ids(beads.listed('mine', '')), ['bd-m4']);
  assert.deepEqual(ids(beads.listed('closed', '')), ['bd-c6']);
  assert.equal(ids(beads.listed('all', '')).at(-1), 'bd-c6');
  assert.deepEqual(beads.counts, { ready: 5, open: 7, blocked: 1, mine: 1, closed: 1, all: 8 });
});

test('a search finds letters of id and title in order, the best match first', () => {
  assert.equal(beads.listed('open', 'kpquot')[0]?.id, 'bd-q1');
  assert.equal(beads.listed('open', 'b3')[0]?.id, 'bd-b3');
  assert.equal(beads.listed('open', '漢字')[0]?.id, 'bd-w2');
  assert.deepEqual(ids(beads.listed('open', 'zzzz')), []);
});

test('steps and deleted beads are not listed, but all has the steps', () => {
  const more = [...BEADS, madeBead('s8', { type: 'step' }), madeBead('d9', { deleted: true })];
  const now = new BeadsNow([rigBeads(more)], NOW);
  assert.equal(now.counts.open, 7);
  assert.equal(now.counts.all, 9);
});

test('a selection stays with its bead by id, and goes to the neighbour where the bead has left the list', () => {
  const ui = { ...INITIAL_BEADS_UI, selected: 'lib bd-q1', at: 1 };
  const urgent = new BeadsNow([rigBeads([madeBead('a0', { priority: 0 }), ...BEADS])], NOW);
  assert.deepEqual([selectedRow(ui, urgent).index, selectedRow(ui, urgent).row?.id], [2, 'bd-q1']);
  const without = new BeadsNow([rigBeads(BEADS.filter(({ id }) => id !== 'bd-q1'))], NOW);
  assert.equal(selectedRow(ui, without).row?.id, 'bd-e5.1');
  assert.equal(selectedRow(ui, new BeadsNow([], NOW)).row, null);
});

test('what is looked up of a bead is told in words and safe to show', () => {
  const blocked = beads.byKey('lib bd-b3');
  assert.ok(blocked);
  assert.match(beads.reasons(blocked).join('; '), /bd-q1/);
  const history = beads.history(blocked);
  assert.deepEqual(
    history.map(({ by }) => by),
    ['mayor', 'joe', 'person'],
  );
  assert.deepEqual(history[1]?.what.toSorted(), [
    'set the priority to 1',
    'set the title to Publish the release',
  ]);
  assert.deepEqual(history[2]?.what, ['said: Seen.']);
  assert.equal(beads.byKey('lib bd-x7')?.title, 'Hostile ␛[31mred<U+202E> title');
});

test('nothing is made anew while no ledger has changed and little time has gone by', () => {
  const source = beadSource();
  const board = new BeadBoard(source);
  const first = board.current(NOW, HELD);
  assert.equal(board.current(NOW + 1_000, HELD), first);
  assert.notEqual(board.current(NOW + 60_000, HELD), first, 'a deferral ends by time alone');
  const second = board.current(NOW + 60_000, HELD);
  source.beads = [...BEADS, madeBead('n1')];
  assert.equal(board.current(NOW + 60_001, HELD).counts.ready, second.counts.ready + 1);
});

test('a change makes only the rows anew that it touches, and order and counts are as if all were made', () => {
  const step = fc.record({
    kind: fc.constantFrom('change', 'add', 'delete', 'close', 'drop'),
    at: fc.nat(40),
    priority: fc.nat(4),
  });
  fc.assert(
    fc.property(fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 6 }), (rounds) => {
      let list: readonly Bead[] = BEADS;
      let last = new BeadsNow([rigBeads(list)], NOW);
      let made = 0;
      for (const [round, steps] of rounds.entries()) {
        for (const { kind, at, priority } of steps) {
          const old = list[at % Math.max(1, list.length)];
          made += 1;
          if (kind === 'add' || old === undefined) list = [...list, madeBead(`n${made}`, { priority })];
          else if (kind === 'drop') list = list.filter((bead) => bead !== old);
          else
            list = list.map((bead) =>
              bead !== old
                ? bead
                : {
                    ...old,
                    priority,
                    deleted: kind === 'delete',
                    ...(kind === 'close' ? CLOSED : { status: 'open', closedAt: null }),
                  },
            );
        }
        const held = new Map(round % 2 === 0 ? [] : [['lib bd-q1', 'toast']]);
        const next = new BeadsNow([rigBeads(list)], NOW, { held, before: last });
        const fresh = new BeadsNow([rigBeads(list)], NOW, { held, before: null });
        assert.deepEqual(next.rows, fresh.rows);
        assert.deepEqual(next.counts, fresh.counts);
        for (const row of last.rows)
          if (
            list.includes(row.bead) &&
            fresh.byKey(row.key)?.standing === row.standing &&
            row.id !== 'bd-q1'
          )
            assert.ok(next.rows.includes(row), `${row.id} was made anew`);
        last = next;
      }
    }),
  );
});

test('a bead that was slung is with whom it hangs, and not ready for anybody else', () => {
  const view = townView();
  const [agent] = view.polecats;
  assert.ok(agent);
  const work = { rig: 'lib' as RigName, title: '', attempt: 1, note: '' };
  const held = heldBeads({
    ...view,
    polecats: [{ ...agent, rig: 'lib' as RigName, bead: 'bd-q1', name: 'toast' }],
    work: [
      { ...work, bead: 'bd-q1', state: 'working' },
      { ...work, bead: 'bd-w2', state: 'queued' },
      { ...work, bead: 'bd-e5', state: 'submitted' },
      { ...work, bead: 'bd-x7', state: 'landed' },
    ],
  });
  const now = new BeadsNow([rigBeads()], NOW, { held, before: beads });
  assert.deepEqual(ids(now.listed('ready', '')), ['bd-e5.1', 'bd-x7']);
  assert.equal(now.counts.ready, 2);
  const row = now.byKey('lib bd-q1');
  assert.ok(row);
  assert.deepEqual([row.standing, row.holder], ['working', 'toast']);
  assert.equal(now.byKey('lib bd-w2')?.holder, 'waits its turn');
  assert.equal(now.byKey('lib bd-e5')?.holder, 'merge queue');
  assert.match(now.reasons(row).join(), /it was slung: toast/);
});

test('rows are made ready for a search in slices, until none is left', () => {
  const many = Array.from({ length: 1_000 }, (_, at) => madeBead(`n${at}`));
  const board = new BeadBoard(beadSource(many));
  board.current(NOW, HELD);
  let slices = 1;
  while (board.prepareSearch()) slices += 1;
  assert.equal(slices, 3);
});
