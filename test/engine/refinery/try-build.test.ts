// A person, or an agent, has a change gated as it would land, on real git with real gates; nothing lands.

import assert from 'node:assert/strict';
import { closeSync, constants, existsSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import type { TrialEntryView, TrialView } from '../../../src/engine/trial-view.ts';
import { addCommits } from '../../support/add-commits.ts';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  feedOf,
  makeFactory,
  slung,
} from '../../support/factory.ts';

/** Each run of the gate is counted; what has a file `bad.txt` is red. */
const COUNTING = 'echo run >> ../../runs; cat *.txt; test ! -e bad.txt';
/** It runs until it is let go. */
const HELD = 'echo run >> ../../runs; until test -e ../../go; do sleep 0.05; done';

const runs = ({ rig }: Factory): number => {
  const file = `${rig.paths.root}/runs`;
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
};
const letGo = ({ git, rig }: Factory): void => git.write(`${rig.paths.root}/go`, '');
const head = ({ git, rig }: Factory): string => git.git(rig.repository.dir, 'rev-parse', 'main').trim();
const kept = ({ git, rig }: Factory): string =>
  git.git(rig.repository.dir, 'for-each-ref', '--format=%(refname)', 'refs/gt/trial/');
const phaseOf = ({ engine }: Factory, mr: string): string | undefined => engine.state.queue[mr]?.phase.kind;

async function tried(factory: Factory, args: object): Promise<string> {
  return ((await factory.call('mq.try', args)) as { trial: string }).trial;
}

async function ended(factory: Factory, trial: string): Promise<TrialView> {
  await factory.until(() => factory.engine.state.trials[trial]?.end !== undefined);
  return (await factory.call('mq.show', { mr: trial })) as TrialView;
}

/** A polecat hands in these files, while the queue is frozen. */
async function handIn(factory: Factory, files: Readonly<Record<string, string>>): Promise<string> {
  if (!factory.engine.state.rigs['tally']?.halted) await factory.call('mq.freeze', { reason: 'release' });
  factory.life = (hands) => commitAndFinish(hands, files);
  const before = Object.keys(factory.engine.state.queue).length;
  await slung(factory, Object.keys(files).join());
  await factory.until(() => Object.keys(factory.engine.state.queue).length > before);
  return `m${before + 1}`;
}

/** A branch of the person's own repository, with these files. */
function personsBranch(
  { git, source }: Factory,
  name: string,
  files: Readonly<Record<string, string>>,
): string {
  git.git(source, 'switch', '--quiet', '--create', name, 'main');
  const commit = git.commit(source, files);
  git.git(source, 'switch', '--quiet', 'main');
  return commit;
}

test('a request of a frozen queue is tried, lands nothing, and needs no gate once the queue goes on', async () => {
  await using factory = await makeFactory({ gate: COUNTING });
  const mr = await handIn(factory, { 'new.txt': 'new\n' });
  const before = head(factory);
  const queue = JSON.stringify(factory.engine.state.queue[mr]);
  const trial = await tried(factory, { name: mr });
  assert.equal(trial, 't1');
  const view = await ended(factory, trial);
  assert.deepEqual([view.state, view.tried?.gates.map(({ state }) => state)], ['green', ['passed']]);
  assert.equal(head(factory), before);
  assert.equal(JSON.stringify(factory.engine.state.queue[mr]), queue);
  assert.equal(factory.engine.state.rigs['tally']?.tally, undefined);
  await factory.call('mq.thaw');
  await factory.until(() => phaseOf(factory, mr) === 'landed');
  await factory.until(() => kept(factory) === '' && readdirSync(factory.rig.paths.gates).length === 0);
  assert.equal(runs(factory), 1);
  assert.equal(factory.git.git(factory.rig.repository.dir, 'show', 'main:new.txt'), 'new');
});

test('what is tried after the queue has tested it takes the result, and runs no gate', async () => {
  await using factory = await makeFactory({ gate: COUNTING });
  changeRigSettings(factory, { review: 'lgtm' });
  factory.life = (hands) => commitAndFinish(hands, { 'new.txt': 'new\n' });
  await slung(factory, 'One');
  await factory.until(() => phaseOf(factory, 'm1') === 'review');
  const view = await ended(factory, await tried(factory, { name: 'm1' }));
  assert.deepEqual(
    view.tried?.gates.map(({ state, isReused }) => [state, isReused]),
    [['passed', true]],
  );
  assert.equal(runs(factory), 1);
});

