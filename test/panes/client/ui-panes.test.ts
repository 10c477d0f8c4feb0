import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { GuestId } from '../../../src/engine/ids.ts';
import { parseCommand } from '../../../src/keymaps/catalogue.ts';
import {
  activeShown,
  contentOf,
  LEAST_PANE,
  MOST_PANES,
  type PaneId,
  paneIds,
  type Shown,
} from '../../../src/panes/client/pane-tree.ts';
import { paneArea, screenPlan } from '../../../src/panes/client/screen-plan.ts';
import type { Size } from '../../../src/panes/client/size.ts';
import { runCommand } from '../../../src/panes/client/ui-commands.ts';
import { goTo } from '../../../src/panes/client/ui-panes.ts';
import { followView, forgetShell, keepShown, showShell } from '../../../src/panes/client/ui-shown.ts';
import { INITIAL_UI, type UiState } from '../../../src/panes/client/ui-state.ts';
import { contains, overlaps, type Rect } from '../../../src/panes/layout/rect.ts';
import { type Direction, neighbour, rectangles } from '../../../src/panes/layout/split-tree.ts';
import { townView, uiFacts } from './a-town.ts';

const SHELL = 'shell-1' as GuestId;

/** A client without a screen, of a size. */
class Client {
  ui: UiState;
  size: Size;
  view = townView(4);
  notices: string[] = [];

  constructor(size: Size = { cols: 80, rows: 24 }) {
    this.size = size;
    this.ui = followView(INITIAL_UI, this.view);
  }

  do(...commands: readonly string[]): this {
    for (const text of commands) {
      const command = parseCommand(text);
      assert.ok(command, text);
      const facts = uiFacts({ view: this.view, paneArea: paneArea(this.size) });
      const { state, effects } = runCommand(this.ui, command, facts);
      this.ui = state;
      this.notices.push(...effects.flatMap((each) => (each.kind === 'notice' ? [each.text] : [])));
    }
    return this;
  }

  /** What each pane shows, in reading order, the active one marked. */
  get panes(): string {
    const { panes } = this.ui;
    return paneIds(panes)
      .map((id) => `${wordOf(contentOf(panes, id).shown)}${id === panes.active ? '*' : ''}`)
      .join(' ');
  }

  /** The panes that are to be seen, with their sizes. */
  get seen(): string {
    const plan = screenPlan(this.size, this.ui, { isBare: false });
    if (plan.kind === 'too-small') return plan.kind;
    return plan.visible
      .map(({ id, frame }) => `${wordOf(contentOf(this.ui.panes, id).shown)} ${frame.cols}x${frame.rows}`)
      .join(', ');
  }
}

function wordOf(shown: Shown): string {
  if (shown.kind === 'agent') return shown.agent.split('/').at(-1) ?? '';
  return shown.kind === 'shell' ? shown.guest : shown.kind;
}

test('a split shows the next agent with a screen that no pane shows yet, mayor and crew first', () => {
  const client = new Client({ cols: 200, rows: 50 });
  assert.equal(client.panes, 'furiosa*');
  assert.equal(client.do('pane.splitRight').panes, 'furiosa mayor*');
  assert.equal(client.do('pane.splitDown').panes, 'furiosa mayor joe*');
  assert.equal(client.do('pane.splitRight').panes, 'furiosa mayor joe nux*', 'max has no screen');
});

test('where every agent is to be seen, a split shows the same one again', () => {
  const client = new Client();
  client.view = { ...townView(0), roster: townView(0).roster.slice(0, 1) };
  client.ui = followView(INITIAL_UI, client.view);
  assert.equal(client.do('pane.splitRight').panes, 'mayor mayor*');
});

test('a split halves the pane, and is refused where a half would be too small', () => {
  const client = new Client();
  assert.equal(client.do('pane.splitRight').seen, 'furiosa 40x22, mayor 40x22');
  client.do('pane.splitRight', 'pane.splitRight');
  assert.equal(client.seen, 'furiosa 40x22, mayor 20x22, joe 20x22');
  assert.deepEqual(client.notices, ['no room: a pane has at least 20x5']);
  client.do('pane.splitDown', 'pane.splitDown', 'pane.splitDown');
  assert.equal(client.seen, 'furiosa 40x22, mayor 20x22, joe 20x11, nux 20x6, slit 20x5');
  assert.equal(client.notices.length, 2);
});

