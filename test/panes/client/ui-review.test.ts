import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok } from '../../../src/beads/result.ts';
import type { ChangeView } from '../../../src/engine/change-view.ts';
import type { MergeRequestId } from '../../../src/engine/ids.ts';
import type { DecisionView, TownView } from '../../../src/engine/view.ts';
import { parseCommand } from '../../../src/keymaps/catalogue.ts';
import type { ChangeDialog } from '../../../src/panes/client/change-dialog.ts';
import { callAnswered, callRefused } from '../../../src/panes/client/ui-answers.ts';
import { followChange } from '../../../src/panes/client/ui-change.ts';
import { runCommand } from '../../../src/panes/client/ui-commands.ts';
import { pasteInDialog, pressInDialog } from '../../../src/panes/client/ui-dialogs.ts';
import { pressInPanel } from '../../../src/panes/client/ui-panels.ts';
import {
  type Effect,
  INITIAL_UI,
  type NamedUiKey,
  type UiKey,
  type UiState,
  type UiStep,
} from '../../../src/panes/client/ui-state.ts';
import { changeView } from '../a-change.ts';
import { AttachedClient, NOON, REVIEW_DECISION, reviewTown, uiFacts } from './a-town.ts';

type Call = Effect & { readonly kind: 'call' };

const QUESTION: DecisionView = { id: 'd8', at: NOON, subject: 'mayor', text: 'May I push?' };

const NAMED: Readonly<Record<string, NamedUiKey>> = {
  Enter: 'enter',
  Esc: 'escape',
  Up: 'up',
  Down: 'down',
  Left: 'left',
  Right: 'right',
  PgDn: 'page-down',
  PgUp: 'page-up',
};

const COMMANDS: Readonly<Record<string, string>> = {
  a: 'review.approve',
  x: 'review.reject',
  n: 'review.nextFile',
  p: 'review.previousFile',
  r: 'review.again',
};

/** A person without a screen, and a town that answers when a test says so. */
class Reviewer {
  ui: UiState = INITIAL_UI;
  view: TownView;
  notices: string[] = [];
  readonly calls: Call[] = [];

  constructor(view: TownView = reviewTown()) {
    this.view = view;
  }

  /** Opens the page of the second request from the queue. */
  static looking(view?: TownView): Reviewer {
    return new Reviewer(view).command('panel.queue').press('Down', 'Enter');
  }

  /** The same, with the change on it. */
  static shown(change = changeView(), view?: TownView): Reviewer {
    return Reviewer.looking(view).answer(change);
  }

  command(text: string): this {
    const command = parseCommand(text);
    assert.ok(command, text);
    return this.#take(runCommand(this.ui, command, uiFacts({ view: this.view })));
  }

  press(...words: readonly string[]): this {
    for (const word of words) this.#press(word);
    return this;
  }

  paste(text: string): this {
    const { dialog } = this.ui;
    assert.ok(dialog);
    return this.#take(pasteInDialog(this.ui, dialog, text, uiFacts({ view: this.view })));
  }

  /** The town answers the last call, or the one before by `back`. */
  answer(value: unknown, back = 1): this {
    return this.#take(callAnswered(this.ui, this.#call(back).answer, value, this.view));
  }

  refuse(why: string, back = 1): this {
    return this.#take(callRefused(this.ui, this.#call(back), why, this.view));
  }

  see(view: TownView): this {
    this.view = view;
    return this.#take(followChange(this.ui, view));
  }

  get page(): ChangeDialog {
    const { dialog } = this.ui;
    assert.ok(dialog?.kind === 'change', `${dialog?.kind}`);
    return dialog;
  }

  get change(): ChangeView | null {
    const { shown } = this.page;
    return shown.kind === 'change' ? shown.change : null;
  }

  /** What the town was asked, as text. */
  get asked(): string[] {
    return this.calls.map(({ args, verb }) => `${verb} ${JSON.stringify(args)}`);
  }