test('what is tried again and again until it is green is tested by the queue all the same', async () => {
  await using factory = await makeFactory({
    gate: 'echo run >> ../../runs; test "$(wc -l < ../../runs)" -gt 1',
  });
  const mr = await handIn(factory, { 'new.txt': 'new\n' });
  assert.equal((await ended(factory, await tried(factory, { name: mr }))).state, 'red');
  assert.equal((await ended(factory, await tried(factory, { name: mr }))).state, 'green');
  await factory.call('mq.thaw');
  await factory.until(() => phaseOf(factory, mr) === 'landed');
  assert.equal(runs(factory), 3);
});

test('a red one tells by which gate and with what output, and every gate is run', async () => {
  await using factory = await makeFactory({ gate: COUNTING });
  const gates = [...factory.rig.settings.gates, { name: 'second', run: 'echo second', timeoutMs: 60_000 }];
  changeRigSettings(factory, { gates });
  const mr = await handIn(factory, { 'bad.txt': 'the bad one\n' });
  const trial = await tried(factory, { name: mr });
  const view = await ended(factory, trial);
  assert.equal(view.state, 'red');
  assert.match(view.note, /gate test failed on main with this change \(exit 1\)/);
  assert.deepEqual(
    view.tried?.gates.map(({ name, state }) => [name, state]),
    [
      ['test', 'failed'],
      ['second', 'passed'],
    ],
  );
  assert.match(view.tried?.gates[0]?.note ?? '', /the bad one/);
  const { lines } = (await factory.call('mq.output', { mr: trial, from: 0, gate: 'test' })) as {
    lines: string[];
  };
  assert.ok(lines.includes('the bad one'), lines.join('\n'));
  const { text } = (await factory.call('why', { subject: trial })) as { text: string };
  assert.match(text, /^t1 tries m1 and is red: gate test failed/);
  assert.equal(phaseOf(factory, mr), 'queued');
  assert.equal(factory.engine.state.rigs['tally']?.redRate, undefined);
});

test('a gate that does not end in time is told as that and not as red, and what is green after it serves the queue', async () => {
  await using factory = await makeFactory({
    gate: `${COUNTING}; test -e ../../go || sleep 60`,
  });
  const setTimeLimit = (timeoutMs: number): void => {
    const gates = factory.rig.settings.gates.map((gate) => ({ ...gate, timeoutMs }));
    changeRigSettings(factory, { gates });
  };
  setTimeLimit(700);
  const mr = await handIn(factory, { 'new.txt': 'new\n' });
  const trial = await tried(factory, { name: mr });
  const view = await ended(factory, trial);
  assert.deepEqual([view.state, view.tried?.gates.map(({ state }) => state)], ['timed-out', ['timed-out']]);
  assert.match(view.note, /^gate test timed out: no end within its limit of 0\.7 s/);
  const { text } = (await factory.call('why', { subject: trial })) as { text: string };
  assert.match(text, /^t1 tries m1 and is timed-out: gate test timed out/);
  const feed = feedOf(factory.engine);
  assert.match(feed, /gate test of t1 timed out\n[\s\S]*t1 timed out: gate test timed out/);
  assert.doesNotMatch(feed, /t1 (failed|is red)/);
  assert.equal(factory.engine.state.rigs['tally']?.redRate, undefined);
  letGo(factory);
  assert.equal((await ended(factory, await tried(factory, { name: mr }))).state, 'green');
  await factory.call('mq.thaw');
  await factory.until(() => phaseOf(factory, mr) === 'landed');
  assert.equal(runs(factory), 2);
});

test('a trial with one gate that is red and another that does not end in time is red', async () => {
  await using factory = await makeFactory({ gate: 'sleep 60' });
  const [slow] = factory.rig.settings.gates;
  assert.ok(slow);
  const gates = [
    { ...slow, timeoutMs: 300 },
    { name: 'second', run: 'exit 1', timeoutMs: 60_000 },
  ];
  changeRigSettings(factory, { gates });
  const mr = await handIn(factory, { 'new.txt': 'x\n' });
  const view = await ended(factory, await tried(factory, { name: mr }));
  assert.deepEqual(
    [view.state, view.tried?.gates.map(({ state }) => state)],
    ['red', ['timed-out', 'failed']],
  );
  assert.match(view.note, /gate second failed/);
});

