// What a real town does about conflicts: it is told, given back, resolved, and resolved again as it was.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { MergeRequest } from '../../../src/engine/merge-request.ts';
import type { RequestView } from '../../../src/engine/view.ts';
import { changeRigSettings, type Factory, feedOf, makeFactory, slung } from '../../support/factory.ts';

const START = { 'a.txt': 'start\n' };

/** Fails where what both have made of the file meets another file. */
const GATE = '! { grep -q both a.txt && test -e bad.txt; }';

test('a conflict that was resolved and has landed is resolved so again, in a train too, until that is red', async () => {
  await using factory = await makeFactory({ files: START, gate: GATE });
  const { git, source } = factory;
  factory.life = async ({ spec, call }) => {
    const title = factory.rig.ledger.get(spec.env['GT_BEAD'] ?? '')?.title ?? '';
    const { conflict } = (await call('hook')) as { conflict: string };
    if (conflict === '') git.commit(spec.cwd, { 'a.txt': `${title}\n`, [`${title}.txt`]: 'x\n' });
    else {
      bringUp(factory, spec.cwd, conflict);
      git.commit(spec.cwd, { 'a.txt': 'both\n' });
    }
    await call('done');
    return null;
  };
  await factory.call('mq.freeze');
  const beads: string[] = [];
  for (const [at, title] of ['ours', 'theirs'].entries()) {
    beads.push(await slung(factory, title));
    await factory.until(() => factory.engine.state.queue[`m${at + 1}`] !== undefined);
  }
  await factory.call('mq.thaw');
  await landed(factory, 'm3');
  assert.match(feedOf(factory.engine), /m2 rejected: conflict with what landed since, in a\.txt/);
  assert.equal(git.git(source, 'show', 'main:a.txt'), 'both');

  for (const [at, mr] of ['m3', 'm1'].entries()) {
    await factory.call('mq.revert', { mr });
    await landed(factory, `m${4 + at}`);
  }
  assert.equal(git.git(source, 'show', 'main:a.txt'), 'start');
  await factory.reopen();
  await factory.call('mq.freeze');
  await handIn(factory, 'm1');
  await handIn(factory, 'm2');
  await factory.call('mq.thaw');
  await landed(factory, 'm7');
  assert.equal(git.git(source, 'show', 'main:a.txt'), 'both');
  assert.match(git.git(source, 'log', '-1', '--format=%B', 'main'), /^Resolved: a\.txt from m3$/m);
  assert.match(feedOf(factory.engine), /m7 built as .*resolved before: a\.txt from m3/);
  const shown = (await factory.call('mq.show', { mr: 'm7' })) as { resolved: unknown };
  assert.deepEqual(shown.resolved, [{ path: 'a.txt', from: 'm3' }]);

  await factory.call('mq.revert', { mr: 'm7' });
  await landed(factory, 'm8');
  git.git(source, 'switch', '--quiet', 'main');
  git.commit(source, { 'bad.txt': 'x\n' });
  await handIn(factory, 'm2');
  await factory.until(() => requestOf(factory, 'm9').phase.kind === 'rejected');
  assert.match(feedOf(factory.engine), /m9 is merged without earlier resolutions: gate test failed/);
  assert.match(feedOf(factory.engine), /m9 rejected: conflict with what landed since/);
  assert.deepEqual(factory.engine.state.rigs['tally']?.resolutions, []);
});