test('there are at most nine panes', () => {
  const client = new Client({ cols: 800, rows: 120 });
  for (let pane = 1; pane < MOST_PANES; pane += 1) client.do('pane.splitRight', 'pane.even');
  assert.deepEqual(client.notices, []);
  client.do('pane.splitDown');
  assert.deepEqual(client.notices, ['there are 9 panes already']);
  assert.equal(paneIds(client.ui.panes).length, MOST_PANES);
});

test('going to an agent changes what the active pane shows, and no other', () => {
  const client = new Client().do('pane.splitRight', 'polecat.nth 3');
  assert.equal(client.panes, 'furiosa slit*');
  assert.equal(client.do('pane.left', 'crew.next').panes, 'mayor* slit');
  assert.equal(client.do('pane.last').panes, 'furiosa* slit');
  assert.equal(client.do('pane.right', 'pane.last').panes, 'furiosa mayor*');
});

test('arrows go to the neighbour, o around all panes, and what is not there is said', () => {
  const client = new Client().do('pane.splitRight', 'pane.splitDown');
  assert.equal(client.panes, 'furiosa mayor joe*');
  assert.equal(client.do('pane.up').panes, 'furiosa mayor* joe');
  assert.equal(client.do('pane.left').panes, 'furiosa* mayor joe');
  assert.equal(client.do('pane.next').panes, 'furiosa mayor* joe');
  assert.equal(client.do('pane.next', 'pane.next').panes, 'furiosa* mayor joe');
  client.do('pane.up', 'pane.left');
  assert.deepEqual(client.notices, ['no pane above', 'no pane to the left']);
  assert.deepEqual(new Client().do('pane.next').notices, ['there is one pane']);
});

test('from a panel an arrow gives the active pane the keyboard', () => {
  const client = new Client().do('pane.splitRight', 'panel.queue', 'pane.left');
  assert.equal(client.ui.focus, 'pane');
  assert.equal(client.panes, 'furiosa mayor*');
});

test('a closed pane gives its place to the one beside it; the last one stays', () => {
  const client = new Client().do('pane.splitRight', 'pane.splitDown', 'pane.close');
  assert.equal(client.panes, 'furiosa mayor*');
  assert.equal(client.do('pane.close').seen, 'furiosa 80x22');
  client.do('pane.close');
  assert.equal(client.panes, 'furiosa*');
  assert.deepEqual(client.notices, ['the last pane stays']);
});

test('a pane never gets the id of one that was closed', () => {
  const client = new Client().do('pane.splitRight');
  const closed = client.ui.panes.active;
  client.do('pane.close', 'pane.splitRight');
  assert.notEqual(client.ui.panes.active, closed);
});

test('a border moves either way from whichever side of it one stands', () => {
  const client = new Client().do('pane.splitRight', 'pane.borderLeft');
  assert.equal(client.seen, 'furiosa 36x22, mayor 44x22');
  assert.equal(client.do('pane.left', 'pane.borderRight').seen, 'furiosa 40x22, mayor 40x22');
  for (let more = 0; more < 20; more += 1) client.do('pane.borderRight');
  assert.equal(client.seen, 'furiosa 60x22, mayor 20x22');
  assert.equal(client.do('pane.borderLeft').seen, 'furiosa 56x22, mayor 24x22');
  assert.equal(client.do('pane.even').seen, 'furiosa 40x22, mayor 40x22');
  client.do('pane.borderUp');
  assert.deepEqual(client.notices, ['no border to move up']);
});

test('a zoom shows the active pane alone; what concerns the others ends it', () => {
  const client = new Client({ cols: 200, rows: 50 }).do('pane.splitRight', 'pane.zoom');
  assert.equal(client.seen, 'mayor 200x49');
  assert.equal(client.do('crew.next').seen, 'joe 200x49', 'going to an agent does not');
  assert.equal(client.do('pane.zoom').seen, 'furiosa 60x49, joe 60x49');
  for (const command of ['pane.left', 'pane.next', 'pane.splitDown', 'pane.even', 'pane.close']) {
    assert.equal(client.do('pane.zoom').ui.isZoomed, true, command);
    assert.equal(client.do(command).ui.isZoomed, false, command);
  }
});

