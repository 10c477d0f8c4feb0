// The engine's main job on real git, with made-up terminals: from a slung bead to the person's checkout.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { changeRigSettings, commitAndFinish, type Factory, feedOf, makeFactory } from '../support/factory.ts';

interface MadeBead {
  readonly id: string;
}

const make = async (factory: Factory, title: string): Promise<string> =>
  ((await factory.call('bead.create', { title })) as MadeBead).id;

const stateOf = (factory: Factory, bead: string): string | undefined =>
  factory.engine.view().work.find((work) => work.bead === bead)?.state;

/** Whether all have landed and the person's checkout is on the engine's branch. */
function hasFollowed(factory: Factory, ...beads: readonly string[]): boolean {
  if (beads.some((bead) => stateOf(factory, bead) !== 'landed')) return false;
  const tip = (dir: string): string => factory.git.git(dir, 'rev-parse', 'main');
  return tip(factory.source) === tip(`${factory.root}/rigs/tally/engine.git`);
}

test('a slung bead is done, gated, landed, closed in its landing commit, and arrives in the checkout', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, { 'new.txt': 'done\n' });
  const bead = await make(factory, 'Add a file');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => hasFollowed(factory, bead));
  const { git, source } = factory;
  assert.equal(git.git(source, 'log', '-1', '--format=%s'), 'Add a file');
  assert.match(git.git(source, 'log', '-1', '--format=%b'), new RegExp(`Bead: ${bead}\nRun: r\\d+`));
  const path = git
    .git(source, 'ls-tree', '-r', '--name-only', 'HEAD', '.beads')
    .split('\n')
    .find((each) => each.includes(bead));
  assert.match(git.git(source, 'show', `HEAD:${path}`), /closed/);
  await factory.until(() => Object.keys(factory.engine.state.polecats).length === 0);
  assert.equal(existsSync(`${factory.root}/rigs/tally/polecats/amber`), false);
});

test('what conflicts is redone by a fresh polecat on the new main', async () => {
  await using factory = await makeFactory();
  const seen: string[] = [];
  factory.life = async (hands) => {
    const before = readFileSync(`${hands.spec.cwd}/a.txt`, 'utf8');
    seen.push(`${hands.spec.env['GT_NAME']} ${before.includes('1') ? 'new' : 'old'}`);
    if (hands.attempt === 1) await factory.until(() => seen.length >= 2);
    const [from, to] = hands.spec.env['GT_BEAD'] === first ? ['one', '1'] : ['two', '2'];
    return commitAndFinish(hands, { 'a.txt': before.replace(from, to) });
  };
  const first = await make(factory, 'First line');
  const second = await make(factory, 'Second line');
  await factory.call('sling', { beads: [first, second] });
  await factory.until(() => hasFollowed(factory, first, second));
  assert.equal(factory.git.git(factory.source, 'show', 'HEAD:a.txt'), '1\n2\nthree\nfour');
  assert.equal(seen.length, 3);
  assert.match(feedOf(factory.engine), /rejected: conflict/);
});

test("the gate's output goes on the bead, and the second attempt lands", async () => {
  await using factory = await makeFactory({ gate: 'echo checking; ! grep -q wrong a.txt' });
  factory.life = async (hands) => {
    const hook = (await hands.call('hook')) as { feedback: string[] };
    const isTold = hook.feedback.some(
      (text) => text.includes('gate test failed') && text.includes('checking'),
    );
    return commitAndFinish(hands, { 'a.txt': isTold ? 'right\n' : 'wrong\n' });
  };
  const bead = await make(factory, 'Mend it');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => hasFollowed(factory, bead));
  assert.equal(factory.git.git(factory.source, 'show', 'HEAD:a.txt'), 'right');
});

test('a gate that never turns green stops the bead, with the reason on it and a decision raised', async () => {
  await using factory = await makeFactory({ gate: 'false' });
  changeRigSettings(factory, { gateAttempts: 2 });
  factory.life = (hands) => commitAndFinish(hands, { 'new.txt': 'x\n' });
  const bead = await make(factory, 'Hopeless');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  const shown = (await factory.call('bead.show', { bead })) as {
    comments: { text: string }[];
    status: string;
  };
  assert.match(
    shown.comments.map(({ text }) => text).join('\n'),
    /stopped: turned down 2 times: gate test failed/,
  );
  assert.equal(shown.status, 'blocked');
  assert.equal(factory.engine.view().decisions.length, 1);
  assert.equal(factory.git.git(factory.source, 'log', '--oneline').split('\n').length, 1);
});

test('a run that exits half-way is taken over on its checkout; one that deleted its checkout gets a new one', async () => {
  await using factory = await makeFactory();
  const checkouts: string[] = [];
  factory.life = async (hands) => {
    checkouts.push(`${hands.attempt} ${existsSync(`${hands.spec.cwd}/half.txt`)}`);
    if (hands.attempt === 1) {
      hands.git.write(`${hands.spec.cwd}/half.txt`, 'half\n');
      return 1;
    }
    if (hands.attempt === 2) {
      rmSync(hands.spec.cwd, { recursive: true });
      return 1;
    }
    return commitAndFinish(hands, { 'new.txt': 'x\n' });
  };
  changeRigSettings(factory, {});
  const bead = await make(factory, 'Stumble');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.deepEqual(checkouts, ['1 false', '2 true', '3 false']);
});

