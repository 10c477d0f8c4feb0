// An agent's turn is ended by the keys that its runtime names, and nothing is pressed where it is in none.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { guestOfRun, type RunId } from '../../src/engine/ids.ts';
import { type Factory, makeFactory, type PolecatHands, slung } from '../support/factory.ts';

const RULES = {
  version: 1 as const,
  rules: [
    { id: 'asks', state: 'asking' as const, screen: ['^May I'] },
    { id: 'works', state: 'working' as const, screen: ['^Working'] },
    { id: 'waits', state: 'idle' as const, screen: ['^>'] },
  ],
};

async function atWork(interrupt: readonly string[]) {
  const runtimes = {
    'made-up': { command: ['true'], rules: RULES, interrupt: [...interrupt] },
  };
  const factory = await makeFactory({ settings: { runtimes } });
  const { promise, resolve } = Promise.withResolvers<PolecatHands>();
  factory.life = async (hands) => {
    resolve(hands);
    return null;
  };
  const bead = await slung(factory, 'Sort the index');
  const hands = await promise;
  const guest = guestOfRun(hands.spec.env['GT_RUN'] as RunId);
  return { factory, bead, guest };
}

function pressed({ guests }: Factory): readonly string[] {
  return guests.sent.filter((each) => each.includes('"press"'));
}

test('the keys are pressed one after the other, in writes of their own', async () => {
  const { factory, bead, guest } = await atWork(['Escape', 'Escape']);
  await using _ = factory;
  factory.guests.show(guest, '', ['Working']);
  await factory.call('interrupt', { target: bead });
  const press = `${guest} [{"kind":"press","key":"Escape"}]`;
  assert.deepEqual(pressed(factory), [press, press]);
});

test('no further key is pressed where a question has come up meanwhile', async () => {
  const { factory, bead, guest } = await atWork(['Escape', 'Escape']);
  await using _ = factory;
  factory.guests.show(guest, '', ['Working']);
  factory.guests.onSend = () => factory.guests.show(guest, '', ['May I?']);
  await factory.call('interrupt', { target: bead });
  assert.equal(pressed(factory).length, 1);
});

test('in no turn nothing is pressed: a question would be answered, a draft be lost', async () => {
  const { factory, bead, guest } = await atWork(['Escape']);
  await using _ = factory;
  for (const [screen, said] of [
    ['May I?', /is in no turn: it is asking \(rule asks\)/],
    ['> draft', /is in no turn: it is idle \(rule waits\)/],
  ] as const) {
    factory.guests.show(guest, '', ['Working']);
    factory.guests.show(guest, '', [screen]);
    // Calm counts once it has lasted.
    await delay(400);
    await assert.rejects(factory.call('interrupt', { target: bead }), said);
  }
  assert.deepEqual(pressed(factory), []);
});

test('a runtime that names no keys is refused in words', async () => {
  const { factory, bead, guest } = await atWork([]);
  await using _ = factory;
  factory.guests.show(guest, '', ['Working']);
  await assert.rejects(
    factory.call('interrupt', { target: bead }),
    /nobody has said which keys end a turn of made-up/,
  );
});
