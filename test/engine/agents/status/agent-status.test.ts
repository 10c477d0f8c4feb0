// How what a terminal shows and what hooks tell become one state, with instants in milliseconds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type AgentStatus,
  CALM_MS,
  heard,
  newStatus,
  restOfCalm,
  seen,
  settled,
  UNREADABLE_MS,
} from '../../../../src/engine/agents/status/agent-status.ts';
import type { Rule, ShownState, Verdict } from '../../../../src/engine/agents/status/rules.ts';

const verdicts = new Map<ShownState, Verdict>();

function verdict(state: ShownState): Verdict {
  const rule: Rule = {
    ...{ id: `${state}-rule`, state, title: [], screen: [], latest: null, not: [] },
    ...{ about: state === 'asking' ? 'permission' : null, choose: null, reset: null },
  };
  const made = verdicts.get(state) ?? { rule, reset: state === 'limited' ? '3pm' : null };
  verdicts.set(state, made);
  return made;
}

const see = (status: AgentStatus, state: ShownState | null, at: number) =>
  seen(status, state === null ? null : verdict(state), at);
const working = see(newStatus(0), 'working', 100);

test('work and questions count at once, calm only once it has lasted', () => {
  assert.equal(working.activity, 'working');
  assert.equal(see(working, 'asking', 200).activity, 'asking');
  const calm = see(working, 'idle', 200);
  assert.equal(calm.activity, 'working');
  assert.equal(restOfCalm(calm, 300), CALM_MS - 100);
  assert.equal(settled(calm, 200 + CALM_MS - 1), calm);
  assert.deepEqual(pick(settled(calm, 200 + CALM_MS)), ['idle', 200 + CALM_MS, 'rule idle-rule']);
});

test('a calm that work breaks begins anew', () => {
  const broken = see(see(working, 'idle', 200), 'working', 300);
  assert.equal(settled(see(broken, 'idle', 450), 450 + CALM_MS - 1).activity, 'working');
});

test('the end of a turn that hooks tell makes the calm count at once, before or after it is shown', () => {
  const over = heard(working, { kind: 'turn-ended', session: 's' }, 150);
  assert.equal(over.activity, 'working');
  assert.equal(see(over, 'idle', 160).activity, 'idle');
});

test('a tool is known from hooks, and gone with the turn', () => {
  const tool = heard(working, { kind: 'tool-started', session: 's', tool: 'Bash', call: null }, 150);
  assert.equal(tool.tool, 'Bash');
  assert.equal(see(tool, 'working', 200).tool, 'Bash');
  assert.equal(settled(see(tool, 'idle', 300), 300 + CALM_MS).tool, null);
});

test('a question that is shown outlives a hook that comes late, and goes when work is shown', () => {
  const asking = see(working, 'asking', 200);
  const late = heard(asking, { kind: 'tool-started', session: 's', tool: 'Bash', call: null }, 220);
  assert.deepEqual([late.activity, late.about], ['asking', 'permission']);
  assert.deepEqual(pick(see(late, 'working', 900)), ['working', 900, 'rule working-rule']);
});

test('where no rule applies the state is kept for a while, then unknown; before the first screen it is starting', () => {
  const blank = see(working, null, 200);
  assert.equal(settled(blank, 200 + UNREADABLE_MS - 1).activity, 'working');
  assert.equal(settled(blank, 200 + UNREADABLE_MS).activity, 'unknown');
  assert.equal(settled(see(newStatus(0), null, 10), 60_000).activity, 'starting');
});

test('an interrupt and a limit are told from a plain end', () => {
  assert.equal(see(working, 'interrupted', 200).activity, 'interrupted');
  const limited = settled(see(working, 'limited', 200), 200 + CALM_MS);
  assert.deepEqual([limited.activity, limited.reset], ['limited', '3pm']);
});

test('a turn that hooks say was cut short is shown so where the screen shows a plain end, until the next one', () => {
  const cut = (cause: 'person' | 'signed-out' | 'error') =>
    heard(working, { kind: 'turn-interrupted', session: 's', cause }, 150);
  assert.equal(see(cut('person'), 'idle', 160).activity, 'interrupted');
  assert.equal(see(cut('signed-out'), 'idle', 160).activity, 'signed-out');
  assert.equal(see(cut('error'), 'idle', 160).activity, 'idle');
  const ended = heard(cut('person'), { kind: 'turn-ended', session: 's' }, 155);
  assert.equal(see(ended, 'idle', 160).activity, 'interrupted');
  const next = heard(ended, { kind: 'turn-started', session: 's', prompt: 'on' }, 200);
  assert.equal(settled(see(next, 'idle', 300), 300 + CALM_MS).activity, 'idle');
});

test('what hooks say is asked is known before it is drawn, and another question begins anew', () => {
  const ask = (status: AgentStatus, text: string, at: number) =>
    heard(status, { kind: 'asked', session: 's', about: 'permission', text }, at);
  const told = ask(working, 'rm x?', 150);
  assert.deepEqual([told.activity, told.isShown], ['asking', false]);
  const drawn = see(see(told, 'working', 200), 'asking', 300);
  assert.deepEqual([drawn.question, drawn.isShown, drawn.since], ['rm x?', true, 300]);
  assert.equal(ask(drawn, '', 400).since, 300);
  const other = ask(drawn, 'rm y?', 400);
  assert.deepEqual([other.question, other.since], ['rm y?', 400]);
});

test('in whatever order things come, the last screen that lasts is what is told', () => {
  const states: (ShownState | null)[] = [
    'asking',
    'working',
    'idle',
    'interrupted',
    'limited',
    'signed-out',
    null,
  ];
  const step = fc.oneof(
    fc.record({ see: fc.constantFrom(...states), wait: fc.nat(2_000) }),
    fc.record({
      hear: fc.constantFrom('turn-started', 'tool-started', 'tool-ended', 'turn-ended'),
      wait: fc.nat(2_000),
    }),
  );
  fc.assert(
    fc.property(fc.array(step), fc.constantFrom(...states), (steps, last) => {
      let [status, at] = [newStatus(0), 0];
      for (const each of steps) {
        at += each.wait;
        if ('see' in each) status = see(status, each.see, at);
        else
          status = heard(
            status,
            { kind: each.hear, session: 's', tool: 't', call: null, prompt: '' } as never,
            at,
          );
        const rest = restOfCalm(status, at);
        if (rest !== null && rest < 100) status = settled(status, at + rest);
      }
      const end = settled(see(status, last, at + 1), at + 1 + UNREADABLE_MS);
      const expected = last ?? (status.activity === 'starting' ? 'starting' : 'unknown');
      assert.equal(end.activity, expected);
      assert.ok(end.since <= at + 1 + UNREADABLE_MS);
    }),
  );
});

function pick({ activity, since, evidence }: AgentStatus): unknown[] {
  return [activity, since, evidence];
}
