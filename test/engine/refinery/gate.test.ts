// Who is at fault where a rig's setup fails or a gate's command is not there: the rig, or the change.

import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { failed } from '../../../src/beads/result.ts';
import type { ChangeView } from '../../../src/engine/change-view.ts';
import { problem } from '../../../src/engine/problem.ts';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  feedOf,
  makeFactory,
  slung,
  stateOf,
} from '../../support/factory.ts';
import { quickClock } from '../../support/quick-clock.ts';

const CHANGE = { 'b.txt': 'x\n' };

const noteOf = ({ engine }: Factory, bead: string): string =>
  engine.view().queue.find((request) => request.bead === bead)?.note ?? '';
const attemptsOf = ({ engine }: Factory, bead: string): number =>
  Object.values(engine.state.runs).filter((run) => run.bead === bead).length;

test('a setup that fails without the change too puts the change off until the rig is mended', async () => {
  await using factory = await makeFactory({ clock: quickClock(10) });
  factory.life = (hands) => commitAndFinish(hands, CHANGE);
  changeRigSettings(factory, { setup: 'echo the mirror is down; exit 3' });
  const bead = await slung(factory, 'Innocent');
  await factory.until(() => /could not/.test(noteOf(factory, bead)));
  assert.match(
    noteOf(factory, bead),
    /gate setup could not be run: it fails on main without this change too: the mirror is down: mend it in rig\.json, or what it needs/,
  );
  changeRigSettings(factory, { setup: 'true' });
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.equal(attemptsOf(factory, bead), 1);
});

test('a setup that fails by the change alone turns the change down', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, CHANGE);
  changeRigSettings(factory, { setup: 'test ! -e b.txt || { echo b.txt is in the way; exit 3; }' });
  const bead = await slung(factory, 'Guilty');
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  const { note } = factory.engine.view().work[0] ?? {};
  assert.match(note ?? '', /gate setup failed on main with this change \(exit 3\)/);
});

test('a setup that failed once and then no more is held against nobody', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, CHANGE);
  const mark = factory.git.path('failed-once');
  changeRigSettings(factory, { setup: `test -e '${mark}' || { touch '${mark}'; exit 3; }` });
  const bead = await slung(factory, 'Unlucky');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.equal(attemptsOf(factory, bead), 1);
});

test('a gate whose command is nowhere puts the change off; one that the change removed turns it down', async () => {
  await using factory = await makeFactory({
    gate: './check',
    files: { check: '#!/bin/sh\ntrue\n', 'a.txt': 'a\n' },
    clock: quickClock(10),
  });
  factory.life = (hands) => commitAndFinish(hands, CHANGE);
  const gate = (run: string) => ({ gates: [{ name: 'test', run, timeoutMs: 60_000 }] });
  changeRigSettings(factory, gate('no-such-linter --all'));
  const innocent = await slung(factory, 'Innocent');
  await factory.until(() => /could not/.test(noteOf(factory, innocent)));
  assert.match(
    noteOf(factory, innocent),
    /gate test could not be run: it fails on main without this change too: gate test: a command of it does not exist: no-such-linter --all: mend it in rig\.json, or what it needs/,
  );
  changeRigSettings(factory, gate('sh -c "test -e a.txt || exit 127"'));
  await factory.until(() => stateOf(factory, innocent) === 'landed');
  factory.life = async (hands) => {
    hands.git.git(hands.spec.cwd, 'rm', '--quiet', 'a.txt');
    return await commitAndFinish(hands, { 'c.txt': 'c\n' });
  };
  const guilty = await slung(factory, 'Guilty');
  await factory.until(() => stateOf(factory, guilty) === 'stopped');
});

test('two rigs on one commit each have a checkout of it', async () => {
  const never = 'exit 127';
  await using factory = await makeFactory({ gate: never });
  const go = factory.git.path('go');
  const untilGo = `test -e b.txt || { echo >'${go}.awaited'; until test -e '${go}'; do sleep 0.05; done; }; ${never}`;
  changeRigSettings(factory, { gates: [{ name: 'test', run: untilGo, timeoutMs: 60_000 }] });
  factory.git.git(factory.source, 'branch', 'release', 'main');
  const gates = { test: never };
  const other = { name: 'other', source: factory.source, branch: 'release', prefix: 'ot', gates };
  await factory.call('rig.add', other);
  factory.life = (hands) => commitAndFinish(hands, CHANGE);
  await slung(factory, 'First', 'tally');
  await factory.until(() => existsSync(`${go}.awaited`));
  const second = await slung(factory, 'Second', 'other');
  await factory.until(() => /could not/.test(noteOf(factory, second)));
  assert.match(
    noteOf(factory, second),
    /gate test could not be run: it fails on release without this change too/,
  );
  factory.git.write(go, '');
});