test('a conflict is told with its files, and also one with what it would land behind', async () => {
  await using factory = await makeFactory({ gate: HELD });
  personsBranch(factory, 'mine', { 'a.txt': 'mine\n' });
  const first = await handIn(factory, { 'a.txt': 'theirs\n', 'b.txt': 'b\n' });
  await factory.call('mq.thaw');
  await factory.until(() => factory.engine.gating.size === 1);
  const behind = await ended(factory, await tried(factory, { name: 'mine', on: first }));
  assert.deepEqual([behind.state, behind.note], ['conflict', 'with m1, or what is before it, in a.txt']);
  letGo(factory);
  await factory.until(() => phaseOf(factory, first) === 'landed');
  const view = await ended(factory, await tried(factory, { name: 'mine' }));
  assert.deepEqual([view.state, view.note], ['conflict', 'with main, in a.txt']);
  await factory.until(() => kept(factory) === '');
});

test('a branch of more commits than are landed one by one is tried once, and told what to do', async () => {
  await using factory = await makeFactory({ gate: COUNTING });
  changeRigSettings(factory, { strategy: 'rebase' });
  personsBranch(factory, 'long', { 'a.txt': 'a\n' });
  addCommits(factory.source, 'long', 1_001);
  const view = await ended(factory, await tried(factory, { name: 'long' }));
  assert.equal(view.state, 'failed');
  assert.match(view.note, /it has 1002 commits, and at most 1000 land one by one: make them fewer/);
  await factory.until(() => kept(factory) === '');
});

