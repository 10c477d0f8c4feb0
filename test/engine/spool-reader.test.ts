// What runs asked for while no engine answered is taken up once: by the right run, and before anything new is started.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { realClock } from '../../src/engine/adapters/clock.ts';
import { takeUpSpool } from '../../src/engine/spool-reader.ts';
import { ask } from '../support/ask.ts';
import {
  commitAndFinish,
  type Factory,
  makeFactory,
  type PolecatHands,
  slung,
  stateOf,
} from '../support/factory.ts';

const spooled = ({ root }: Factory): string[] =>
  readdirSync(`${root}/spool`, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );

test('a run that handed in and ended while the town was down is heard: nobody does its work again', async () => {
  for (const loseGuests of [false, true]) {
    await using factory = await makeFactory();
    const { promise: down, resolve: isDown } = Promise.withResolvers<void>();
    let hasSpooled = false;
    factory.life = async ({ spec, git, spool }) => {
      await down;
      git.commit(spec.cwd, { 'new.txt': 'x\n' });
      await spool('done');
      hasSpooled = true;
      return 0;
    };
    const bead = await slung(factory, 'Unheard');
    await factory.until(() => stateOf(factory, bead) === 'working' && factory.guests.running.size === 2);
    await factory.drop();
    isDown();
    await factory.until(() => hasSpooled && factory.guests.running.size === 1);
    if (loseGuests) factory.guests.lose();
    await factory.open();
    await factory.until(() => stateOf(factory, bead) === 'landed');
    const work = factory.engine.state.works[`tally/${bead}`];
    assert.deepEqual([work?.attempt, work?.exits], [1, 0]);
    assert.deepEqual(spooled(factory), []);
  }
});

test('a request that was left by an ended run is heard until another run has taken its work over', async () => {
  await using factory = await makeFactory({ settings: { witness: { backoffMs: 600_000 } } });
  factory.life = async ({ spec, git, spool }) => {
    git.commit(spec.cwd, { 'new.txt': 'x\n' });
    await spool('done');
    return 0;
  };
  const bead = await slung(factory, 'Late');
  await factory.until(() => factory.engine.state.works[`tally/${bead}`]?.exits === 1);
  await takeUpSpool(factory.engine);
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.equal(factory.engine.state.works[`tally/${bead}`]?.exits, 0);
});

test('a done that comes after another run took over is refused, and a late step changes nothing', async () => {
  await using factory = await makeFactory();
  const lives: string[] = [];
  factory.life = async (hands) => {
    lives.push(hands.spec.guest);
    if (hands.attempt === 1) {
      hands.git.commit(hands.spec.cwd, { 'half.txt': 'half\n' });
      await hands.spool('done');
      return 1;
    }
    await takeUpSpool(factory.engine);
    return await commitAndFinish(hands);
  };
  const bead = await slung(factory, 'Taken over');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.equal(lives.length, 2);
  assert.equal(Object.keys(factory.engine.state.queue).length, 1);
  assert.ok(factory.notes.some((note) => /spooled done of r2: r2 no longer holds/.test(note)));
});