  #call(back: number): Call {
    const call = this.calls.at(-back);
    assert.ok(call, 'no call to answer');
    return call;
  }

  #press(word: string): void {
    const { dialog, focus } = this.ui;
    const isPage = dialog?.kind === 'change' && dialog.doing.kind !== 'rejecting';
    const command = COMMANDS[word];
    if (isPage && command !== undefined) {
      this.command(command);
      return;
    }
    const name = NAMED[word];
    const key: UiKey = name === undefined ? { kind: 'text', text: word } : { kind: 'named', name };
    const facts = uiFacts({ view: this.view });
    if (dialog !== null) this.#take(pressInDialog(this.ui, dialog, key, facts));
    else this.#take(pressInPanel(this.ui, focus === 'pane' ? 'feed' : focus, key, facts));
  }

  #take({ effects, state }: UiStep): this {
    this.ui = state;
    for (const effect of effects) {
      if (effect.kind === 'call') this.calls.push(effect);
      if (effect.kind === 'notice') this.notices.push(effect.text);
    }
    return this;
  }
}

test('Enter in the merge queue opens the page, asks for the change and shows it when it comes', () => {
  const person = Reviewer.looking();
  assert.deepEqual(person.asked, ['mq.diff {"mr":"m2"}']);
  assert.equal(person.page.shown.kind, 'nothing');
  assert.equal(person.answer(changeView()).change?.title, 'Keep quotes in field 2');
});

test('a in the queue opens what waits for a review, and approves everything else as it is', () => {
  const person = new Reviewer().command('panel.queue').command('queue.approve').press('Down');
  person.command('queue.approve');
  assert.deepEqual(person.asked, ['mq.approve {"mr":"m1"}', 'mq.diff {"mr":"m2"}']);
});

test('in the list of decisions only Enter opens a review: a does nothing, and r says that it stays', () => {
  const person = new Reviewer().command('decisions.open').press('a');
  assert.equal(person.ui.dialog?.kind, 'decisions');
  assert.deepEqual(person.asked, []);
  assert.deepEqual(person.press('r').asked, []);
  assert.deepEqual(person.notices, ['it goes when its change is approved or rejected']);
  assert.equal(person.press('Enter').page.asked.mr, 'm2');
});

test('an answer that was refused leaves no key behind for the question in its place', () => {
  const choices = ['Yes', 'No'];
  const view = reviewTown({}, [{ ...QUESTION, choices }]);
  const person = new Reviewer(view).command('decisions.open').press('1');
  assert.deepEqual(person.asked, ['decision.answer {"id":"d8","choice":1}']);
  person.refuse('another question is shown by now').see(reviewTown({}, [{ ...QUESTION, id: 'd9', choices }]));
  assert.equal(person.press('1').calls.length, 1);
  assert.equal(person.press('2').asked.at(-1), 'decision.answer {"id":"d9","choice":2}');
});

test('an approval names the change that was shown, and closes the page once it is taken', () => {
  const person = Reviewer.shown().press('a');
  assert.equal(person.asked.at(-1), 'mq.approve {"mr":"m2","change":"c0ffee1"}');
  person.press('a', 'x');
  assert.equal(person.calls.length, 2);
  assert.equal(person.answer({}).ui.dialog, null);
  assert.deepEqual(person.notices, ['approved m2 (lib-c2d)']);
});

test('what waits for a review and cannot land by now is told to the town, which sends it back', () => {
  const person = Reviewer.shown(changeView({ change: null, conflicts: ['a.ts'] })).press('a');
  assert.equal(person.asked.at(-1), 'mq.approve {"mr":"m2"}');
  person.refuse("m2 can't land as it is: it conflicts with what landed since; it goes back to be redone");
  assert.match(person.notices.at(-1) ?? '', /it goes back to be redone$/);
  assert.equal(person.asked.at(-1), 'mq.diff {"mr":"m2"}');
});

test('nothing is approved before it is shown, and nothing that cannot land', () => {
  const person = Reviewer.looking(reviewTown({ state: 'gating', note: 'gate test' })).press('a');
  person.answer(changeView({ change: null, conflicts: ['a.ts'] })).press('a');
  assert.deepEqual(person.asked, ['mq.diff {"mr":"m2"}']);
  assert.deepEqual(person.notices, [
    'nothing of lib-c2d is shown that could be approved',
    'lib-c2d cannot land as it is: there is nothing to approve',
  ]);
});

