// What an agent asks on its screen becomes a decision, is answered there by one key, and goes with its answer.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Factory, makeFactory } from '../../support/factory.ts';

const RUNTIME = {
  command: ['true'],
  rules: {
    version: 1 as const,
    rules: [
      { id: 'trust', state: 'dialog' as const, screen: ['trust this folder'], choose: '^Yes' },
      { id: 'ask', state: 'asking' as const, about: 'permission' as const, screen: ['^❯ \\d\\.'] },
      { id: 'busy', state: 'working' as const, title: ['^◐'] },
      { id: 'calm', state: 'idle' as const, title: ['^✳'] },
    ],
  },
};

/** A dialog that is drawn anew once, after the first key, with its marker back at the start. */
class Dialog {
  readonly #choices: readonly string[];
  #marked = 0;
  #keys = 0;
  taken: string | null = null;

  constructor(choices: readonly string[]) {
    this.#choices = choices;
  }

  get lines(): readonly string[] {
    if (this.taken !== null) return ['❯'];
    return this.#choices.map((text, at) => `${at === this.#marked ? '❯' : ' '} ${text}`);
  }

  press(key: string): void {
    this.#keys += 1;
    if (key === 'Enter') this.taken = this.#choices[this.#marked] ?? null;
    else this.#marked = this.#keys === 1 ? 0 : this.#marked + (key === 'Down' ? 1 : -1);
  }
}

interface Asking {
  readonly factory: Factory;
  readonly run: string;
  /** The dialog that the run shows, below a question. */
  ask(title: string, above: readonly string[], dialog: Dialog): void;
}

/** A run at work whose guest is made up. */
async function working(): Promise<Asking> {
  const factory = await makeFactory({
    settings: { runtimes: { asker: RUNTIME }, roles: { polecat: 'asker' } },
  });
  factory.life = async () => null;
  const { id } = (await factory.call('bead.create', { title: 'Sort' })) as { id: string };
  await factory.call('sling', { beads: [id] });
  const run = () => Object.values(factory.engine.state.runs).find(({ bead }) => bead === id);
  await factory.until(() => run()?.phase.kind === 'running');
  const guest = run()?.run ?? '';
  return {
    factory,
    run: guest,
    ask: (title, above, dialog) => {
      const draw = () => factory.guests.show(guest, title, [...above, ...dialog.lines]);
      factory.guests.onSend = (to, intents) => {
        if (to !== guest) return;
        for (const intent of intents) if ('key' in intent) dialog.press(String(intent.key));
        draw();
      };
      draw();
    },
  };
}

const activity = ({ factory, run }: Asking) =>
  factory.engine.view().polecats.find((each) => each.run === run)?.activity;

test('a permission is asked in the inbox with its choices, answered by number, and gone', async () => {
  const asking = await working();
  await using factory = asking.factory;
  factory.guests.show(asking.run, '◐ busy', ['at work']);
  await factory.until(() => activity(asking) === 'working');
  const dialog = new Dialog(['1. Yes', '2. Yes, always', '3. No']);
  asking.ask('✳ waits', ['────────────', 'rm -rf build', 'Do you want to proceed?'], dialog);
  await factory.until(() => factory.engine.view().decisions.length === 1);
  const [decision] = factory.engine.view().decisions;
  assert.equal(activity(asking), 'asking');
  assert.equal(decision?.text, 'rm -rf build · Do you want to proceed?');
  assert.deepEqual(decision?.choices, ['Yes', 'Yes, always', 'No']);
  await assert.rejects(factory.call('decision.answer', { id: decision?.id, choice: 4 }), /no choice 4/);
  await factory.call('decision.answer', { id: decision?.id, choice: 3 });
  assert.equal(dialog.taken, '3. No');
  assert.deepEqual(factory.engine.view().decisions, []);
});

test('a key that is pressed twice answers the question that was read, and not the next one', async () => {
  const asking = await working();
  await using factory = asking.factory;
  const dialogs = [new Dialog(['1. Yes', '2. No']), new Dialog(['1. Yes', '2. No'])] as const;
  asking.ask('✳ waits', ['────────────', 'ls', 'Do you want to proceed?'], dialogs[0]);
  await factory.until(() => factory.engine.view().decisions.length === 1);
  const [decision] = factory.engine.view().decisions;
  const ask = factory.guests.onSend;
  // The next question is drawn the moment that this one is answered.
  factory.guests.onSend = (to, intents) => {
    ask?.(to, intents);
    if (dialogs[0].taken === null) return;
    asking.ask('✳ waits', ['────────────', 'rm -rf /', 'Do you want to proceed?'], dialogs[1]);
  };
  const answers = await Promise.allSettled(
    [1, 2].map(() => factory.call('decision.answer', { id: decision?.id, choice: 1 })),
  );
  assert.deepEqual([dialogs[0].taken, dialogs[1].taken], ['1. Yes', null]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  );
});

test('an answer to a question in whose place another stands is not given, and the other is asked', async () => {
  const asking = await working();
  await using factory = asking.factory;
  asking.ask('✳ waits', ['────────────', 'ls', 'Do you want to proceed?'], new Dialog(['1. Yes', '2. No']));
  await factory.until(() => factory.engine.view().decisions.length === 1);
  const [decision] = factory.engine.view().decisions;
  const other = new Dialog(['1. Yes', '2. No']);
  asking.ask('✳ waits', ['────────────', 'rm -rf /', 'Do you want to proceed?'], other);
  await assert.rejects(
    factory.call('decision.answer', { id: decision?.id, choice: 1 }),
    /another question is shown by now/,
  );
  assert.equal(other.taken, null);
  await factory.until(() => factory.engine.view().decisions[0]?.text.startsWith('rm -rf /') === true);
  await factory.call('decision.answer', { id: factory.engine.view().decisions[0]?.id, choice: 2 });
  assert.equal(other.taken, '2. No');
});

test('what a person answers in the pane itself leaves the inbox, and so does a run that ends', async () => {
  const asking = await working();
  await using factory = asking.factory;
  const dialog = new Dialog(['1. Yes', '2. No']);
  asking.ask('◐ busy', ['Do you want to proceed?'], dialog);
  await factory.until(() => factory.engine.view().decisions.length === 1);
  factory.guests.show(asking.run, '◐ busy', ['at work']);
  await factory.until(() => factory.engine.view().decisions.length === 0);
  asking.ask('◐ busy', ['Once more?'], new Dialog(['1. Yes', '2. No']));
  await factory.until(() => factory.engine.view().decisions.length === 1);
  factory.guests.exit(asking.run, 0, null);
  await factory.until(() => factory.engine.view().decisions.length === 0);
});

test('a CLI’s own question at its start is answered by the town, a like one later by nobody', async () => {
  const asking = await working();
  await using factory = asking.factory;
  const dialog = new Dialog(['No, exit', 'Yes, I trust it']);
  asking.ask('', ['Do you trust this folder?'], dialog);
  await factory.until(() => dialog.taken !== null);
  assert.equal(dialog.taken, 'Yes, I trust it');
  assert.deepEqual(factory.engine.view().decisions, []);
  factory.guests.show(asking.run, '◐ busy', ['at work']);
  await factory.until(() => activity(asking) === 'working');
  const later = new Dialog(['No, exit', 'Yes, I trust it']);
  asking.ask('◐ busy', ['Do you trust this folder?'], later);
  await factory.call('status');
  await factory.engine.settled();
  assert.equal(later.taken, null);
});
