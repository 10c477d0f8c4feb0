// Which conversation a run goes on with: in a real engine, with a runtime whose guests are made up.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenSession } from '../../../src/engine/agents/conversation.ts';
import type { Run } from '../../../src/engine/town-state.ts';
import { type Factory, makeFactory } from '../../support/factory.ts';

const RUNTIME = {
  command: ['true'],
  choosesSession: true,
  launch: {
    fresh: [['--session', '{session}'], ['{prompt}']],
    resume: [['--resume', '{session}'], ['{prompt}']],
  },
};

interface Hooked {
  readonly factory: Factory;
  readonly bead: string;
  /** What each run of a polecat was started with, in order. */
  readonly started: readonly (readonly string[])[];
  /** Ends the latest of them, once it is known to run. */
  endLast(code: number | null, signal: string | null): Promise<void>;
}

/** A town with one bead on a polecat's hook. */
async function hooked(): Promise<Hooked> {
  const factory = await makeFactory({
    settings: { runtimes: { talker: RUNTIME }, roles: { polecat: 'talker' }, witness: { backoffMs: 1 } },
  });
  const started: (readonly string[])[] = [];
  let last = '';
  factory.life = async () => null;
  factory.guests.beforeSpawn = async ({ guest, args, env }) => {
    if (!env['GT_BEAD']) return;
    started.push(args);
    last = guest;
  };
  const endLast = async (code: number | null, signal: string | null): Promise<void> => {
    const guest = last;
    await factory.until(() => factory.engine.state.runs[guest]?.phase.kind === 'running');
    factory.guests.exit(guest, code, signal);
  };
  const { id } = (await factory.call('bead.create', { title: 'Sort the index' })) as { id: string };
  await factory.call('sling', { beads: [id] });
  await factory.until(() => started.length === 1);
  return { factory, bead: id, started, endLast };
}

/** The run that was started first. */
function firstRun({ engine }: Factory): Run {
  const run = Object.values(engine.state.runs).find(({ bead, attempt }) => bead && attempt === 1);
  if (!run) throw new Error('no run was started');
  return run;
}

test('a run that is cut off goes on with its own conversation; one that ended by itself is done afresh', async () => {
  const { factory, bead, started, endLast } = await hooked();
  await using _ = factory;
  const session = chosenSession(firstRun(factory));
  assert.deepEqual(started[0]?.slice(0, 2), ['--session', session]);
  assert.match(started[0]?.at(2) ?? '', new RegExp(`On your hook is ${bead}: Sort the index`));
  await endLast(null, 'SIGKILL');
  await factory.until(() => started.length === 2);
  assert.deepEqual(started[1]?.slice(0, 2), ['--resume', session]);
  assert.match(started[1]?.at(2) ?? '', /Go on with/);
  await endLast(0, null);
  await factory.until(() => started.length === 3);
  assert.equal(started[2]?.[0], '--session');
});

test('a conversation that cuts its run off at once is not gone on with for ever', async () => {
  const { factory, started, endLast } = await hooked();
  await using _ = factory;
  await endLast(null, 'SIGKILL');
  await factory.until(() => started.length === 2);
  await endLast(null, 'SIGKILL');
  await factory.until(() => started.length === 3);
  assert.deepEqual(
    started.map(([how]) => how),
    ['--session', '--resume', '--session'],
  );
});

test('an engine that takes over goes on with the conversations of runs that were lost', async () => {
  const { factory, started } = await hooked();
  await using _ = factory;
  await factory.until(() => firstRun(factory).phase.kind === 'running');
  await factory.reopen({ loseGuests: true });
  await factory.until(() => started.length === 2);
  assert.equal(started[1]?.[0], '--resume');
});

test('a runtime whose program is nowhere is said with how to install it, and the bead is not spun on', async () => {
  const gone = {
    ...RUNTIME,
    command: ['no-such-agent'],
    detect: { install: 'npm install -g no-such-agent' },
  };
  await using factory = await makeFactory({
    settings: { runtimes: { gone }, roles: { polecat: 'gone' }, witness: { backoffMs: 1, exits: 2 } },
  });
  const { id } = (await factory.call('bead.create', { title: 'Never' })) as { id: string };
  await factory.call('sling', { beads: [id] });
  await factory.until(() => factory.engine.view().work[0]?.state === 'stopped');
  assert.match(
    factory.engine.view().work[0]?.note ?? '',
    /there is no program no-such-agent: install it with npm install -g no-such-agent/,
  );
  // Its runs may be forgotten by now.
  const failed = factory.engine.feedSince(0).filter(({ event }) => event === 'run.failed');
  assert.equal(failed.filter(({ text }) => text.includes('no-such-agent')).length, 2);
});
