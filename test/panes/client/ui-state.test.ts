import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAYOR, polecatAgent } from '../../../src/engine/ids.ts';
import type { TownView } from '../../../src/engine/view.ts';
import { parseCommand } from '../../../src/keymaps/catalogue.ts';
import { activeShown } from '../../../src/panes/client/pane-tree.ts';
import { runCommand } from '../../../src/panes/client/ui-commands.ts';
import { pasteInDialog, pressInDialog, readyCame } from '../../../src/panes/client/ui-dialogs.ts';
import { pressInPanel } from '../../../src/panes/client/ui-panels.ts';
import { followView, keepShown, shownGuest } from '../../../src/panes/client/ui-shown.ts';
import {
  type Effect,
  INITIAL_UI,
  type NamedUiKey,
  type UiFacts,
  type UiKey,
  type UiState,
} from '../../../src/panes/client/ui-state.ts';
import { agentView, NOON, polecatView, RIG, townView, uiFacts } from './a-town.ts';

const NAMED: readonly string[] = [
  'enter',
  'escape',
  'tab',
  'backspace',
  'up',
  'down',
  'left',
  'right',
  'end',
];

/** A client without a screen: keys and commands go in as words. */
class Client {
  ui: UiState = INITIAL_UI;
  effects: Effect[] = [];
  view: TownView;

  constructor(view: TownView = townView()) {
    this.view = view;
    this.ui = followView(this.ui, view);
  }

  command(text: string): this {
    const command = parseCommand(text);
    assert.ok(command, text);
    const { state, effects } = runCommand(this.ui, command, this.facts);
    this.ui = state;
    this.effects.push(...effects);
    return this;
  }

  press(...words: readonly string[]): this {
    for (const word of words) this.#press(keyOf(word));
    return this;
  }

  setView(view: TownView): this {
    this.view = view;
    this.ui = followView(this.ui, view);
    return this;
  }

  get facts(): UiFacts {
    return uiFacts({ view: this.view, swarmPerRow: 3 });
  }

  /** The calls since the last look, as text. */
  calls(): string[] {
    return this.effects.splice(0).map((effect) => {
      if (effect.kind === 'call') return `${effect.verb} ${JSON.stringify(effect.args)}`;
      return effect.kind === 'notice' ? `notice ${effect.text}` : effect.kind;
    });
  }

  get shown(): string {
    const shown = activeShown(this.ui.panes);
    return shown.kind === 'agent' ? shown.agent : shown.kind;
  }

  #press(key: UiKey): void {
    const { dialog, focus } = this.ui;
    assert.ok(dialog !== null || focus !== 'pane', 'a key for the guest');
    const { state, effects } =
      dialog !== null
        ? pressInDialog(this.ui, dialog, key, this.facts)
        : pressInPanel(this.ui, focus === 'pane' ? 'feed' : focus, key, this.facts);
    this.ui = state;
    this.effects.push(...effects);
  }
}

function keyOf(word: string): UiKey {
  return NAMED.includes(word) ? { kind: 'named', name: word as NamedUiKey } : { kind: 'text', text: word };
}

const cat = (name: string): string => polecatAgent(RIG, name);

test('at first the pane shows the first polecat at work', () => {
  assert.equal(new Client().shown, cat('furiosa'));
});

test('at first the pane shows the mayor where no polecat works, until one does', () => {
  const client = new Client(townView(0));
  assert.equal(client.shown, MAYOR);
  assert.equal(client.setView(townView()).shown, cat('furiosa'));
});

test('until the person chooses, the pane goes on to another polecat when its own is done', () => {
  const view = townView();
  const client = new Client(view);
  const done = view.polecats.map((each) =>
    each.name === 'furiosa' ? { ...each, activity: 'done' as const } : each,
  );
  assert.equal(client.setView({ ...view, polecats: done }).shown, cat('nux'));
});

test('a pane that the person typed in stays, even when its agent is gone', () => {
  const view = townView();
  const client = new Client(view);
  client.ui = keepShown(client.ui);
  client.setView({ ...view, polecats: view.polecats.slice(1) });
  assert.equal(client.shown, cat('furiosa'));
  assert.equal(shownGuest(activeShown(client.ui.panes), client.view), null);
});

test('polecats are cycled in both directions, around the ends', () => {
  const client = new Client();
  assert.equal(client.command('polecat.next').shown, cat('nux'));
  assert.equal(client.command('polecat.previous').command('polecat.previous').shown, cat('hope'));
  assert.equal(client.command('polecat.next').shown, cat('furiosa'));
});

