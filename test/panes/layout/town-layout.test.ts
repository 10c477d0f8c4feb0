import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contains, insideBorder, overlaps, type Rect } from '../../../src/panes/layout/rect.ts';
import {
  bareLayout,
  guestRect,
  type Panel,
  type TownLayout,
  townLayout,
} from '../../../src/panes/layout/town-layout.ts';

const PANELS: readonly Panel[] = ['roster', 'swarm', 'queue', 'feed', 'pane'];

function shown(layout: TownLayout): Rect[] {
  if (layout.kind === 'too-small') return [];
  const { roster, swarm, queue, feed, pane, summary, statusBar } = layout;
  return [roster, swarm, queue, feed, pane, summary, statusBar].filter((rect) => rect !== null);
}

function laidOut(cols: number, rows: number, focusedPanel: Panel = 'pane', zoomed = false) {
  const layout = townLayout({ cols, rows, zoomed, focusedPanel });
  assert.ok(layout.kind !== 'too-small');
  return layout;
}

test('at every size the rectangles cover the screen exactly, without overlap', () => {
  const size = { cols: fc.integer({ min: 40, max: 400 }), rows: fc.integer({ min: 10, max: 120 }) };
  const outer = fc.record({ ...size, zoomed: fc.boolean(), focusedPanel: fc.constantFrom(...PANELS) });
  fc.assert(
    fc.property(outer, (at) => {
      const rects = shown(townLayout(at));
      const screen = { col: 0, row: 0, cols: at.cols, rows: at.rows };
      assert.ok(rects.every((rect) => contains(screen, rect)));
      assert.equal(
        rects.reduce((sum, rect) => sum + rect.cols * rect.rows, 0),
        at.cols * at.rows,
      );
      for (const [index, a] of rects.entries())
        assert.ok(rects.slice(index + 1).every((b) => !overlaps(a, b)));
    }),
    { numRuns: 500 },
  );
});

test('every panel that is shown has room for a border and a line, and the focused one is shown', () => {
  const size = { cols: fc.integer({ min: 40, max: 400 }), rows: fc.integer({ min: 10, max: 120 }) };
  fc.assert(
    fc.property(fc.record({ ...size, focusedPanel: fc.constantFrom(...PANELS) }), (at) => {
      const layout = laidOut(at.cols, at.rows, at.focusedPanel);
      assert.ok(layout[at.focusedPanel] !== null);
      for (const panel of PANELS) {
        const rect = layout[panel];
        if (rect === null) continue;
        const inside = insideBorder(rect);
        assert.ok(inside.rows >= 2 && inside.cols >= 30, `${panel} ${JSON.stringify(rect)}`);
      }
      assert.equal(layout.statusBar.row, at.rows - 1);
      if (at.cols >= 120) assert.ok(layout.paneSlot.cols >= 80);
    }),
    { numRuns: 500 },
  );
});

test('a large terminal has the panels on the left and the larger part for the pane', () => {
  const layout = laidOut(200, 50);
  assert.equal(layout.kind, 'wide');
  assert.deepEqual(layout.pane, { col: 80, row: 0, cols: 120, rows: 49 });
  const rows = [layout.roster, layout.swarm, layout.queue, layout.feed].map((rect) => rect?.row ?? -1);
  assert.deepEqual(
    rows,
    rows.toSorted((a, b) => a - b),
  );
});

test('a small terminal has a line of summary and one panel over the whole width', () => {
  const layout = laidOut(80, 24);
  assert.equal(layout.kind, 'compact');
  assert.deepEqual(layout.summary, { col: 0, row: 0, cols: 80, rows: 1 });
  assert.deepEqual(layout.pane, { col: 0, row: 1, cols: 80, rows: 22 });
  const queue = laidOut(80, 24, 'queue');
  assert.equal(queue.pane, null);
  assert.deepEqual(queue.queue, layout.pane);
  assert.deepEqual(queue.paneSlot, layout.pane);
});

test('a zoomed pane takes everything but the status bar', () => {
  assert.deepEqual(laidOut(200, 50, 'queue', true).pane, { col: 0, row: 0, cols: 200, rows: 49 });
  assert.deepEqual(laidOut(40, 10, 'pane', true).pane, { col: 0, row: 0, cols: 40, rows: 9 });
});

test('a terminal below 40x10 is too small', () => {
  for (const [cols, rows] of [
    [39, 10],
    [40, 9],
    [0, 0],
  ] as const) {
    assert.equal(townLayout({ cols, rows, zoomed: true, focusedPanel: 'pane' }).kind, 'too-small');
  }
});

test('a bare pane is the whole screen, also where nothing else would fit', () => {
  for (const [cols, rows] of [
    [1, 1],
    [200, 50],
  ] as const) {
    const layout = bareLayout({ cols, rows });
    assert.deepEqual(
      shown(layout).filter((rect) => rect.rows > 0),
      [{ col: 0, row: 0, cols, rows }],
    );
    assert.ok(layout.kind === 'bare');
    assert.deepEqual(guestRect(layout, layout.paneSlot), { col: 0, row: 0, cols, rows });
  }
  const zoomed = laidOut(80, 24, 'pane', true);
  assert.deepEqual(guestRect(zoomed, zoomed.paneSlot), { col: 1, row: 1, cols: 78, rows: 21 });
});