test('uncommitted work is not queued silently, and nothing of it is lost at the end', async () => {
  await using factory = await makeFactory();
  let refusal = '';
  factory.life = async (hands) => {
    hands.git.write(`${hands.spec.cwd}/loose.txt`, 'precious\n');
    hands.git.commit(hands.spec.cwd, { 'new.txt': 'x\n' });
    hands.git.write(`${hands.spec.cwd}/loose.txt`, 'precious\n');
    await hands.call('done').catch((cause: Error) => {
      refusal = cause.message;
    });
    return 1;
  };
  const bead = await make(factory, 'Loose ends');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => refusal !== '');
  await factory.call('stop', { target: bead });
  await factory.until(() => Object.keys(factory.engine.state.polecats).length === 0);
  assert.match(refusal, /loose\.txt/);
  const rescues = factory.git.git(
    `${factory.root}/rigs/tally/engine.git`,
    'for-each-ref',
    '--format=%(refname)',
    'refs/gt/rescue',
  );
  const holds = rescues.split('\n').some((ref) => {
    try {
      return (
        factory.git.git(`${factory.root}/rigs/tally/engine.git`, 'show', `${ref}:loose.txt`) === 'precious'
      );
    } catch {
      return false; // Another ref of the same rescue: a branch.
    }
  });
  assert.ok(holds, rescues);
});

test('an engine that is dropped and opened again adopts its guests and goes on', async () => {
  await using factory = await makeFactory();
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  factory.life = async (hands) => {
    await gate;
    return commitAndFinish(hands, { 'new.txt': 'x\n' });
  };
  const bead = await make(factory, 'Survive');
  await factory.call('sling', { beads: [bead] });
  await factory.until(
    () => factory.engine.view().polecats[0]?.run != null && stateOf(factory, bead) === 'working',
  );
  await factory.until(() =>
    Object.values(factory.engine.state.runs).some((run) => run.bead && run.phase.kind === 'running'),
  );
  await factory.reopen();
  release();
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.equal(Object.values(factory.engine.state.works)[0]?.attempt, 1);
});

test('when the terminals are lost too, each hooked run is started again on its checkout', async () => {
  await using factory = await makeFactory();
  factory.life = async (hands) => (hands.attempt === 1 ? null : commitAndFinish(hands, { 'new.txt': 'x\n' }));
  const bead = await make(factory, 'Survive more');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() =>
    Object.values(factory.engine.state.runs).some((run) => run.bead && run.phase.kind === 'running'),
  );
  await factory.reopen({ loseGuests: true });
  await factory.until(() => stateOf(factory, bead) === 'landed');
  const [work] = Object.values(factory.engine.state.works);
  assert.deepEqual([work?.attempt, work?.exits], [2, 0]);
});

test('a killed landing is finished by the next start, whether the ref had moved or not', async () => {
  for (const moved of [false, true]) {
    await using factory = await makeFactory();
    factory.life = (hands) => commitAndFinish(hands, { 'new.txt': 'x\n' });
    const bead = await make(factory, 'Land once');
    const rig = factory.engine.rigs.values().next().value;
    assert.ok(rig);
    const land = rig.repository.land.bind(rig.repository);
    let landings = 0;
    rig.repository.land = async (landing) => {
      landings += 1;
      if (moved) await land(landing);
      return new Promise(() => {});
    };
    await factory.call('sling', { beads: [bead] });
    await factory.until(() => landings === 1);
    await factory.reopen();
    await factory.until(() => stateOf(factory, bead) === 'landed');
    assert.equal(
      factory.git.git(`${factory.root}/rigs/tally/engine.git`, 'log', '--oneline', 'main').split('\n').length,
      2,
    );
  }
});

test('a polecat may only touch its own work, and its verbs only', async () => {
  await using factory = await makeFactory();
  const refusals: string[] = [];
  factory.life = async ({ call }) => {
    for (const [verb, args] of [
      ['sling', { beads: ['bd-none'] }],
      ['down', {}],
      ['bead.update', { bead: other, title: 'Mine' }],
      ['mq.approve', { mr: 'm1' }],
      ['crew.add', { name: 'x' }],
    ] as const) {
      await call(verb, args).catch((cause: Error) => refusals.push(cause.message));
    }
    return null;
  };
  const bead = await make(factory, 'Own');
  const other = await make(factory, 'Other');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => refusals.length === 5);
  assert.ok(
    refusals.every((text) => /may not call/.test(text)),
    refusals.join('\n'),
  );
});

test('a retried done is carried out once', async () => {
  await using factory = await makeFactory();
  factory.life = async (hands) => {
    hands.git.commit(hands.spec.cwd, { 'new.txt': 'x\n' });
    await Promise.allSettled([hands.call('done'), hands.call('done')]);
    return null;
  };
  const bead = await make(factory, 'Once');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.equal(Object.keys(factory.engine.state.queue).length, 1);
});
