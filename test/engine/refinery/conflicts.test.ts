// What a real town does about conflicts: it is told, given back, resolved, and resolved again as it was.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MergeRequest } from '../../../src/engine/merge-request.ts';
import { type Factory, feedOf, makeFactory, slung } from '../../support/factory.ts';

const START = { 'a.txt': 'start\n' };

/** Fails where what both have made of the file meets another file. */
const GATE = '! { grep -q both a.txt && test -e bad.txt; }';

test('a conflict that was resolved and has landed is resolved so again, in a train too, until that is red', async () => {
  await using factory = await makeFactory({ files: START, gate: GATE });
  const { git, source } = factory;
  factory.life = async ({ spec, attempt, call }) => {
    const title = factory.rig.ledger.get(spec.env['GT_BEAD'] ?? '')?.title ?? '';
    if (attempt === 1) git.commit(spec.cwd, { 'a.txt': `${title}\n`, [`${title}.txt`]: 'x\n' });
    else {
      git.gitFails(spec.cwd, 'merge', '--quiet', requestOf(factory, 'm2').tip);
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
