import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversation } from './protocol.ts';
import { repliesOf, type Step } from './scenario.ts';
import { Script } from './script.ts';

const say = (text: string): Step => ({ kind: 'text', text });
const LS: Step = { kind: 'shell', command: 'ls' };

function asked(prompts: readonly string[], more: Partial<Conversation> = {}): Conversation {
  return { kind: 'conversation', prompts, results: [], isInterrupted: false, tools: [], ...more };
}

function ask(script: Script, conversation: Conversation) {
  return script.next(script.hear(conversation), conversation);
}

test('a turn is cut where the agent has to act', () => {
  const replies = repliesOf({ steps: [say('a'), LS, { kind: 'broken' }, say('b')] });
  assert.deepEqual(
    replies.map(({ steps }) => steps.map(({ kind }) => kind)),
    [['text', 'shell'], ['broken'], ['text']],
  );
});

test('a turn that no model could say is refused', () => {
  assert.throws(() => repliesOf({ steps: [say('a'), { kind: 'signed-out' }] }), /cannot follow/);
  assert.throws(() => repliesOf({ steps: [say('a'), LS] }), /nothing after it/);
});

test('after an answer that was cut off, another prompt begins the next turn and the same one goes on', () => {
  for (const [prompts, wanted] of [
    [['one', 'two'], { turn: 1, reply: 0 }],
    [['one'], { turn: 0, reply: 1 }],
  ] as const) {
    const script = new Script();
    script.add([{ steps: [LS, say('a')] }, { steps: [say('b')] }]);
    ask(script, asked(['one']));
    script.cut();
    const { turn, reply } = ask(script, asked(prompts)) ?? {};
    assert.deepEqual({ turn, reply }, wanted);
  }
});

test('a prompt that comes while a tool runs does not end the turn, one that says it was interrupted does', () => {
  for (const [isInterrupted, wanted] of [
    [false, 0],
    [true, 1],
  ] as const) {
    const script = new Script();
    script.add([{ steps: [LS, say('a')] }, { steps: [say('b')] }]);
    ask(script, asked(['one']));
    assert.equal(ask(script, asked(['one', 'two'], { results: ['r'], isInterrupted }))?.turn, wanted);
  }
});

test('a scenario that is over has nothing to say', () => {
  const script = new Script();
  script.add([{ steps: [say('a')] }]);
  const place = ask(script, asked(['one']));
  assert.ok(place !== null);
  script.said(place);
  assert.equal(script.left, 0);
  assert.equal(ask(script, asked(['one', 'two'])), null);
});

test('a conversation that was made shorter brings its last words only', () => {
  const script = new Script();
  script.hear(asked(['one', 'two']));
  script.hear(asked(['a summary', 'three']));
  assert.deepEqual(script.prompts, ['one', 'two', 'three']);
});
