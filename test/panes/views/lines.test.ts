import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AgentView } from '../../../src/engine/view.ts';
import { EMPTY_BEADS } from '../../../src/panes/beads/beads-now.ts';
import { INITIAL_UI } from '../../../src/panes/client/ui-state.ts';
import type { Rect } from '../../../src/panes/layout/rect.ts';
import { townLayout } from '../../../src/panes/layout/town-layout.ts';
import { stringWidth } from '../../../src/panes/screen/width.ts';
import { age, nextAgeChangeMs } from '../../../src/panes/views/age.ts';
import { dialogPicture } from '../../../src/panes/views/dialog-lines.ts';
import { feedPanel } from '../../../src/panes/views/feed-lines.ts';
import { type PaneModel, panePanel } from '../../../src/panes/views/pane-lines.ts';
import { queuePanel } from '../../../src/panes/views/queue-lines.ts';
import { type ListSelection, rosterPanel } from '../../../src/panes/views/roster-lines.ts';
import type { PlacedLayout, ScreenModel } from '../../../src/panes/views/screen-model.ts';
import { fitLines, type Line, lineWidth, span, tail, windowStart } from '../../../src/panes/views/spans.ts';
import { statusLine } from '../../../src/panes/views/status-lines.ts';
import { summaryLine } from '../../../src/panes/views/summary-lines.ts';
import {
  polecatLabel,
  type SwarmLook,
  swarmLines,
  swarmPanel,
} from '../../../src/panes/views/swarm-lines.ts';
import { agentView, NOON, polecatView, queueView, townView, trialLine } from '../client/a-town.ts';

function plain(line: Line): string {
  return line.map(({ text }) => text).join('');
}

function look(selection: ListSelection): SwarmLook {
  return { selection, now: NOON, unseenBells: new Set() };
}

function model(cols: number, rows: number, changes: Partial<ScreenModel> = {}): ScreenModel {
  const layout = townLayout({ cols, rows, zoomed: false, focusedPanel: 'pane' });
  assert.notEqual(layout.kind, 'too-small');
  return {
    cols,
    rows,
    layout: layout as PlacedLayout,
    beads: EMPTY_BEADS,
    branch: null,
    view: townView(),
    ui: INITIAL_UI,
    now: NOON,
    panes: [],
    unseenBells: new Set(),
    status: { notice: null, pending: '', hint: 'C-b ? keys', inboxKey: 'C-b !', pullKey: 'C-b P' },
    help: [{ title: 'Keys', entries: [{ keys: 'C-b a', title: 'Do a thing' }] }],
    nextKey: 'C-b j',
    ...changes,
  };
}

function pane(rect: Rect, agent: AgentView): PaneModel {
  const id = INITIAL_UI.panes.active;
  return { id, rect, subject: { kind: 'agent', agent }, isScrolled: true, blocked: 0, isActive: true };
}

const anyText = fc.string({ unit: fc.constantFrom('a', ' ', '漢', '🙂', 'é', '\u0301', '-', '👩‍💻') });