test('a refused approval says why, keeps the page and reads the change anew', () => {
  const person = Reviewer.shown().press('a').refuse('m2 is not what you have seen any more');
  assert.deepEqual(person.notices, ['approving m2 (lib-c2d): m2 is not what you have seen any more']);
  assert.equal(person.asked.at(-1), 'mq.diff {"mr":"m2"}');
  assert.equal(person.page.doing.kind, 'looking');
});

test('a change that takes the place of the one looked at is not approved by the first key', () => {
  const person = Reviewer.shown()
    .press('r')
    .answer(changeView({ change: 'other' }));
  person.press('a');
  assert.deepEqual(person.notices, ['lib-c2d changed while you looked: look again, then press a']);
  assert.equal(person.press('a').asked.at(-1), 'mq.approve {"mr":"m2","change":"other"}');
});

test('rejecting asks for a reason, takes none that is empty, and goes back by Escape', () => {
  const person = Reviewer.shown().press('x', ' ', 'Enter');
  assert.deepEqual(person.notices, ['say why: whoever takes it up again reads it']);
  assert.equal(person.press('Esc').page.doing.kind, 'looking');
  person.press('x', 'n', 'o', 'Enter');
  assert.equal(person.asked.at(-1), 'mq.reject {"mr":"m2","reason":"no"}');
  assert.equal(person.answer({}).ui.dialog, null);
  assert.equal(person.notices.at(-1), 'rejected m2 (lib-c2d)');
});

test('a reason that the town refuses is still there, and one can be pasted', () => {
  const person = Reviewer.shown().press('x').paste('two\nlines').press('Enter').refuse('it is landing');
  assert.equal(person.asked.at(-2), 'mq.reject {"mr":"m2","reason":"two lines"}');
  assert.deepEqual(person.page.doing, { kind: 'rejecting', reason: 'two lines' });
  assert.deepEqual(Reviewer.shown().paste('a').asked, ['mq.diff {"mr":"m2"}']);
});

test('the change is read again when the request stands elsewhere, one question at a time', () => {
  const person = Reviewer.looking().see(reviewTown({ state: 'gating', note: 'gate test' }));
  assert.equal(person.calls.length, 1);
  person.answer(changeView());
  assert.equal(person.calls.length, 2);
  person.answer(changeView()).see(reviewTown({ state: 'gating', note: 'gate test' }));
  assert.equal(person.calls.length, 2);
  assert.equal(person.see(reviewTown()).calls.length, 3);
});

test('a wait that counts down does not have the change read at every second', () => {
  const held = (seconds: number) =>
    reviewTown({ state: 'held', note: `main moved; tried again in ${seconds} s` });
  const person = Reviewer.shown(changeView(), held(60));
  person.see(held(59)).see(held(58));
  assert.equal(person.calls.length, 1);
  assert.equal(person.see(reviewTown({ state: 'queued', note: '' })).calls.length, 2);
});

test('what has landed or was rejected meanwhile stays on the page, with nothing left to decide', () => {
  const person = Reviewer.shown()
    .see(reviewTown({ state: 'landed', landedAs: 'abc1234' }))
    .press('a', 'x');
  person.see(reviewTown({ state: 'rejected' })).press('a');
  assert.deepEqual(person.asked, ['mq.diff {"mr":"m2"}']);
  assert.deepEqual(person.notices, [
    'lib-c2d has landed already',
    'lib-c2d has landed already',
    'lib-c2d was rejected already',
  ]);
});

test('answers that come too late change nothing', () => {
  const closed = Reviewer.looking().press('Esc').answer(changeView());
  assert.equal(closed.ui.dialog, null);
  const another = Reviewer.looking().press('Esc', 'Up', 'Enter').answer(changeView(), 2);
  assert.equal(another.page.shown.kind, 'nothing');
  const again = Reviewer.looking()
    .press('r')
    .answer(changeView({ change: 'new' }))
    .answer(changeView(), 2);
  assert.equal(again.change?.change, 'new');
  const approved = Reviewer.shown().press('a', 'Esc', 'Up', 'Enter').answer({}, 2);
  assert.equal(approved.page.asked.mr, 'm1');
  assert.deepEqual(approved.notices, ['approved m2 (lib-c2d)']);
});