test('a terminal without room for all panes shows the active one alone until there is room again', () => {
  const client = new Client().do('pane.splitRight', 'pane.splitRight');
  client.size = { cols: 59, rows: 24 };
  assert.equal(client.seen, 'joe 59x22');
  assert.equal(client.do('pane.left').seen, 'mayor 59x22', 'the others can still be gone to');
  assert.deepEqual(client.do('pane.splitDown').notices, ['no room: a pane has at least 20x5']);
  client.size = { cols: 60, rows: 24 };
  assert.equal(client.seen, 'furiosa 20x22, mayor 20x22, joe 20x22');
  client.size = { cols: 30, rows: 5 };
  assert.equal(client.seen, 'too-small');
  client.size = { cols: 80, rows: 24 };
  assert.equal(client.seen, 'furiosa 40x22, mayor 20x22, joe 20x22');
});

test('on a small terminal a panel covers all panes', () => {
  assert.equal(new Client().do('pane.splitRight', 'panel.queue').seen, '');
});

test('a shell stands in the pane that it was opened from, wherever the person went meanwhile', () => {
  const client = new Client().do('pane.splitRight');
  const [left, right] = paneIds(client.ui.panes) as [PaneId, PaneId];
  assert.equal(client.ui.panes.active, right);
  client.do('panel.queue');
  client.ui = showShell(client.ui, left, SHELL, 'furiosa');
  assert.equal(client.panes, 'shell-1 mayor*');
  assert.equal(client.ui.focus, 'queue', 'the keyboard stays where it is');
  client.ui = showShell(client.ui, right, 'shell-2' as GuestId, 'mayor');
  assert.equal(client.panes, 'shell-1 shell-2*');
  assert.equal(client.ui.focus, 'pane');
  assert.equal(client.do('pane.close').panes, 'shell-1*');
  client.ui = showShell(client.ui, right, 'shell-3' as GuestId, 'mayor');
  assert.equal(client.panes, 'shell-3*', 'its pane was closed');
});

test('a shell whose pane was closed is what the pane beside it showed before', () => {
  const client = new Client().do('pane.splitRight');
  client.ui = showShell(client.ui, client.ui.panes.active, SHELL, 'mayor');
  assert.equal(client.do('pane.close').panes, 'furiosa*');
  assert.equal(client.do('pane.last').panes, 'shell-1*');
});

test('a shell that ended gives way in every pane that shows it', () => {
  const client = new Client().do('pane.splitRight');
  for (const id of paneIds(client.ui.panes)) client.ui = showShell(client.ui, id, SHELL, 'x');
  assert.equal(client.panes, 'shell-1 shell-1*');
  client.ui = forgetShell(client.ui, SHELL);
  assert.equal(client.panes, 'furiosa mayor*');
});

test('panes that follow the work never show the same agent', () => {
  const client = new Client().do('pane.splitRight', 'polecat.nth 2', 'pane.left');
  const polecats = client.view.polecats.map((each) =>
    each.name === 'furiosa' ? { ...each, activity: 'done' as const } : each,
  );
  client.ui = followView(client.ui, { ...client.view, polecats });
  assert.equal(client.panes, 'slit* nux');
  client.ui = keepShown(client.ui);
  client.ui = followView(client.ui, townView(1));
  assert.equal(client.panes, 'slit* nux', 'typed in, and picked: both stay');
});

const COMMANDS = [
  ...['pane.splitRight', 'pane.splitRight', 'pane.splitDown', 'pane.splitDown', 'pane.close', 'pane.next'],
  ...['pane.left', 'pane.right', 'pane.up', 'pane.down', 'pane.zoom', 'pane.even', 'pane.last'],
  ...['pane.borderLeft', 'pane.borderRight', 'pane.borderUp', 'pane.borderDown'],
  ...['crew.next', 'polecat.next', 'panel.queue', 'panel.pane'],
];