test('every panel fills exactly its rectangle, whatever the texts and the room', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 130 }),
      fc.integer({ min: 2, max: 40 }),
      fc.integer({ min: 0, max: 40 }),
      anyText,
      (cols, rows, polecats, text) => {
        const view = townView(polecats);
        const odd = {
          ...view,
          roster: view.roster.map((each) => ({ ...each, name: text, runtime: text, bead: text })),
          polecats: view.polecats.map((each) => ({ ...each, name: text, lastLine: text, beadTitle: text })),
          queue: view.queue.map((each) => ({ ...each, title: text, note: text })),
          trials: Array.from({ length: polecats % 4 }, (_, nth) => trialLine(nth, 'gating', text)),
          feed: view.feed.map((each) => ({ ...each, text })),
        };
        const rect = { col: 0, row: 0, cols, rows };
        const agent = agentView({ ...polecatView(0), name: text, beadTitle: text, why: text });
        const guests = [...odd.roster, ...odd.polecats].flatMap(({ guest }) => guest ?? []);
        const unseenBells = new Set(guests.filter((_, at) => at % 2 === 0));
        const made = model(80, 24, { view: odd, unseenBells });
        const panels = [rosterPanel, swarmPanel, queuePanel, feedPanel].map((panel) => panel(rect, made));
        for (const lines of [...panels, panePanel(pane(rect, agent), made)]) {
          assert.equal(lines.length, rows);
          for (const line of lines) assert.equal(lineWidth(line), cols, plain(line));
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('the last line of the queue has the first trial, and of the others what there is room for', () => {
  const view = {
    ...townView(),
    trials: [
      trialLine(3, 'gating', 'tries m2: gate test'),
      trialLine(2, 'red', 'tries m3: red'),
      trialLine(1, 'green', 'tries m4: green'),
    ],
  };
  const lastOf = (cols: number, rows: number) =>
    plain(queuePanel({ col: 0, row: 0, cols, rows }, model(80, 24, { view })).at(-2) ?? []).slice(1, -1);
  assert.equal(
    lastOf(80, 6).replace(/ +1m$/, ''),
    ' ◐ trial t3 tries m2: gate test · t2 tries m3: red · t1 tries m4: green',
  );
  assert.match(lastOf(70, 6), /^ ◐ trial t3 tries m2: gate test · t2 tries m3: red · 1 more +1m$/);
  assert.match(lastOf(35, 6), /^ ◐ trial t3 tries m2: gate t… +1m$/);
  assert.doesNotMatch(lastOf(80, 5), /trial/, 'the queue has so few rows for itself');
});

test('what waits is told with when it is likely to land, or with what else there is to say of it', () => {
  const view = {
    ...townView(),
    queue: [
      { ...queueView(1, 'queued'), etaMs: 125_000 },
      { ...queueView(2, 'queued', 'conflicts with m1 in a.txt'), etaMs: 125_000 },
    ],
  };
  const linesOf = (cols: number): readonly string[] =>
    queuePanel({ col: 0, row: 0, cols, rows: 8 }, model(80, 24, { view })).map(plain);
  assert.match(linesOf(110)[1] ?? '', / lib-c1d +Keep quotes in field 1 +in about 2m +1m/);
  assert.match(linesOf(110)[2] ?? '', / lib-c2d +Keep quotes in field 2 +conflicts with m1 in a\.txt +1m/);
  assert.doesNotMatch(linesOf(60)[1] ?? '', /in about/);
});

test('the status bar and the summary never pass their width', () => {
  fc.assert(
    fc.property(fc.integer({ min: 30, max: 150 }), anyText, (cols, text) => {
      const view = { ...townView(), town: text, warnings: [text] };
      const unseenBells = new Set(view.polecats.flatMap(({ guest }) => guest ?? []));
      const status = {
        notice: { text, tone: 'bad' as const },
        pending: '',
        hint: 'C-b ? keys',
        inboxKey: 'C-b !',
        pullKey: 'C-b P',
      };
      assert.ok(lineWidth(statusLine(view, status, cols)) <= cols);
      assert.ok(lineWidth(statusLine(view, { ...status, notice: null }, cols)) <= cols);
      assert.ok(lineWidth(summaryLine({ view, unseenBells }, cols)) <= cols);
    }),
    { numRuns: 100 },
  );
});

test('landed work that waits for a checkout is told once, with the key before the reason', () => {
  const [rig] = townView().rigs;
  assert.ok(rig);
  const waits = 'uncommitted changes (a.txt): commit or stash them';
  const view = {
    ...townView(),
    decisions: [],
    rigs: [{ ...rig, name: 'tally' as typeof rig.name, waits }],
    warnings: [`tally: ${waits}`, 'agents run unconfined'],
  };
  const facts = { notice: null, pending: '', hint: 'C-b ? keys', inboxKey: 'C-b !' };
  const said = (pullKey: string): string => plain(statusLine(view, { ...facts, pullKey }, 200));
  assert.match(
    said('C-b P'),
    /! landed, pull when you are ready \(C-b P\): tally: uncommitted changes \(a\.txt\): commit or stash them {2}! agents run/,
  );
  assert.equal(said('C-b P').split('uncommitted').length, 2);
  assert.match(said(''), /! landed, pull when you are ready: tally: /);
});

test('dialogs stay on the smallest screen, and their cursor inside of them', () => {
  const decisions = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7', 'd8', 'd9'].map((id) => {
    return { id, at: NOON, subject: '漢'.repeat(30), text: 'a text of some words '.repeat(20) };
  });
  for (const dialog of [
    { kind: 'sling', text: 'x'.repeat(200), ready: null, selected: 0 },
    { kind: 'nudge', run: 'r1' as never, name: 'furiosa', text: '漢'.repeat(100) },
    { kind: 'confirm', verb: 'stop', run: 'r1' as never, name: 'a-name-of-some-length-that-is-long' },
    { kind: 'decisions', selected: 'd2' },
    { kind: 'quit' },
    { kind: 'help', top: 99 },
  ] as const) {
    const { rect, lines, cursor } = dialogPicture(
      dialog,
      model(40, 10, { view: { ...townView(), decisions } }),
    );
    assert.ok(rect.col >= 0 && rect.row >= 0 && rect.col + rect.cols <= 40 && rect.row + rect.rows <= 10);
    assert.equal(lines.length, rect.rows);
    for (const line of lines) assert.equal(lineWidth(line), rect.cols, dialog.kind);
    if (cursor === null) continue;
    assert.ok(cursor.col < rect.col + rect.cols - 1 && cursor.row < rect.row + rect.rows - 1, dialog.kind);
  }
});

