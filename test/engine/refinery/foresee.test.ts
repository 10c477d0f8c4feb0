import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { RequestView } from '../../../src/engine/view.ts';
import { commitAndFinish, makeFactory, slung } from '../../support/factory.ts';

test('a change is told to conflict with what was handed in before it, as long as that has not ended', async () => {
  await using factory = await makeFactory();
  const { engine } = factory;
  factory.life = (hands) => {
    const title = factory.rig.ledger.get(hands.spec.env['GT_BEAD'] ?? '')?.title ?? '';
    return commitAndFinish(hands, title === 'Apart' ? { 'b.txt': 'x\n' } : { 'a.txt': `${title}\n` });
  };
  await factory.call('mq.freeze');
  for (const [at, title] of ['One', 'Two', 'Apart'].entries()) {
    await slung(factory, title);
    await factory.until(() => engine.state.queue[`m${at + 1}`] !== undefined);
  }
  await factory.until(() => ['m2', 'm3'].every((mr) => engine.state.queue[mr]?.foreseen !== undefined));
  const shown = async (mr: string) => ((await factory.call('mq.show', { mr })) as RequestView).conflicts;
  assert.deepEqual(await shown('m1'), []);
  assert.deepEqual(await shown('m2'), [{ mr: 'm1', paths: ['a.txt'] }]);
  assert.deepEqual(await shown('m3'), []);
  await factory.call('mq.reject', { mr: 'm1', reason: 'no' });
  assert.deepEqual(await shown('m2'), []);
});

test('the queue tells of a conflict, frozen or not, until what it is with is another branch or has landed', async () => {
  await using factory = await makeFactory({ gate: 'until test -e ../../go; do sleep 0.02; done' });
  const { engine, git, source, rig } = factory;
  const handIn = async (branch: string, file: string, bead?: string): Promise<string> => {
    git.git(source, 'switch', '--quiet', '--force-create', branch, 'main');
    git.commit(source, { [file]: `${branch}\n` }, branch);
    const made = bead ? { id: bead } : await factory.call('bead.create', { title: branch });
    const { id } = made as { id: string };
    await factory.call('mq.submit', { folder: source, branch, bead: id });
    return id;
  };
  const notes = () => engine.view().queue.map(({ id, note }) => `${id} ${note}`);
  await factory.call('mq.freeze', { reason: 'lunch' });
  const one = await handIn('one', 'a.txt');
  await handIn('two', 'a.txt');
  await handIn('three', 'a.txt');
  const frozen = 'the queue is frozen, by person: lunch';
  await factory.until(() =>
    isDeepStrictEqual(notes(), [
      `m1 ${frozen}`,
      `m2 ${frozen}; conflicts with m1 in a.txt`,
      `m3 ${frozen}; conflicts with m1 in a.txt; m2 in a.txt`,
    ]),
  );
  await handIn('one', 'b.txt', one);
  await factory.until(() =>
    isDeepStrictEqual(notes(), [`m1 ${frozen}`, `m2 ${frozen}`, `m3 ${frozen}; conflicts with m2 in a.txt`]),
  );
  await factory.call('mq.hold', { mr: 'm3', held: true });
  await factory.call('mq.thaw');
  await factory.until(() => notes().includes('m3 held; conflicts with m2 in a.txt'));
  git.write(`${rig.paths.root}/go`, '');
  await factory.until(() => engine.state.queue['m2']?.phase.kind === 'landed');
  assert.ok(notes().includes('m3 held'), notes().join('\n'));
});