test('a checkout that could not be cleared away is made anew before a gate runs in it', async () => {
  await using factory = await makeFactory({ gate: 'exit 127', clock: quickClock(10) });
  factory.life = (hands) => commitAndFinish(hands, CHANGE);
  const { run } = factory.engine.kennel;
  const left: boolean[] = [];
  factory.engine.kennel.run = async (job) => {
    if (job.kind !== 'prune-checkout') return await run.call(factory.engine.kennel, job);
    const isOf = ({ gatedCommit }: { gatedCommit: string }) => job.dir.endsWith(gatedCommit.slice(0, 12));
    left.push([...factory.engine.gateCheckouts.values()].some((each) => isOf(each) && each.isReady));
    return failed(problem('environment', 'the disk went away'));
  };
  await slung(factory, 'Innocent');
  await factory.until(() => left.length >= 2);
  assert.ok(!left.includes(true));
});

test('a branch that a failed setup is blamed on is only set up: its gates are not run', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, CHANGE);
  const log = factory.git.path('gates-run');
  changeRigSettings(factory, {
    setup: 'test ! -e b.txt || exit 3',
    gates: [{ name: 'test', run: `echo run >>'${log}'`, timeoutMs: 60_000 }],
    gateAttempts: 1,
  });
  const bead = await slung(factory, 'Guilty');
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  assert.ok(!existsSync(log));
});

test('a rig that keeps failing by itself is asked about once, until the change lands', async () => {
  await using factory = await makeFactory({ clock: quickClock(50) });
  factory.life = (hands) => commitAndFinish(hands, CHANGE);
  changeRigSettings(factory, { setup: 'echo the mirror is down; exit 3' });
  const bead = await slung(factory, 'Innocent');
  const putOff = () => factory.engine.state.queue['m1']?.rigFaults ?? 0;
  const asked = () => factory.engine.view().decisions.filter(({ subject }) => subject === bead);
  await factory.until(() => asked().length > 0);
  assert.equal(putOff(), 5);
  assert.match(asked()[0]?.text ?? '', /Innocent: gate setup could not be run: .*the mirror is down/);
  await factory.reopen();
  await factory.until(() => putOff() > 5);
  assert.equal(asked().length, 1);
  changeRigSettings(factory, { setup: 'true' });
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.deepEqual(asked(), []);
});

test('rig.json as a person edits it is in force without a restart; a wrong one is complained of', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, CHANGE);
  const file = factory.rig.paths.settings;
  const warned = () => factory.engine.view().warnings.some((line) => line.includes('rig.json'));
  writeFileSync(file, '{');
  await factory.until(warned);
  const bead = await slung(factory, 'Goes on');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  const elsewhere = { ...factory.rig.settings, branch: 'release' };
  writeFileSync(file, JSON.stringify(elsewhere));
  const stays = () =>
    factory.engine.view().warnings.some((line) => /upstream and branch stay .* and main/.test(line));
  await factory.until(stays);
  assert.equal(factory.rig.settings.branch, 'main');
  const settings = { ...factory.rig.settings, gates: [{ name: 'lint', run: 'false', timeoutMs: 1_000 }] };
  writeFileSync(file, JSON.stringify(settings));
  await factory.until(() => factory.rig.settings.gates[0]?.name === 'lint');
  assert.ok(!warned());
});

test('a gate that does not end is turned down with its limit, not with the time that ending it took', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, CHANGE);
  const gates = [{ name: 'test', run: 'trap "" TERM; sleep 60', timeoutMs: 100 }];
  changeRigSettings(factory, { gates, gateAttempts: 1 });
  const bead = await slung(factory, 'Endless');
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  assert.match(
    factory.engine.view().work[0]?.note ?? '',
    /gate test timed out: no end within its limit of 0\.1 s/,
  );
});

test('a change that is turned down says which gate it passed, which it failed, and which did not run', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, CHANGE);
  const gates = [
    { name: 'build', run: 'true', timeoutMs: 10_000 },
    { name: 'test', run: '! test -e b.txt', timeoutMs: 10_000 },
    { name: 'lint', run: 'true', timeoutMs: 10_000, phase: 2 },
  ];
  changeRigSettings(factory, { gates, gateSlots: 1, gateAttempts: 1 });
  const bead = await slung(factory, 'Red');
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  const shown = (await factory.call('mq.diff', { mr: 'm1' })) as ChangeView;
  assert.deepEqual(
    shown.gates.map(({ name, state }) => `${name} ${state}`),
    ['build passed', 'test failed', 'lint skipped'],
  );
});

test('each landing of a rig without gates says that nothing tested it', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, CHANGE);
  changeRigSettings(factory, { gates: [] });
  const bead = await slung(factory, 'Untested');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.match(
    factory.git.git(factory.rig.paths.repository, 'log', '-1', '--format=%B', 'main'),
    /^Gates: none$/m,
  );
  assert.match(feedOf(factory.engine), /m1 landed as \w+, tested by no gate/);
  assert.match(noteOf(factory, bead), /, tested by no gate$/);
});