test('the crew is cycled from wherever the pane is', () => {
  const client = new Client();
  assert.equal(client.command('crew.next').shown, MAYOR);
  assert.equal(client.command('crew.next').shown, 'lib/crew/joe');
  assert.equal(new Client().command('crew.previous').shown, 'lib/crew/max');
});

test('the nth polecat is shown, and where there is none it is said', () => {
  const client = new Client(townView(3));
  assert.equal(client.command('polecat.nth 3').shown, cat('slit'));
  assert.deepEqual(client.command('polecat.nth 4').calls(), ['notice there is no polecat 4']);
  assert.equal(client.shown, cat('slit'));
});

test('the last pane is one command away, there and back', () => {
  const client = new Client().command('polecat.nth 3').command('mayor.focus').command('pane.last');
  assert.equal(client.shown, cat('slit'));
  assert.equal(client.command('pane.last').shown, MAYOR);
});

test('zooming shows the pane, and asking for a panel ends the zoom', () => {
  const client = new Client().command('panel.queue').command('pane.zoom');
  assert.equal(client.ui.isZoomed, true);
  assert.equal(client.ui.focus, 'pane');
  assert.equal(client.command('panel.swarm').ui.isZoomed, false);
});

test('Enter on an agent gives its pane the keyboard, Escape gives it back without a change', () => {
  const client = new Client().command('panel.roster').press('j', 'enter');
  assert.equal(client.shown, 'lib/crew/joe');
  assert.equal(client.ui.focus, 'pane');
  client.command('panel.swarm').press('down', 'escape');
  assert.equal(client.shown, 'lib/crew/joe');
  assert.equal(client.ui.focus, 'pane');
});

test('in the swarm the arrows move in its grid', () => {
  const client = new Client().command('panel.swarm').press('down', 'right', 'enter');
  assert.equal(client.shown, cat('toast'));
  assert.equal(client.command('panel.swarm').press('end', 'down', 'enter').shown, cat('hope'));
});

test('a selection stays with its agent when others come and go', () => {
  const view = townView();
  const client = new Client(view).command('panel.swarm').press('l', 'l');
  client.setView({ ...view, polecats: view.polecats.slice(2) }).press('enter');
  assert.equal(client.shown, cat('slit'));
});

test('slinging lists the ready beads of each rig and slings the selected one', () => {
  const client = new Client().command('work.sling');
  assert.deepEqual(client.calls(), ['bead.ready {"rig":"lib"}']);
  const ready = ['lib-1', 'lib-2', 'lib-3'].map((bead) => ({ bead, title: bead }));
  client.ui = readyCame(client.ui, ready);
  assert.deepEqual(client.press('down', 'enter').calls(), ['sling {"beads":["lib-2"]}']);
  assert.equal(client.ui.dialog, null);
});

test('slinging takes typed, picked and pasted beads together, each once', () => {
  const client = new Client().command('work.sling');
  client.ui = readyCame(client.ui, [
    { bead: 'lib-1', title: '' },
    { bead: 'lib-2', title: '' },
  ]);
  client.press('tab', 'tab');
  assert.ok(client.ui.dialog);
  client.ui = pasteInDialog(client.ui, client.ui.dialog, 'lib-7\nlib-1', client.facts).state;
  client.calls();
  assert.deepEqual(client.press('enter').calls(), ['sling {"beads":["lib-1","lib-2","lib-7"]}']);
});

test('nudging says the typed text to the run of the agent in the pane', () => {
  const client = new Client().command('polecat.nth 2').command('run.nudge').press('g', 'o', 'o', 'backspace');
  assert.deepEqual(client.press('enter').calls(), ['nudge {"target":"r11","text":"go"}']);
});

test('an empty nudge is none', () => {
  assert.deepEqual(new Client().command('run.nudge').press(' ', 'enter').calls(), []);
});

test('Backspace takes back a whole glyph', () => {
  const client = new Client().command('run.nudge').press('a', '👩‍💻', 'backspace', 'b', 'enter');
  assert.deepEqual(client.calls(), ['nudge {"target":"r10","text":"ab"}']);
});

test('stopping and restarting ask first, and name the run', () => {
  const client = new Client().command('run.stop').press('q', 'enter', 'n');
  assert.deepEqual(client.calls(), []);
  assert.deepEqual(client.command('run.stop').press('y').calls(), ['stop {"target":"r10"}']);
  assert.deepEqual(client.command('run.restart').press('y').calls(), ['restart {"target":"r10"}']);
});