test('what is tried behind another one stands on its candidate, and is gated with it', async () => {
  await using factory = await makeFactory({ gate: 'until test -e ../../go; do sleep 0.05; done; ls' });
  changeRigSettings(factory, { gateSlots: 2 });
  personsBranch(factory, 'mine', { 'mine.txt': 'x\n' });
  const mr = await handIn(factory, { 'first.txt': 'x\n' });
  await assert.rejects(factory.call('mq.try', { name: 'mine', on: mr }), /m1 has no candidate/);
  await factory.call('mq.thaw');
  await factory.until(() => factory.engine.gating.size === 1);
  await assert.rejects(factory.call('mq.try', { name: mr, on: mr }), /can't be behind itself/);
  const trial = await tried(factory, { name: 'mine', on: mr });
  await factory.until(() => factory.engine.trying.size === 1);
  const candidate = factory.engine.state.queue[mr]?.phase;
  const view = (await factory.call('mq.show', { mr: trial })) as TrialView;
  assert(candidate?.kind === 'built');
  assert.deepEqual([view.tried?.on, view.tried?.base], [mr, candidate.commit]);
  letGo(factory);
  assert.equal((await ended(factory, trial)).state, 'green');
  const { lines } = (await factory.call('mq.output', { mr: trial, from: 0 })) as { lines: string[] };
  assert.deepEqual(lines, ['a.txt', 'first.txt', 'mine.txt']);
});

test('a branch or a commit of a person is tried by its name, and a name that is none is refused', async () => {
  await using factory = await makeFactory({ gate: COUNTING });
  const { git, source, rig } = factory;
  const commit = personsBranch(factory, 'topic/one', { 'mine.txt': 'x\n' });
  const view = await ended(factory, await tried(factory, { name: 'topic/one' }));
  assert.deepEqual([view.state, view.tried?.tip, view.tried?.mr], ['green', commit, null]);
  const other = git.personsRepository('other', { 'a.txt': 'x\n' });
  git.git(other, 'remote', 'add', 'o', source);
  git.git(other, 'fetch', '--quiet', 'o', 'main');
  git.git(other, 'switch', '--quiet', '--create', 'elsewhere', 'FETCH_HEAD');
  git.commit(other, { 'elsewhere.txt': 'x\n' });
  const folder = `${other}/.git`;
  assert.equal((await ended(factory, await tried(factory, { name: 'elsewhere', folder }))).state, 'green');
  assert.equal((await ended(factory, await tried(factory, { name: commit }))).state, 'green');
  assert.equal((await ended(factory, await tried(factory, { name: commit.slice(0, 12) }))).state, 'green');
  assert.equal(runs(factory), 2);
  const refused = [
    ['--upload-pack=touch /tmp/x', /neither a branch nor a commit/],
    ['main:refs/heads/main', /neither a branch nor a commit/],
    ['+topic/one', /neither a branch nor a commit/],
    ['../../main', /neither a branch nor a commit/],
    ['topic/one..main', /neither a branch nor a commit/],
    ['topic/one.lock', /neither a branch nor a commit/],
    ['m9', /there is no merge request, branch or commit "m9"/],
    ['0123456789abcdef', /there is no merge request, branch or commit/],
    ['HEAD', /there is no merge request, branch or commit/],
    ['main', /has no commit beyond main/],
  ] as const;
  await factory.until(() => kept(factory) === '');
  const before = git.git(rig.repository.dir, 'for-each-ref');
  for (const [name, why] of refused) await assert.rejects(factory.call('mq.try', { name }), why, name);
  await assert.rejects(
    factory.call('mq.try', { name: 'main', folder }),
    /shares no history|no commit beyond/,
  );
  await assert.rejects(factory.call('mq.try', { name: 'topic/one', rig: 'none' }), /unknown rig/);
  assert.equal(git.git(rig.repository.dir, 'for-each-ref'), before);
});

test('an agent tries its own branch and no other, a few at once, and ends its own alone', async () => {
  await using factory = await makeFactory({ gate: HELD });
  const other = await handIn(factory, { 'other.txt': 'x\n' });
  personsBranch(factory, 'mine', { 'mine.txt': 'x\n' });
  const persons = await tried(factory, { name: 'mine' });
  const said: string[] = [];
  const refusal = (cause: unknown): void => void said.push(cause instanceof Error ? cause.message : '');
  factory.life = async ({ spec, git, call }) => {
    git.commit(spec.cwd, { 'own.txt': 'x\n' });
    for (const args of [
      { name: other },
      { name: 'mine' },
      { name: git.git(spec.cwd, 'rev-parse', 'HEAD~').trim() },
    ])
      await call('mq.try', args).catch(refusal);
    await call('trial.end', { trial: persons }).catch(refusal);
    await call('mq.unroll', { mr: other }).catch(refusal);
    for (const _ of [1, 2, 3]) await call('mq.try').catch(refusal);
    await call('trial.end', { trial: 't3' }).catch(refusal);
    return null;
  };
  await slung(factory, 'Own');
  await factory.until(() => factory.engine.state.trials['t3']?.end !== undefined);
  assert.match(said[0] ?? '', /m1 is tally\/polecats\/\w+'s: try a branch or a merge request of your own/);
  assert.match(said[1] ?? '', /there is no branch "mine"/);
  assert.match(said[2] ?? '', /there is no branch "[0-9a-f]{40}"/);
  assert.match(said[3] ?? '', /t1 is person's: an agent ends its own trials only/);
  assert.match(said[4] ?? '', /a polecat may not call mq.unroll/);
  assert.match(said[5] ?? '', /has t2, t3 under way/);
  assert.equal(said.length, 6);
  letGo(factory);
  const view = await ended(factory, 't2');
  assert.deepEqual([view.state, view.tried?.title], ['green', 'Change']);
  assert.match(view.by, /^tally\/polecats\//);
});

test('a fetch from a checkout that says nothing holds up no trial but those of its own run', async () => {
  await using factory = await makeFactory({ gate: COUNTING });
  const { git } = factory;
  personsBranch(factory, 'mine', { 'mine.txt': 'x\n' });
  let pipe = '';
  factory.life = async ({ spec, call }) => {
    git.commit(spec.cwd, { 'own.txt': 'x\n' });
    pipe = `${spec.cwd}/.git/refs/heads/pipe`;
    git.git(spec.cwd, '-c', 'alias.pipe=!mkfifo', 'pipe', pipe);
    await call('mq.try');
    return null;
  };
  await slung(factory, 'Own');
  const taken = () => [...factory.engine.exclusive.keys()].filter((key) => key.startsWith('try '));
  await factory.until(() => pipe !== '' && taken().length === 1);
  const held = taken();
  const view = await ended(factory, await tried(factory, { name: 'mine' }));
  assert.deepEqual([view.id, view.state, taken()], ['t1', 'green', held]);
  await factory.until(() => isOpened(pipe));
  rmSync(pipe);
  assert.equal((await ended(factory, 't2')).state, 'green');
  await factory.until(() => kept(factory) === '');
});

/** Opens a pipe and closes it again, once somebody waits for what it holds; they find nothing in it. */
function isOpened(pipe: string): boolean {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch {
    // Nobody waits.
    return false;
  }
}

test('an agent tries nothing in a rig that is not its own', async () => {
  await using factory = await makeFactory({ gate: COUNTING });
  factory.git.git(factory.source, 'branch', 'release', 'main');
  const other = { name: 'other', source: factory.source, branch: 'release', prefix: 'ot' };
  await factory.call('rig.add', { ...other, gates: { test: 'env' } });
  const said: string[] = [];
  factory.life = async ({ spec, git, call }) => {
    git.commit(spec.cwd, { 'own.txt': 'x\n' });
    await call('mq.try', { rig: 'other' }).catch((cause: Error) => said.push(cause.message));
    said.push('');
    return null;
  };
  await slung(factory, 'Own', 'tally');
  await factory.until(() => said.length > 1);
  assert.match(said[0] ?? '', /an agent of tally tries nothing in other/);
  assert.deepEqual(Object.keys(factory.engine.state.trials), []);
});

test('trials are listed as long as they go on, and one that is called off leaves nothing', async () => {
  await using factory = await makeFactory({ gate: HELD });
  personsBranch(factory, 'mine', { 'mine.txt': 'x\n' });
  const trial = await tried(factory, { name: 'mine' });
  await factory.until(() => factory.engine.trying.size === 1);
  const list = async () => ((await factory.call('mq.list')) as { items: TrialEntryView[] }).items;
  assert.deepEqual(
    (await list()).map(({ id, state, title, note }) => [id, state, title, note]),
    [['t1', 'trial', 't1 tries mine', 'gating: gate test']],
  );
  assert.match(
    kept(factory),
    /refs\/gt\/trial\/t1\/commit\nrefs\/gt\/trial\/t1\/gated\nrefs\/gt\/trial\/t1\/tip/,
  );
  await factory.call('trial.end', { trial });
  assert.deepEqual(await list(), []);
  await factory.until(() => factory.engine.trying.size === 0);
  await factory.until(() => kept(factory) === '' && readdirSync(factory.rig.paths.gates).length === 0);
  const { state, note } = (await factory.call('trial.wait', { trial, timeoutMs: 0 })) as TrialView;
  assert.deepEqual([state, note], ['off', 'by person']);
  await assert.rejects(factory.call('trial.end', { trial }), /t1 has ended already/);
  await assert.rejects(factory.call('trial.end', { trial: 't7' }), /no trial "t7"/);
  assert.match(feedOf(factory.engine), /t1 tries mine, for person[\s\S]*t1 was called off: by person/);
});

test('the queue takes its slot back, and the trial goes on when it is free again', async () => {
  await using factory = await makeFactory({ gate: HELD });
  changeRigSettings(factory, { gateSlots: 1 });
  personsBranch(factory, 'mine', { 'mine.txt': 'x\n' });
  const mr = await handIn(factory, { 'other.txt': 'x\n' });
  const trial = await tried(factory, { name: 'mine' });
  await factory.until(() => factory.engine.trying.size === 1 && runs(factory) === 1);
  await factory.call('mq.thaw');
  await factory.until(() => factory.engine.gating.size === 1 && factory.engine.trying.size === 0);
  await factory.until(() => runs(factory) === 2);
  const { text } = (await factory.call('why', { subject: trial })) as { text: string };
  assert.equal(
    text,
    't1 tries mine and is waiting: for a gate slot that the queue leaves free, for gate test',
  );
  letGo(factory);
  await factory.until(() => phaseOf(factory, mr) === 'landed');
  assert.equal((await ended(factory, trial)).state, 'green');
  assert.equal(runs(factory), 3);
  assert.equal(factory.engine.state.rigs['tally']?.tally?.wasted, 0);
});

test('what touches guarded files is judged by the branch too, and its result serves nobody else', async () => {
  await using factory = await makeFactory({
    gate: 'echo run >> ../../runs; test ! -e .claude/settings.json',
  });
  const mr = await handIn(factory, { '.claude/settings.json': '{}\n' });
  changeRigSettings(factory, {
    gates: [{ name: 'test', run: 'echo run >> ../../runs', timeoutMs: 60_000 }],
  });
  const view = await ended(factory, await tried(factory, { name: mr }));
  assert.deepEqual([view.state, view.tried?.guarded], ['green', ['.claude/settings.json']]);
  assert.equal(runs(factory), 2);
  assert.deepEqual(factory.engine.state.rigs['tally']?.greens ?? [], []);
});

test('a town that is dropped under a trial goes on with it, and leaves nothing of the gate before', async () => {
  await using factory = await makeFactory({ gate: HELD });
  personsBranch(factory, 'mine', { 'mine.txt': 'x\n' });
  const trial = await tried(factory, { name: 'mine' });
  await factory.until(() => factory.engine.trying.size === 1 && runs(factory) === 1);
  const candidate = factory.engine.state.trials[trial]?.candidate;
  await factory.reopen();
  await factory.until(() => factory.engine.trying.size === 1 && runs(factory) === 2);
  assert.deepEqual(factory.engine.state.trials[trial]?.candidate, candidate);
  letGo(factory);
  assert.equal((await ended(factory, trial)).state, 'green');
  await factory.until(() => kept(factory) === '' && readdirSync(factory.rig.paths.gates).length === 0);
  assert.equal(runs(factory), 2);
});