test('every polecat of twenty is on the screen with its label, glyph and word where there is room', () => {
  const polecats = Array.from({ length: 20 }, (_, index) => polecatView(index));
  for (const room of [
    { cols: 78, rows: 18 },
    { cols: 198, rows: 8 },
    { cols: 38, rows: 10 },
  ]) {
    const text = swarmLines(polecats, look({ selected: 0, isFocused: false }), room)
      .map(plain)
      .join('\n');
    for (const [index] of polecats.entries()) assert.ok(text.includes(`${polecatLabel(index)} `), text);
    assert.match(text, /working/);
    assert.match(text, /asking/);
  }
});

test('where twenty polecats do not fit, the selected one is among those shown', () => {
  const polecats = Array.from({ length: 60 }, (_, index) => polecatView(index));
  const room = { cols: 20, rows: 3 };
  const lines = swarmLines(polecats, look({ selected: 40, isFocused: true }), room);
  assert.ok(lines.length <= 3);
  assert.match(lines.map(plain).join('\n'), /▸|cat40/);
});

test('an agent without a guest says why in its pane', () => {
  const agent = agentView({
    ...polecatView(0),
    guest: null,
    activity: 'stopped',
    why: 'three attempts failed',
  });
  const lines = panePanel(pane({ col: 0, row: 0, cols: 60, rows: 5 }, agent), model(80, 24));
  assert.match(plain(lines[1] ?? []), /furiosa is stopped: three attempts failed/);
});

test('in a narrow pane the title keeps what the agent is doing', () => {
  const agent = agentView({ ...polecatView(0), attempt: 2 });
  const titleAt = (cols: number): string =>
    plain(
      panePanel(
        { ...pane({ col: 0, row: 0, cols, rows: 5 }, agent), isScrolled: false, blocked: 0 },
        model(80, 24),
      )[0] ?? [],
    );
  assert.match(titleAt(60), /^┏━ furiosa · lib-a0b · attempt 2 · ● working 17s · Fix/);
  assert.match(titleAt(40), /^┏━ furiosa · lib-a0b · ● working 17s… ━┓$/);
  assert.match(titleAt(28), /^┏━ furiosa · ● working ━+┓$/);
  assert.match(titleAt(20), /^┏━ ● furiosa ━+┓$/);
});

test('ages are coarse', () => {
  assert.equal(age(null, NOON), '');
  assert.equal(age(NOON - 12_999, NOON), '12s');
  assert.equal(age(NOON - 3 * 60_000 - 1, NOON), '3m');
  assert.equal(age(NOON - 2 * 3_600_000, NOON), '2h');
  assert.equal(age(NOON - 900 * 86_400_000, NOON), '99d');
  assert.equal(age(NOON + 5_000, NOON), '0s', 'a clock that was set back');
});

test('ages ask for one redraw a second at most, one a minute when all are old, none without any', () => {
  assert.equal(nextAgeChangeMs([], NOON), null);
  assert.equal(nextAgeChangeMs([NOON - 400], NOON + 250), 750);
  assert.equal(nextAgeChangeMs([NOON - 70_000, NOON - 90_000], NOON + 250), 59_750);
});

test('lines are cut and filled to their room', () => {
  const [line, blank] = fitLines([[span('ab'), span('漢字')]], 5, 2);
  assert.equal(plain(line ?? []), 'ab漢…');
  assert.equal(plain(blank ?? []), '     ');
});

test('a window on a list keeps the selected item inside', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.integer({ min: 1, max: 30 }), fc.nat(100), (count, rows, at) => {
      const selected = Math.min(at, Math.max(0, count - 1));
      const start = windowStart(count, rows, selected);
      assert.ok(start >= 0 && start <= selected && selected < start + rows);
    }),
  );
});

test('the end of a long prompt stays in view', () => {
  assert.equal(tail('abcdef', 4), 'cdef');
  assert.ok(stringWidth(tail('漢字漢字', 5)) <= 5);
});
