// A lost sign-in: the agent keeps its work and its terminal, a person is told once what to do, and no further polecat is
// started to find out the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../../../src/engine/town-state.ts';
import { countBeats, type Factory, makeFactory, slung } from '../../support/factory.ts';

const RUNTIME = {
  title: 'Talker',
  command: ['true'],
  rules: {
    version: 1 as const,
    rules: [
      { id: 'out', state: 'signed-out' as const, screen: ['^Not logged in'] },
      { id: 'ask', state: 'asking' as const, screen: ['^❯ \\d\\.'] },
      { id: 'busy', state: 'working' as const, screen: ['^busy'] },
      { id: 'calm', state: 'idle' as const, screen: ['^❯'] },
    ],
  },
};

const OUT = ['Not logged in: run /login'];

/** A town whose polecats are made-up programs that run until a test ends them. */
async function town(): Promise<Factory> {
  const factory = await makeFactory({
    settings: {
      runtimes: { talker: RUNTIME },
      roles: { polecat: 'talker' },
      witness: { silentMs: 200, backoffMs: 1 },
    },
  });
  factory.life = async () => null;
  return factory;
}

function runsOf(factory: Factory, bead: string): readonly Run[] {
  return Object.values(factory.engine.state.runs).filter((run) => run.bead === bead);
}

async function running(factory: Factory, bead: string, count = 1): Promise<Run> {
  const run = () => runsOf(factory, bead)[count - 1];
  await factory.until(() => run()?.phase.kind === 'running');
  return run() as Run;
}

const decisions = ({ engine }: Factory) => engine.view().decisions;

test('a polecat that is signed out keeps its work, and a person is told once what to do', async () => {
  await using factory = await town();
  const beads = [await slung(factory, 'One'), await slung(factory, 'Two')];
  for (const bead of beads) factory.guests.show((await running(factory, bead)).run, '', OUT);
  await factory.until(() => decisions(factory).length > 0);
  const [decision] = decisions(factory);
  assert.equal(decision?.subject, beads[0]);
  assert.match(decision?.text ?? '', /^Talker is signed out: sign in in the pane of tally\/polecats\//);
  const third = await slung(factory, 'Three');
  // Past the silence after which the Witness nudges.
  const beats = countBeats(factory);
  await factory.until(() => beats() > 20);
  const { text } = (await factory.call('why', { subject: third })) as { text: string };
  assert.match(text, /talker is signed out, as r\d+ shows/);
  assert.equal(decisions(factory).length, 1);
  assert.deepEqual(runsOf(factory, third), []);
  for (const bead of beads) {
    assert.equal(runsOf(factory, bead).length, 1);
    assert.equal(runsOf(factory, bead)[0]?.phase.kind, 'running');
  }
});

test('who signs in in the pane is asked no more, and what waited is started', async () => {
  await using factory = await town();
  const { run } = await running(factory, await slung(factory, 'One'));
  factory.guests.show(run, '', OUT);
  await factory.until(() => decisions(factory).length === 1);
  const second = await slung(factory, 'Two');
  factory.guests.show(run, '', ['busy']);
  await factory.until(() => decisions(factory).length === 0);
  await running(factory, second);
});

test('who signs in in one pane has signed in all polecats that were signed out', async () => {
  await using factory = await town();
  const [one, two] = [await slung(factory, 'One'), await slung(factory, 'Two')];
  const first = await running(factory, one);
  for (const bead of [one, two]) factory.guests.show((await running(factory, bead)).run, '', OUT);
  await factory.until(() => decisions(factory).length === 1);
  const third = await slung(factory, 'Three');
  factory.guests.show(first.run, '', ['busy']);
  await running(factory, two, 2);
  await running(factory, third);
  assert.deepEqual(decisions(factory), []);
  assert.equal(runsOf(factory, one).length, 1);
});

test('a turn that is refused once more is no sign-in', async () => {
  await using factory = await town();
  const { run } = await running(factory, await slung(factory, 'One'));
  factory.guests.show(run, '', OUT);
  await factory.until(() => decisions(factory).length === 1);
  const [decision] = decisions(factory);
  factory.guests.show(run, '', ['busy']);
  const beats = countBeats(factory);
  await factory.until(() => beats() > 10);
  factory.guests.show(run, '', OUT);
  await factory.until(() => beats() > 20);
  assert.deepEqual(
    decisions(factory).map(({ id }) => id),
    [decision?.id],
  );
});

test('while a person chooses how to sign in in the pane nothing is started', async () => {
  await using factory = await town();
  const { run } = await running(factory, await slung(factory, 'One'));
  factory.guests.show(run, '', OUT);
  await factory.until(() => decisions(factory).length === 1);
  const second = await slung(factory, 'Two');
  factory.guests.show(run, '', ['Select login method:', '❯ 1. Subscription', '  2. API key']);
  await factory.until(() => decisions(factory).length === 2);
  const beats = countBeats(factory);
  await factory.until(() => beats() > 10);
  assert.deepEqual(runsOf(factory, second), []);
  factory.guests.show(run, '', ['busy']);
  await factory.until(() => decisions(factory).length === 0);
  await running(factory, second);
});

test('who signs in elsewhere says so, and every polecat that was signed out begins anew', async () => {
  await using factory = await town();
  const beads = [await slung(factory, 'One'), await slung(factory, 'Two')];
  for (const bead of beads) factory.guests.show((await running(factory, bead)).run, '', OUT);
  await factory.until(() => decisions(factory).length === 1);
  await factory.call('decision.resolve', { id: decisions(factory)[0]?.id });
  for (const bead of beads) await running(factory, bead, 2);
  assert.deepEqual(decisions(factory), []);
});

test('an engine that starts again goes on telling of it, and starts nothing meanwhile', async () => {
  await using factory = await town();
  const { run } = await running(factory, await slung(factory, 'One'));
  factory.guests.show(run, '', OUT);
  await factory.until(() => decisions(factory).length === 1);
  const second = await slung(factory, 'Two');
  await factory.reopen();
  const beats = countBeats(factory);
  await factory.until(() => beats() > 10);
  assert.equal(decisions(factory).length, 1);
  assert.deepEqual(runsOf(factory, second), []);
});
