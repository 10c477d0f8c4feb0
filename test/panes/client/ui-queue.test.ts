// The keys of the merge queue: what each asks of the town about the request that is selected.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QueueEntryView, TownView } from '../../../src/engine/view.ts';
import { parseCommand } from '../../../src/keymaps/catalogue.ts';
import { runCommand } from '../../../src/panes/client/ui-commands.ts';
import { pasteInDialog, pressInDialog } from '../../../src/panes/client/ui-dialogs.ts';
import { INITIAL_UI, type UiKey, type UiState, type UiStep } from '../../../src/panes/client/ui-state.ts';
import { dialogPicture } from '../../../src/panes/views/dialog-lines.ts';
import { queueView, townView, uiFacts } from './a-town.ts';

const ENTER: UiKey = { kind: 'named', name: 'enter' };
const ESCAPE: UiKey = { kind: 'named', name: 'escape' };

/** A person in the queue, on one of its requests. */
class Selecting {
  ui: UiState;
  view: TownView;
  #said: string[] = [];

  constructor(queue: readonly QueueEntryView[], id: string) {
    this.view = { ...townView(), queue };
    const selected = queue.find((entry) => entry.id === id)?.id ?? null;
    this.ui = { ...INITIAL_UI, focus: 'queue', queueEntry: selected };
  }

  command(text: string): this {
    const command = parseCommand(text);
    assert.ok(command, text);
    return this.#take(runCommand(this.ui, command, uiFacts({ view: this.view })));
  }

  type(text: string): this {
    for (const each of text) this.press({ kind: 'text', text: each });
    return this;
  }

  press(key: UiKey): this {
    const { dialog } = this.ui;
    assert.ok(dialog);
    return this.#take(pressInDialog(this.ui, dialog, key, uiFacts({ view: this.view })));
  }

  paste(text: string): this {
    const { dialog } = this.ui;
    assert.ok(dialog);
    return this.#take(pasteInDialog(this.ui, dialog, text, uiFacts({ view: this.view })));
  }

  /** What was asked of the town, and told, since the last look. */
  said(): string[] {
    return this.#said.splice(0);
  }

  #take({ state, effects }: UiStep): this {
    this.ui = state;
    for (const effect of effects) {
      if (effect.kind === 'call') this.#said.push(`${effect.verb} ${JSON.stringify(effect.args)}`);
      if (effect.kind === 'notice') this.#said.push(effect.text);
    }
    return this;
  }
}

const QUEUE = [
  queueView(1, 'landing'),
  queueView(2, 'gating'),
  queueView(3, 'queued'),
  { ...queueView(4, 'queued'), lane: 'low' as const },
  queueView(5, 'held'),
  { ...queueView(6, 'queued'), lane: 'urgent' as const },
  queueView(7, 'landed'),
];

function asked(id: string, ...commands: readonly string[]): string[] {
  const person = new Selecting(QUEUE, id);
  for (const command of commands) person.command(command);
  return person.said();
}

test('keys hold, approve, and show what gates print', () => {
  assert.deepEqual(asked('m3', 'queue.hold', 'queue.approve', 'queue.output', 'queue.open'), [
    'mq.hold {"mr":"m3","held":true}',
    'mq.approve {"mr":"m3"}',
    'mq.watch {"mr":"m3"}',
    'mq.diff {"mr":"m3"}',
  ]);
});

test('the key that holds lets go of what is held', () => {
  const held = QUEUE.map((entry) => ({ ...entry, isHeld: true }));
  assert.deepEqual(new Selecting(held, 'm5').command('queue.hold').said(), [
    'mq.hold {"mr":"m5","held":false}',
  ]);
});

test('a decision about an empty queue is answered, not sent', () => {
  assert.deepEqual(new Selecting([], '').command('queue.reject').said(), ['the merge queue is empty']);
});

test('keys move it by one, or to the front, from where the town has it', () => {
  assert.deepEqual(asked('m3', 'queue.earlier', 'queue.later', 'queue.first'), [
    'mq.move {"mr":"m3","step":"earlier"}',
    'mq.move {"mr":"m3","step":"later"}',
    'mq.move {"mr":"m3","step":"first"}',
  ]);
});

test('what lands or has ended is neither moved nor rejected, and a key says so', () => {
  const commands = ['queue.later', 'queue.laneUp', 'queue.reject'];
  assert.deepEqual(
    asked('m1', ...commands),
    commands.map(() => 'm1 (lib-c1d) is landing right now'),
  );
  assert.deepEqual(
    asked('m7', ...commands),
    commands.map(() => 'm7 (lib-c7d) has landed already'),
  );
});

test('keys put it into the lane above or below', () => {
  assert.deepEqual(asked('m3', 'queue.laneUp', 'queue.laneDown'), [
    'mq.move {"mr":"m3","lane":"urgent"}',
    'mq.move {"mr":"m3","lane":"low"}',
  ]);
  assert.deepEqual(asked('m6', 'queue.laneUp'), ['m6 (lib-c6d) is in the first lane, urgent']);
  assert.deepEqual(asked('m4', 'queue.laneDown'), ['m4 (lib-c4d) is in the last lane, low']);
});

test('rejecting asks once, and takes a reason or none', () => {
  const person = new Selecting(QUEUE, 'm3').command('queue.reject');
  assert.deepEqual(person.said(), []);
  assert.match(drawn(person), /reject m3 \(lib-c3d\)\?[\s\S]*why: [\s\S]*Keep quotes in field 3/);
  assert.deepEqual(person.press(ESCAPE).said(), []);
  assert.equal(person.ui.dialog, null);
  assert.deepEqual(person.command('queue.reject').press(ENTER).said(), ['mq.reject {"mr":"m3"}']);
  assert.equal(person.ui.dialog, null);
  person.command('queue.reject').type('not ').paste('so,\nplease').press(ENTER);
  assert.deepEqual(person.said(), ['mq.reject {"mr":"m3","reason":"not so, please"}']);
});

test('what landed while the reason was typed is not rejected', () => {
  const person = new Selecting(QUEUE, 'm3').command('queue.reject').type('no');
  person.view = { ...person.view, queue: [queueView(3, 'landed')] };
  assert.deepEqual(person.press(ENTER).said(), ['m3 (lib-c3d) has landed already']);
});

function drawn({ ui, view }: Selecting): string {
  assert.ok(ui.dialog);
  const facts = { cols: 80, rows: 24, help: [], view, now: 0, beads: uiFacts({ view }).beads() };
  return dialogPicture(ui.dialog, facts)
    .lines.map((line) => line.map(({ text }) => text).join(''))
    .join('\n');
}