test('what conflicts too often asks a person: again, by hand or not at all, while the queue goes on', async () => {
  await using factory = await makeFactory({ files: START });
  const { git, source, rig } = factory;
  changeRigSettings(factory, { conflictAttempts: 1 });
  const briefs: string[] = [];
  factory.life = async ({ spec, call }) => {
    const title = rig.ledger.get(spec.env['GT_BEAD'] ?? '')?.title ?? '';
    const { conflict } = (await call('hook')) as { conflict: string };
    if (conflict === '') {
      git.commit(spec.cwd, { [title === 'apart' ? 'b.txt' : 'a.txt']: `${title}\n` }, title);
    } else {
      briefs.push(conflict);
      bringUp(factory, spec.cwd, conflict);
      git.commit(spec.cwd, { 'a.txt': 'by hand, again\n' });
      git.git(spec.cwd, 'rebase', '--continue');
    }
    await call('done');
    return null;
  };
  await factory.call('mq.freeze');
  const beads: string[] = [];
  for (const [at, title] of ['ours', 'hand', 'again', 'drop', 'apart'].entries()) {
    beads.push(await slung(factory, title));
    await factory.until(() => factory.engine.state.queue[`m${at + 1}`] !== undefined);
  }
  const [ours = '', hand = '', , drop = ''] = beads;
  await factory.call('mq.thaw');
  await landed(factory, 'm5');
  const asked = () => factory.engine.view().decisions;
  await factory.until(() => asked().length === 3);
  const [first] = asked();
  assert.equal(first?.subject, hand);
  assert.match(first.text, /^hand: conflicted once: conflict with what landed since, in a\.txt/);
  assert.deepEqual(first.choices, [
    'try again with a fresh polecat',
    'I resolve it by hand',
    'drop it, and close the bead',
  ]);
  const { text } = (await factory.call('why', { subject: 'm2' })) as { text: string };
  assert.match(
    text,
    new RegExp(
      `^m2 is rejected: conflict.* in a\\.txt.*\\n${ours} \\(.{9}, "ours"\\) changed a\\.txt\\nd1 asks`,
    ),
  );

  await factory.call('decision.answer', { id: 'd1', choice: 2 });
  const advice = rig.ledger.get(hand)?.comments.at(-1)?.text ?? '';
  for (const command of advice.match(/git (?:fetch|switch) [^\n,]*/g) ?? [])
    git.git(source, '-c', `alias.it=!${command}`, 'it');
  git.gitFails(source, 'merge', '--quiet', 'main');
  git.commit(source, { 'a.txt': 'by hand\n' });
  const branch = `conflict/${hand}`;
  assert.match(advice, new RegExp(`gt mq submit --bead ${hand}$`));
  await factory.call('mq.submit', { folder: source, branch, bead: hand });
  git.git(source, 'switch', '--quiet', 'main');
  await landed(factory, 'm6');

  changeRigSettings(factory, { strategy: 'rebase' });
  await factory.call('decision.answer', { id: 'd2', choice: 1 });
  await landed(factory, 'm7');
  assert.equal(briefs.length, 1);
  assert.match(briefs[0] ?? '', /handed in as m3: it conflicts with what has landed since, in a\.txt\./);
  assert.match(briefs[0] ?? '', new RegExp(`- ${ours} \\(.{9}, "ours"\\) changed a\\.txt`));
  assert.match(briefs[0] ?? '', /The gates: true\./);
  assert.equal(git.git(source, 'show', 'main:a.txt'), 'by hand, again');
  const shown = (await factory.call('mq.show', { mr: 'm3' })) as RequestView;
  assert.deepEqual(shown.conflict?.state, 'resolved by m7, which has landed');

  await factory.call('decision.answer', { id: 'd3', choice: 3 });
  assert.equal(rig.ledger.get(drop)?.status, 'closed');
  assert.deepEqual(asked(), []);
});

/** Does what a polecat is told to do, and sees the conflict. */
function bringUp({ git }: Factory, dir: string, brief: string): void {
  const command = /^Bring the conflict up: (.*)$/m.exec(brief)?.[1] ?? '';
  git.gitFails(dir, '-c', `alias.it=!${command}`, 'it');
  const text = readFileSync(`${dir}/a.txt`, 'utf8');
  assert.match(text, /^<<<<<<< [\s\S]*^=======$[\s\S]*^>>>>>>> /m);
}

function requestOf({ engine }: Factory, mr: string): MergeRequest {
  const request = engine.state.queue[mr];
  assert.ok(request, mr);
  return request;
}

async function landed(factory: Factory, mr: string): Promise<void> {
  await factory.until(() => factory.engine.state.queue[mr]?.phase.kind === 'landed');
  const { git, source, rig } = factory;
  await factory.until(
    () => git.git(source, 'rev-parse', 'main') === git.git(rig.repository.dir, 'rev-parse', 'main'),
  );
}

/** The branch of that merge request once more, for a bead of its own. */
async function handIn(factory: Factory, mr: string): Promise<void> {
  const { git, source, rig } = factory;
  const { tip } = requestOf(factory, mr);
  git.git(rig.repository.dir, 'push', '--quiet', source, `+${tip}:refs/heads/again-${mr}`);
  const { id: bead } = (await factory.call('bead.create', { title: `Again ${mr}` })) as { id: string };
  await factory.call('mq.submit', { folder: source, branch: `again-${mr}`, bead });
}