test('a request with the token of another run, or of nobody, is not carried out and goes', async () => {
  await using factory = await makeFactory();
  const tokens: string[] = [];
  factory.life = async ({ spec, spool }) => {
    tokens.push(spec.env['GT_TOKEN'] ?? '');
    await factory.until(() => tokens.length === 2);
    for (const token of tokens)
      if (token !== spec.env['GT_TOKEN']) await spool('escalate', { text: 'forged' }, token);
    await spool('escalate', { text: 'forged' }, 'nobody');
    return null;
  };
  await slung(factory, 'One');
  await slung(factory, 'Two');
  await factory.until(() => spooled(factory).length === 4);
  await takeUpSpool(factory.engine);
  assert.deepEqual(spooled(factory), []);
  assert.deepEqual(factory.engine.view().decisions, []);
  assert.equal(factory.notes.filter((note) => /its token is not that run's/.test(note)).length, 4);
});

test('what a run said is said once, though it is spooled and asked again', async () => {
  await using factory = await makeFactory();
  let isSaid = false;
  factory.life = async ({ call, spool }) => {
    await call('bead.comment', { text: 'half-way' });
    await spool('bead.comment', { text: 'half-way' });
    await Promise.all([takeUpSpool(factory.engine), takeUpSpool(factory.engine)]);
    isSaid = true;
    return null;
  };
  const bead = await slung(factory, 'Talk');
  await factory.until(() => isSaid);
  const [shown] = await ask(factory, { kind: 'show', ids: [bead] });
  assert.deepEqual(
    shown?.comments.map(({ text }) => text),
    ['half-way'],
  );
});

test('an ended run is heard on what it did, and answered nothing else', async () => {
  await using factory = await makeFactory();
  const asks: PolecatHands['call'][] = [];
  factory.life = async ({ call }) => {
    asks.push(call);
    return 1;
  };
  const bead = await slung(factory, 'Gone');
  await factory.until(() => asks.length === 1);
  await factory.call('stop', { target: bead });
  await factory.until(() => Object.keys(factory.engine.state.polecats).length === 0);
  for (const ask of asks) {
    await assert.rejects(ask('hook'), /its run has ended/);
    await assert.rejects(ask('bead.update', { bead, title: 'Mine' }), /its run has ended/);
  }
});

test('a run’s token lies in its spool folder from before its program starts until it has ended', async () => {
  await using factory = await makeFactory();
  const seen: string[] = [];
  let file = '';
  const { promise: end, resolve: mayEnd } = Promise.withResolvers<void>();
  factory.life = async (hands) => {
    file = `${hands.spec.env['GT_SPOOL']}/token`;
    seen.push(readFileSync(file, 'utf8'), (statSync(file).mode & 0o777).toString(8));
    assert.equal(seen[0], hands.spec.env['GT_TOKEN']);
    await end;
    await commitAndFinish(hands);
    return 0;
  };
  const bead = await slung(factory, 'Kept');
  await factory.until(() => seen.length === 2);
  assert.equal(seen[1], '600');
  await takeUpSpool(factory.engine);
  assert.ok(existsSync(file), 'it lives');
  mayEnd();
  await factory.until(() => stateOf(factory, bead) === 'landed');
  await takeUpSpool(factory.engine);
  assert.ok(!existsSync(dirname(file)));
});

test('an agent that makes its spool folder unreadable costs nobody the town', async () => {
  await using factory = await makeFactory();
  let isOdd = false;
  factory.life = async ({ spec }) => {
    const spool = spec.env['GT_SPOOL'] ?? '';
    rmSync(spool, { recursive: true });
    symlinkSync(spool, spool);
    isOdd = true;
    return null;
  };
  await slung(factory, 'Odd');
  await factory.until(() => isOdd);
  await factory.reopen();
  assert.equal(factory.notes.filter((note) => /was set aside: not a folder/.test(note)).length, 1);
});

test('what the disk refuses is told once, and is tried again after a pause', async () => {
  let passedMs = 0;
  const clock = { ...realClock, monotonic: () => realClock.monotonic() + passedMs };
  await using factory = await makeFactory({ clock });
  let hasSpooled = false;
  factory.life = async ({ spool }) => {
    await spool('escalate', { text: 'stuck' });
    hasSpooled = true;
    return null;
  };
  await slung(factory, 'Refused');
  await factory.until(() => hasSpooled);
  factory.fullDisk(true);
  for (let beat = 0; beat < 8; beat += 1) {
    await takeUpSpool(factory.engine);
    passedMs += 60_000;
  }
  assert.equal(factory.notes.filter((note) => /^spooled escalate of/.test(note)).length, 1);
  await takeUpSpool(factory.engine);
  factory.fullDisk(false);
  await takeUpSpool(factory.engine);
  assert.equal(spooled(factory).length, 1, 'it pauses');
  passedMs += 60_000;
  await takeUpSpool(factory.engine);
  assert.deepEqual(spooled(factory), []);
  assert.deepEqual(
    factory.engine.view().decisions.map(({ text }) => text),
    ['stuck'],
  );
});