test('a change that is not to be had says why, until r gets it', () => {
  const person = Reviewer.looking().refuse('no merge request "m2"');
  assert.deepEqual(person.page.shown, {
    kind: 'refused',
    why: 'reading the change of lib-c2d: no merge request "m2"',
  });
  assert.equal(person.press('a').asked.length, 1);
  assert.equal(person.press('r').answer(changeView()).change?.bead, 'lib-c2d');
});

test('an answer that is no change, or that of another request, is not shown as one', () => {
  for (const odd of [null, {}, [], changeView({ mr: 'm9' as MergeRequestId }), { ...changeView(), files: 3 }])
    assert.equal(Reviewer.looking().answer(odd).page.shown.kind, 'refused');
});

test('keys scroll the page within what there is, by lines, pages and columns', () => {
  const person = Reviewer.shown();
  const extent = uiFacts().changeExtent(changeView());
  assert.equal(person.press('Up', 'Down', 'j', 'k').page.top, 1);
  assert.equal(person.press('PgDn').page.top, extent.rows);
  assert.equal(person.press('G', 'PgDn', 'j').page.top, extent.lastTop);
  assert.equal(person.press('g').page.top, 0);
  assert.equal(person.press('Right', 'l').page.left, Math.min(16, extent.lastLeft));
  assert.equal(person.press('Left', 'h', 'Left').page.left, 0);
});

test('n and p go from file to file, and no farther', () => {
  const person = Reviewer.shown();
  const { fileTops, lastTop } = uiFacts().changeExtent(changeView());
  const [first = 0, second = 0] = fileTops;
  assert.equal(person.press('n').page.top, first);
  assert.equal(person.press('n').page.top, second);
  assert.equal(person.press('n', 'n', 'n').page.top, lastTop);
  assert.equal(person.press('p').page.top, second);
  assert.equal(person.press('p', 'p', 'p').page.top, 0);
});

test('closing goes back to the list that the page was opened from, while something is left on it', () => {
  const view = reviewTown({}, [REVIEW_DECISION, QUESTION]);
  const person = new Reviewer(view).command('decisions.open').press('Enter', 'Esc');
  assert.deepEqual(person.ui.dialog, { kind: 'decisions', selected: 'd7' });
  person.press('Enter').answer(changeView()).press('a').answer({});
  assert.equal(person.ui.dialog?.kind, 'decisions');
  const last = new Reviewer().command('decisions.open').press('Enter', 'Esc');
  assert.equal(last.ui.dialog?.kind, 'decisions');
  last.press('Enter').answer(changeView()).press('a').answer({});
  assert.equal(last.ui.dialog, null);
  assert.equal(Reviewer.shown().press('q').ui.dialog, null);
});

test('the commands of a review say where they belong when no change is shown', () => {
  const person = new Reviewer().command('review.approve');
  assert.deepEqual(person.notices, ['this is for a change: Enter in the merge queue shows one']);
});

test('the page takes every key, shows the change and closes with what was decided', async () => {
  using client = new AttachedClient({ cols: 80, rows: 24, view: reviewTown() });
  client.answer = ({ verb }) => ok(verb === 'mq.diff' ? changeView() : {});
  client.type('\x02!');
  await client.terminal.shows('Enter shows the change');
  client.type('\r');
  await client.terminal.shows('☐ A quote within a quoted field');
  client.type('\x02dnn');
  await client.terminal.shows('+  let isQuoted = false;');
  client.type('xnot so fast');
  await client.terminal.shows('reason: not so fast');
  client.type('\x1b');
  await client.terminal.shows('a LGTM');
  client.type('a');
  await client.terminal.shows('approved m2 (lib-c2d)');
  assert.deepEqual(client.ends, []);
  assert.deepEqual(client.calls.at(-1), { verb: 'mq.approve', args: { mr: 'm2', change: 'c0ffee1' } });
});