const deeds = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...COMMANDS) },
    {
      weight: 1,
      arbitrary: fc.record({
        cols: fc.integer({ min: 1, max: 260 }),
        rows: fc.integer({ min: 1, max: 80 }),
      }),
    },
    { weight: 1, arbitrary: fc.nat(MOST_PANES).map((pane) => ({ pane })) },
  ),
  { maxLength: 60 },
);

test('whatever is done, the panes tile their area, have ids of their own, and exactly one is active', () => {
  fc.assert(
    fc.property(deeds, (all) => {
      const client = new Client({ cols: 200, rows: 50 });
      const given = new Set(paneIds(client.ui.panes));
      for (const deed of all) {
        const before = new Set(paneIds(client.ui.panes));
        if (typeof deed === 'string') client.do(deed);
        else if ('pane' in deed) {
          const id = paneIds(client.ui.panes)[deed.pane];
          if (id !== undefined) client.ui = goTo(client.ui, id);
        } else client.size = deed;
        for (const id of paneIds(client.ui.panes)) {
          assert.ok(before.has(id) || !given.has(id), `${id} is given twice`);
          given.add(id);
        }
        assertSound(client);
      }
    }),
    { numRuns: 300 },
  );
});

function assertSound({ size, ui }: Client): void {
  const ids = paneIds(ui.panes);
  assert.ok(ids.length >= 1 && ids.length <= MOST_PANES);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual([...ui.panes.contents.keys()].sort(), [...ids].sort());
  assert.ok(ids.includes(ui.panes.active));
  assert.notEqual(activeShown(ui.panes).kind, 'nothing');
  const plan = screenPlan(size, ui, { isBare: false });
  if (plan.kind === 'too-small') return;
  const { paneSlot } = plan.layout;
  const frames = plan.panes.map(({ frame }) => frame);
  assert.ok(plan.panes.some(({ id }) => id === ui.panes.active));
  assert.ok(plan.panes.length === 1 || plan.panes.length === ids.length);
  assert.ok(frames.every((frame) => contains(paneSlot, frame)));
  assert.equal(area(frames), paneSlot.cols * paneSlot.rows);
  for (const [at, a] of frames.entries()) {
    assert.ok(a.cols >= LEAST_PANE.cols && a.rows >= LEAST_PANE.rows);
    assert.ok(frames.slice(at + 1).every((b) => !overlaps(a, b)));
  }
  assert.ok(plan.visible.length === 0 || plan.visible === plan.panes);
  const placed = new Map(plan.panes.map(({ id, frame }) => [id, frame]));
  for (const id of placed.keys()) assertSymmetric(placed, id);
}

function area(rects: readonly Rect[]): number {
  return rects.reduce((sum, { cols, rows }) => sum + cols * rows, 0);
}

const BACK: Readonly<Record<Direction, Direction>> = { left: 'right', right: 'left', up: 'down', down: 'up' };

/** Where two panes have a whole edge in common, each is the other's neighbour. */
function assertSymmetric(placed: ReadonlyMap<PaneId, Rect>, id: PaneId): void {
  for (const direction of ['left', 'right', 'up', 'down'] as const) {
    const other = neighbour(placed, id, direction);
    const [a, b] = [placed.get(id), other === null ? undefined : placed.get(other)];
    if (a === undefined || b === undefined || other === null) continue;
    const isSameEdge =
      direction === 'left' || direction === 'right'
        ? a.row === b.row && a.rows === b.rows
        : a.col === b.col && a.cols === b.cols;
    if (isSameEdge) assert.equal(neighbour(placed, other, BACK[direction]), id);
  }
}

test('the panes of a plan are those of its tree', () => {
  const client = new Client({ cols: 200, rows: 50 }).do('pane.splitRight', 'pane.splitDown');
  const plan = screenPlan(client.size, client.ui, { isBare: false });
  assert.ok(plan.kind === 'placed');
  const frames = new Map(plan.visible.map(({ id, frame }) => [id, frame]));
  assert.deepEqual(frames, rectangles(client.ui.panes.splits, plan.layout.paneSlot));
});
