// Changes of what decides how changes are tested: they are flagged, and have to pass the gates as they were before too.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ChangeView } from '../../../src/engine/change-view.ts';
import { guardedOf } from '../../../src/engine/refinery/guarded-paths.ts';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  feedOf,
  makeFactory,
  slung,
  stateOf,
} from '../../support/factory.ts';

const CHECK = '#!/bin/sh\n! grep -q broken a.txt\n';

async function handedIn(factory: Factory, files: Record<string, string>): Promise<string> {
  changeRigSettings(factory, { gateAttempts: 1 });
  factory.life = (hands) => commitAndFinish(hands, files);
  const bead = await slung(factory, 'Changes');
  await factory.until(() => /landed|stopped/.test(stateOf(factory, bead) ?? ''));
  return bead;
}

const noteOf = ({ engine }: Factory): string => {
  const phase = engine.state.queue['m1']?.phase;
  return phase?.kind === 'rejected' ? phase.note : '';
};
const landedMessage = ({ git, rig }: Factory): string =>
  git.git(rig.paths.repository, 'log', '-1', '--format=%B', 'main');

test('a change that weakens its own gate does not pass: the gate of before is asked too', async () => {
  await using factory = await makeFactory({
    gate: 'sh check.sh',
    files: { 'a.txt': 'a\n', 'check.sh': CHECK },
  });
  const bead = await handedIn(factory, { 'a.txt': 'broken\n', 'check.sh': 'true\n' });
  assert.equal(stateOf(factory, bead), 'stopped');
  assert.match(
    noteOf(factory),
    /^gate test failed on main with this change, but with main's own check\.sh \(exit 1\)/,
  );
  assert.match(noteOf(factory), /or ask a person to change it on main\)$/);
});

test('a change that the gates of before pass too lands, flagged in the feed and in its commit', async () => {
  await using factory = await makeFactory({
    gate: 'sh check.sh',
    files: { 'a.txt': 'a\n', 'check.sh': CHECK },
  });
  const bead = await handedIn(factory, { 'check.sh': `${CHECK}test -e a.txt\n`, 'AGENTS.md': 'Be brief.\n' });
  assert.equal(stateOf(factory, bead), 'landed');
  assert.match(landedMessage(factory), /^Policy-touching: AGENTS\.md, check\.sh$/m);
  assert.match(feedOf(factory.engine), /m1 built as \w+ on \w+: it touches AGENTS\.md, check\.sh/);
});

test('what lands passes by itself as well', async () => {
  await using factory = await makeFactory({
    gate: 'sh check.sh',
    files: { 'a.txt': 'a\n', 'check.sh': CHECK },
  });
  const bead = await handedIn(factory, { 'check.sh': 'exit 7\n' });
  assert.equal(stateOf(factory, bead), 'stopped');
  assert.match(noteOf(factory), /^gate test failed on main with this change \(exit 7\)/);
});

test('a change of the rules that a person has approved is theirs: the gate of before is not asked', async () => {
  await using factory = await makeFactory({ files: { 'a.txt': 'a\n', 'check.sh': CHECK } });
  const go = factory.git.path('go');
  const run = `until test -e '${go}'; do sleep 0.02; done; sh check.sh`;
  changeRigSettings(factory, { gates: [{ name: 'test', run, timeoutMs: 20_000 }] });
  factory.life = (hands) => commitAndFinish(hands, { 'a.txt': 'broken\n', 'check.sh': 'true\n' });
  const bead = await slung(factory, 'Changes');
  await factory.until(() => factory.engine.gating.size > 0);
  const { change, guarded } = (await factory.call('mq.diff', { mr: 'm1' })) as ChangeView;
  assert.deepEqual(guarded, ['check.sh']);
  assert.match(factory.engine.view().queue[0]?.note ?? '', /^gate test; touches check\.sh$/);
  await factory.call('mq.approve', { mr: 'm1', change });
  factory.git.write(go, '');
  await factory.until(() => stateOf(factory, bead) === 'landed');
});

test('of a package.json only the scripts are kept back: what the change depends on is its own', async () => {
  const json = (scripts: object, dependencies: object) => JSON.stringify({ scripts, dependencies });
  const gate = '! test -e uses || grep -q needed package.json';
  const files = { 'a.txt': 'a\n', 'package.json': json({ test: 'real' }, {}) };
  await using factory = await makeFactory({ gate, files });
  const bead = await handedIn(factory, {
    uses: 'x\n',
    'package.json': json({ test: 'fake' }, { needed: '1' }),
  });
  assert.equal(stateOf(factory, bead), 'landed', noteOf(factory));
  assert.match(landedMessage(factory), /^Policy-touching: package\.json$/m);
  const other = await handedIn(factory, { 'package.json': json({ test: 'fake' }, { needed: '2' }) });
  assert.equal(stateOf(factory, other), 'landed');
  assert.doesNotMatch(landedMessage(factory), /Policy-touching/);
});

