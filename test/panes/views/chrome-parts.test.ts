import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_BEADS } from '../../../src/panes/beads/beads-now.ts';
import { paneModels } from '../../../src/panes/client/model-of.ts';
import { activate, addPane } from '../../../src/panes/client/pane-tree.ts';
import { screenPlan } from '../../../src/panes/client/screen-plan.ts';
import { followView } from '../../../src/panes/client/ui-shown.ts';
import { INITIAL_UI, type UiState } from '../../../src/panes/client/ui-state.ts';
import { contains, overlaps } from '../../../src/panes/layout/rect.ts';
import type { Panel } from '../../../src/panes/layout/town-layout.ts';
import { ansiLine } from '../../../src/panes/views/ansi-line.ts';
import { type ChromePart, chromeParts, isSamePart } from '../../../src/panes/views/chrome-parts.ts';
import type { ScreenModel } from '../../../src/panes/views/screen-model.ts';
import { lineWidth, span } from '../../../src/panes/views/spans.ts';
import { SPINNER_COLS } from '../../../src/panes/views/status-lines.ts';
import { NOON, townView } from '../client/a-town.ts';

function model(changes: Partial<ScreenModel> = {}, size = { cols: 200, rows: 50 }): ScreenModel {
  const ui: UiState = changes.ui ?? INITIAL_UI;
  const plan = screenPlan(size, ui, { isBare: false });
  assert.ok(plan.kind === 'placed');
  const view = changes.view ?? townView();
  return {
    ...size,
    layout: plan.layout,
    beads: EMPTY_BEADS,
    branch: null,
    view,
    ui,
    now: NOON,
    panes: paneModels(plan.visible, { ui, view, isScrolled: () => false, blocked: () => 0 }),
    unseenBells: new Set(),
    status: { notice: null, pending: '', hint: 'C-b ? keys', inboxKey: '', pullKey: '' },
    help: [],
    nextKey: 'C-b j',
    ...changes,
  };
}

/** The names of the parts that differ. */
function changed(before: ScreenModel, after: ScreenModel): string[] {
  const known = new Map(chromeParts(before).map((part) => [part.name, part]));
  return chromeParts(after)
    .filter((part) => {
      const old = known.get(part.name);
      return old === undefined || !isSamePart(old, part);
    })
    .map(({ name }) => name);
}

test('the parts fill the whole screen without covering each other, whatever is shown', () => {
  for (const [cols, rows] of [
    [200, 50],
    [100, 20],
    [80, 24],
    [40, 10],
  ] as const) {
    for (const isZoomed of [false, true]) {
      for (const focus of ['pane', 'swarm', 'feed'] as const satisfies readonly Panel[]) {
        const panes = addPane(INITIAL_UI.panes, 'row', { kind: 'nothing' });
        const ui = { ...INITIAL_UI, panes, focus, isZoomed: isZoomed && focus === 'pane' };
        const parts = chromeParts(model({ ui }, { cols, rows }));
        const cells = parts.reduce((sum, { rect }) => sum + rect.cols * rect.rows, 0);
        assert.equal(cells, cols * rows, `${cols}x${rows} ${focus}`);
        for (const part of parts) assertFills(part, { cols, rows });
        for (const [at, part] of parts.entries()) {
          assert.ok(!parts.slice(at + 1).some((other) => overlaps(part.rect, other.rect)), part.name);
        }
      }
    }
  }
});

function assertFills({ name, rect, lines, spinner }: ChromePart, size: { cols: number; rows: number }): void {
  assert.ok(contains({ col: 0, row: 0, ...size }, rect), name);
  assert.equal(lines.length, rect.rows, name);
  const cols = rect.cols - (spinner === 'none' ? 0 : SPINNER_COLS);
  for (const line of lines) assert.equal(lineWidth(line), cols, name);
}

test('a last line that an agent printed changes the swarm alone', () => {
  const before = model();
  const polecats = before.view.polecats.map((each) => ({ ...each, lastLine: 'a new line' }));
  assert.deepEqual(changed(before, model({ view: { ...before.view, polecats } })), ['swarm']);
});

test('a view that says the same anew changes nothing', () => {
  assert.deepEqual(changed(model(), model({ view: townView() })), []);
});

test('a second that passes changes what shows ages, and no frame', () => {
  const ui = followView(INITIAL_UI, townView());
  assert.deepEqual(changed(model({ ui }), model({ ui, now: NOON + 1_000 })), [
    'swarm',
    'queue',
    'pane-title p1',
  ]);
});

test('going to another pane changes the frames of both and nothing else', () => {
  const ui = followView(INITIAL_UI, townView());
  const panes = addPane(ui.panes, 'row', { kind: 'nothing' });
  const before = { ...ui, panes };
  const after = { ...ui, panes: activate(panes, ui.panes.active) };
  assert.deepEqual(changed(model({ ui: before }), model({ ui: after })), [
    'pane-title p1',
    'pane-frame p1',
    'pane-title p2',
    'pane-frame p2',
  ]);
});

test('a dialog is the last part', () => {
  const ui: UiState = { ...INITIAL_UI, dialog: { kind: 'quit' } };
  assert.equal(chromeParts(model({ ui })).at(-1)?.name, 'dialog');
  assert.deepEqual(changed(model(), model({ ui })), ['dialog']);
});

test('a line is text with its styles, and plain text as it is', () => {
  const line = [
    span('a '),
    span('b', { color: 'cyan', bold: true }),
    span('c', { inverse: true, dim: true }),
  ];
  assert.equal(ansiLine(line), 'a \x1b[1;36mb\x1b[0m\x1b[2;7mc\x1b[0m');
});
