// Whatever is split, moved, zoomed and closed: each hole on the outer terminal holds exactly its guest's cells.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseCommand } from '../../../src/keymaps/catalogue.ts';
import { encodeKey } from '../../../src/keymaps/encode.ts';
import { defaultKeymap } from '../../../src/keymaps/presets.ts';
import { contentOf } from '../../../src/panes/client/pane-tree.ts';
import { paneArea, screenPlan } from '../../../src/panes/client/screen-plan.ts';
import { runCommand } from '../../../src/panes/client/ui-commands.ts';
import { followView, shownGuest } from '../../../src/panes/client/ui-shown.ts';
import { INITIAL_UI, type UiState } from '../../../src/panes/client/ui-state.ts';
import type { Rect } from '../../../src/panes/layout/rect.ts';
import { FRESH_MODES } from '../../support/fresh-modes.ts';
import { AttachedClient, FakePanes, townView, uiFacts } from './a-town.ts';

const VIEW = townView(8);

const DEEDS = [
  ...(['pane.splitRight', 'pane.splitDown', 'pane.close', 'pane.next', 'pane.zoom', 'pane.even'] as const),
  ...(['pane.left', 'pane.up', 'pane.borderLeft', 'pane.borderDown', 'polecat.next', 'crew.next'] as const),
];

type Deed = (typeof DEEDS)[number];

const sizes = fc.record({ cols: fc.integer({ min: 40, max: 210 }), rows: fc.integer({ min: 10, max: 60 }) });
const deeds = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom<Deed>('pane.splitRight', 'pane.splitDown') },
    { weight: 10, arbitrary: fc.constantFrom(...DEEDS) },
    { weight: 1, arbitrary: sizes },
  ),
  { minLength: 3, maxLength: 25 },
);

test('every hole holds exactly its guest, whatever was done with the panes', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(sizes, deeds, async (start, all) => {
      const panes = new FakePanes();
      let [ui, size] = [followView(INITIAL_UI, VIEW), start];
      using client = new AttachedClient({ ...start, panes, view: VIEW });
      for (const deed of all) {
        if (typeof deed === 'string') {
          client.type(keysOf(deed));
          ui = done(ui, deed, size);
        } else {
          size = deed;
          client.resize(size.cols, size.rows);
        }
      }
      const holes = holesOf(ui, size);
      for (const { guest } of holes) drawAll(panes, guest);
      await client.terminal
        .until(() => holes.every((hole) => shownIn(client, hole) === wantedIn(panes, hole)), 'the cells')
        .catch(() => {
          for (const hole of holes) assert.equal(shownIn(client, hole), wantedIn(panes, hole));
        });
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

/** What a person types for a command. */
function keysOf(deed: Deed): string {
  const binding = defaultKeymap().bindings.find(({ command }) => command.id === deed);
  assert.ok(binding);
  return binding.keys.map((key) => encodeKey(key, FRESH_MODES)).join('');
}

interface Hole {
  readonly guest: string;
  readonly hole: Rect;
}

function done(ui: UiState, deed: Deed, size: { readonly cols: number; readonly rows: number }): UiState {
  const command = parseCommand(deed);
  assert.ok(command);
  const facts = uiFacts({ view: VIEW, paneArea: paneArea(size) });
  return runCommand(ui, command, facts).state;
}

function holesOf(ui: UiState, size: { readonly cols: number; readonly rows: number }): readonly Hole[] {
  const plan = screenPlan(size, ui, { isBare: false });
  assert.ok(plan.kind === 'placed');
  return plan.visible.flatMap(({ hole, id }) => {
    const guest = shownGuest(contentOf(ui.panes, id).shown, VIEW);
    return guest === null ? [] : [{ guest, hole }];
  });
}

/** Glyphs of one and two columns up to the edges of the guest's screen. */
function drawAll(panes: FakePanes, name: string): void {
  const guest = panes.guest(name);
  const { cols, rows } = guest.grid;
  guest.cursor = { ...guest.cursor, col: 0, row: 0 };
  for (let row = 0; row < rows; row += 1) guest.print(0, row, `${name}漢字🙂é${'-+漢'.repeat(cols)}`);
}

function wantedIn(panes: FakePanes, { guest, hole }: Hole): string {
  const { grid } = panes.guest(guest);
  return rowsOf(
    hole,
    (col, row) => (col < grid.cols && row < grid.rows ? grid.textAt(col, row) : ''),
    (col, row) => col + 1 === hole.cols && grid.widthAt(col, row) === 2,
  );
}

function shownIn({ terminal }: AttachedClient, { hole }: Hole): string {
  return rowsOf(
    hole,
    (col, row) => terminal.cell(hole.col + col, hole.row + row),
    () => false,
  );
}

/** Cells that nobody drew are blanks, and so is a glyph that does not fit. */
function rowsOf(
  { cols, rows }: Rect,
  textAt: (col: number, row: number) => string,
  isCut: (col: number, row: number) => boolean,
): string {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: cols }, (__, col) => (isCut(col, row) ? ' ' : textAt(col, row) || ' ')).join(''),
  ).join('\n');
}