test('what is asked about keeps its run, whatever happens to the agent meanwhile', () => {
  const client = new Client().command('run.stop').setView({ ...townView(), polecats: [polecatView(5)] });
  assert.deepEqual(client.press('y').calls(), ['stop {"target":"r10"}']);
});

test('an agent without a run can be neither nudged nor stopped', () => {
  const idle = agentView({ agent: MAYOR, role: 'mayor', name: 'mayor', run: null });
  const client = new Client({ ...townView(0), roster: [idle] }).command('run.stop').command('run.nudge');
  assert.deepEqual(client.calls(), ['notice no run to stop here', 'notice no run to nudge here']);
});

test('commands about an agent mean the one selected in the panel with the keyboard', () => {
  const client = new Client().command('panel.swarm').press('right').command('shell.open');
  assert.deepEqual(client.calls(), ['shell.open {"target":"lib/polecats/nux"}']);
});

const DECISIONS = [
  { id: 'd1', at: NOON - 90_000, subject: 'lib-a1b', text: 'lib-a1b hangs at every attempt' },
  { id: 'd2', at: NOON - 30_000, subject: 'lib-zzz', text: 'which database?' },
  { id: 'd3', at: NOON - 10_000, subject: MAYOR, text: 'the mayor asks' },
];

test('what waits for a person is listed, and Enter goes to the pane of its subject', () => {
  const client = new Client({ ...townView(), decisions: DECISIONS }).command('decisions.open').press('enter');
  assert.equal(client.ui.dialog, null);
  assert.equal(client.shown, cat('nux'));
  assert.equal(client.command('decisions.open').press('end', 'enter').shown, MAYOR);
});

test('a decision about what has no pane says so, and stays open', () => {
  const client = new Client({ ...townView(), decisions: DECISIONS }).command('decisions.open');
  assert.deepEqual(client.press('down', 'enter').calls(), ['notice no pane shows lib-zzz']);
  assert.equal(client.ui.dialog?.kind, 'decisions');
});

test('a key that was meant for a decision which is gone by now is not taken for another one', () => {
  const view = { ...townView(), decisions: DECISIONS };
  const client = new Client(view).command('decisions.open');
  client.setView({ ...view, decisions: DECISIONS.filter(({ id }) => id !== 'd1') });
  assert.deepEqual(client.press('r').calls(), [
    'notice what was selected is decided: look at this one, then press again',
  ]);
  assert.deepEqual(client.press('r').calls(), ['decision.resolve {"id":"d2"}']);
});

test('r resolves the selected decision; the list stays open until Escape', () => {
  const view = { ...townView(), decisions: DECISIONS };
  const client = new Client(view).command('decisions.open').press('down', 'r');
  assert.deepEqual(client.calls(), ['decision.resolve {"id":"d2"}']);
  client.setView({ ...view, decisions: DECISIONS.filter(({ id }) => id !== 'd2') });
  assert.deepEqual(client.press('r').calls(), ['decision.resolve {"id":"d1"}']);
  assert.equal(client.press('escape').ui.dialog, null);
});

test('where nothing waits for a person no list is opened, and any key closes one that became empty', () => {
  const client = new Client().command('decisions.open');
  assert.deepEqual(client.calls(), ['notice nothing waits for you']);
  assert.equal(client.ui.dialog, null);
  client
    .setView({ ...townView(), decisions: DECISIONS })
    .command('decisions.open')
    .setView(townView());
  assert.deepEqual(client.press('r').calls(), []);
  assert.equal(client.ui.dialog, null);
});

test('quitting asks whether to detach, drain or stop', () => {
  for (const [key, reason] of [
    ['d', 'detach'],
    ['r', 'drain'],
    ['s', 'stop'],
  ] as const) {
    const client = new Client().command('quit').press('z', key);
    assert.deepEqual(client.effects, [{ kind: 'end', reason }]);
  }
  assert.deepEqual(new Client().command('quit').press('escape').effects, []);
});

test('help opens, scrolls and closes', () => {
  const client = new Client().command('help.toggle').press('down', 'j', 'up', 'up', 'up');
  assert.deepEqual(client.ui.dialog, { kind: 'help', top: 0 });
  assert.equal(client.press('x').ui.dialog, null);
});

test('the feed scrolls back to its oldest entry and no further', () => {
  const client = new Client().command('panel.feed').press('up', 'up', 'down');
  assert.equal(client.ui.feedScroll, 1);
  assert.equal(client.press('g').ui.feedScroll, 13);
  assert.equal(client.press('G').ui.feedScroll, 0);
});