test('what is tested together with a flagged change is judged with the files of before too', async () => {
  await using factory = await makeFactory({ files: { 'a.txt': 'a\n', 'check.sh': CHECK } });
  const go = factory.git.path('go');
  const run = `until test -e '${go}'; do sleep 0.02; done; sh check.sh`;
  changeRigSettings(factory, { gates: [{ name: 'test', run, timeoutMs: 20_000 }], gateSlots: 1 });
  const handIn = async (title: string, files: Record<string, string>): Promise<void> => {
    factory.life = (hands) => commitAndFinish(hands, files);
    const bead = await slung(factory, title);
    await factory.until(() => stateOf(factory, bead) === 'submitted');
  };
  await handIn('Waits', { 'b.txt': 'b\n' });
  await factory.until(() => factory.engine.gating.size > 0);
  await handIn('Weakens', { 'check.sh': 'true\n' });
  await handIn('Breaks', { 'a.txt': 'broken\n' });
  await factory.until(() => factory.engine.state.queue['m3']?.phase.kind === 'built');
  factory.git.write(go, '');
  await factory.until(() => /m3 (failed|landed)/.test(feedOf(factory.engine)));
  assert.match(feedOf(factory.engine), /m3 failed gate test/);
});

/** A change that is green on the branch as it was, handed in where a person has to look at it; says how often gates ran. */
async function lookedAt(): Promise<Factory & { readonly runs: () => number }> {
  const run = 'echo run >> ../../runs; sh ci/check.sh';
  const check = 'for more in ci/more-*; do test ! -e "$more" || sh "$more" || exit 1; done';
  const factory = await makeFactory({ files: { 'a.txt': 'a\n', 'ci/check.sh': `${check}\n` } });
  const gates = [{ name: 'test', run, timeoutMs: 20_000 }];
  changeRigSettings(factory, { gates, guarded: ['ci/'], review: 'lgtm', gateAttempts: 1 });
  const files = { 'a.txt': 'broken\n', 'ci/check.sh': 'true\n', 'ci/more-a': CHECK };
  factory.life = (hands) => commitAndFinish(hands, files);
  await slung(factory, 'Weakens');
  await factory.until(() => factory.engine.state.queue['m1']?.phase.kind === 'review');
  const runs = () => readFileSync(`${factory.rig.paths.root}/runs`, 'utf8').trim().split('\n').length;
  return Object.assign(factory, { runs });
}

test('the very tree that was green on one base is judged by the files of another base anew', async () => {
  await using factory = await lookedAt();
  const { git, source } = factory;
  git.commit(source, { 'ci/more-a': CHECK }, 'A person’s stricter check');
  changeRigSettings(factory, { review: 'automatic' });
  await factory.until(() =>
    ['landed', 'rejected'].includes(factory.engine.state.queue['m1']?.phase.kind ?? ''),
  );
  assert.match(
    noteOf(factory),
    /^gate test failed on main with this change, but with main's own ci\/check\.sh \(exit 1\)/,
  );
});

test('on the base that it was judged on it is not judged again', async () => {
  await using factory = await lookedAt();
  assert.equal(factory.runs(), 2);
  changeRigSettings(factory, { review: 'automatic' });
  await factory.until(() => factory.engine.state.queue['m1']?.phase.kind === 'landed');
  assert.equal(factory.runs(), 2);
});

test('guarded are what the settings name, or the usual files and those that commands name', () => {
  const gates = [
    { name: 'unit', run: 'npm test && ./scripts/unit.sh --out=../x /etc/y "test/all.mjs"', timeoutMs: 1 },
    { name: 'lint', run: 'make lint', timeoutMs: 1 },
  ];
  const usual = guardedOf({ gates, setup: 'sh ./setup.sh' });
  assert.deepEqual(usual.files, ['scripts/unit.sh', 'test/all.mjs', 'setup.sh']);
  assert.ok(usual.pathspecs.includes('.claude') && usual.pathspecs.includes('.github/workflows'));
  assert.deepEqual(guardedOf({ gates, guarded: ['ci/'] }), { pathspecs: ['ci/'], files: [] });
  assert.deepEqual(guardedOf({ gates, guarded: [] }), { pathspecs: [], files: [] });
});

test('a candidate is flagged anew by what a person has set to be guarded since it was built', async () => {
  await using factory = await makeFactory({
    gate: 'until test -e ../../go; do sleep 0.02; done',
    files: { 'a.txt': 'a\n', 'check.sh': CHECK },
  });
  changeRigSettings(factory, { gateAttempts: 1 });
  factory.life = (hands) => commitAndFinish(hands, { 'a.txt': 'broken\n', 'check.sh': 'true\n' });
  const bead = await slung(factory, 'Changes');
  await factory.until(() => factory.engine.gating.size === 1);
  const check = { name: 'check', run: 'sh check.sh', timeoutMs: 60_000 };
  changeRigSettings(factory, { gates: [...factory.rig.settings.gates, check] });
  factory.git.write(`${factory.rig.paths.root}/go`, '');
  await factory.until(() => /landed|stopped/.test(stateOf(factory, bead) ?? ''));
  assert.equal(stateOf(factory, bead), 'stopped');
  assert.match(noteOf(factory), /^gate check failed on main with this change, but with main's own check\.sh/);
});

test('what is guarded from a moment on counts for a candidate that waited for its upstream then', async () => {
  await using factory = await makeFactory();
  const { repository } = factory.rig;
  const fetchUpstream = repository.fetchUpstream.bind(repository);
  repository.fetchUpstream = async () => {
    changeRigSettings(factory, { guarded: ['a.txt'] });
    return await fetchUpstream();
  };
  const bead = await handedIn(factory, { 'a.txt': 'changed\n' });
  assert.equal(stateOf(factory, bead), 'landed');
  assert.match(landedMessage(factory), /^Policy-touching: a\.txt$/m);
});
