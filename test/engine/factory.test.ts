// The engine's main job on real git, with made-up terminals: from a slung bead to the person's checkout.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import type { BeadId } from '../../src/beads/bead.ts';
import { ask } from '../support/ask.ts';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  feedOf,
  makeFactory,
  stateOf,
} from '../support/factory.ts';

interface MadeBead {
  readonly id: string;
}

const make = async (factory: Factory, title: string): Promise<string> =>
  ((await factory.call('bead.create', { title })) as MadeBead).id;

const noteOf = (factory: Factory, bead: string): string =>
  factory.engine.view().work.find((work) => work.bead === bead)?.note ?? '';

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
  await using factory = await makeFactory({ gate: 'test ! -e new.txt' });
  changeRigSettings(factory, { gateAttempts: 2 });
  factory.life = (hands) => commitAndFinish(hands, { 'new.txt': 'x\n' });
  const bead = await make(factory, 'Hopeless');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  const [shown] = await ask(factory, { kind: 'show', ids: [bead] });
  assert.ok(shown);
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

test("another bead's checkout is not taken over: what it holds is rescued, and a new one made", async () => {
  await using factory = await makeFactory();
  const { git, root } = factory;
  const engineGit = `${root}/rigs/tally/engine.git`;
  const clone = `${root}/rigs/tally/polecats/amber`;
  git.git(root, 'clone', '--quiet', '--shared', engineGit, clone);
  git.git(clone, 'switch', '--quiet', '--create', 'polecat/amber/bd-old');
  git.git(clone, 'config', 'user.name', 'amber');
  git.git(clone, 'config', 'user.email', 'amber@gt.localhost');
  git.commit(clone, { 'old.txt': 'precious\n' }, 'Old work');
  factory.life = (hands) => commitAndFinish(hands, { 'new.txt': 'x\n' });
  const bead = await make(factory, 'New work');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => hasFollowed(factory, bead));
  assert.equal(existsSync(`${factory.source}/old.txt`), false);
  const [rescue = ''] = git
    .git(engineGit, 'for-each-ref', '--format=%(refname)', 'refs/gt/rescue')
    .split('\n');
  assert.equal(git.git(engineGit, 'show', `${rescue}:old.txt`), 'precious');
});

test('the next attempt, and at last the person, is told what the run before had to say', async () => {
  await using factory = await makeFactory({ settings: { witness: { exits: 2, backoffMs: 0 } } });
  let feedback: readonly string[] = [];
  factory.life = async ({ attempt, spec, call }) => {
    if (attempt === 2) feedback = ((await call('hook')) as { feedback: string[] }).feedback;
    factory.guests.screens.set(spec.guest, [`step ${attempt} failed: exit 7`, '  ']);
    return 1;
  };
  const bead = await make(factory, 'Stumble');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  assert.match(feedback.join('\n'), /^attempt 1 \(r\d+\) ended: exit 1: step 1 failed: exit 7$/);
  assert.equal(
    noteOf(factory, bead),
    '2 times its run ended with nothing handed in: exit 1: step 2 failed: exit 7',
  );
});

test('a gt done that was refused is the reason of the end that follows', async () => {
  await using factory = await makeFactory({ settings: { witness: { exits: 1 } } });
  factory.life = async ({ call }) => {
    for (let i = 0; i < 3; i += 1) await call('done').catch(() => {});
    return 0;
  };
  const bead = await make(factory, 'Idle');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  assert.match(noteOf(factory, bead), /exit 0; its last gt done was refused: .*has no commit beyond main/);
  assert.equal(feedOf(factory.engine).match(/done\.refused/g)?.length, 1);
});

test('what could not start says why', async () => {
  await using factory = await makeFactory({ settings: { witness: { exits: 1 } } });
  const bead = await make(factory, 'Odd');
  factory.rig.ledger.update(bead, { metadata: { formula: 'fix-bug' } }, { by: 'test', at: Date.now() });
  factory.engine.record('work.slung', { rig: factory.rig.name, bead: bead as BeadId, title: '', by: 'test' });
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  assert.match(noteOf(factory, bead), /could not start: pouring fix-bug .*variable "repro" has no value/);
});

test('a bead whose steps cannot be made is refused at the sling, and nothing of it starts', async () => {
  await using factory = await makeFactory({ settings: { roles: { polecat: 'recipe' } } });
  const refused = async (metadata: object, why: RegExp): Promise<void> => {
    const { id } = (await factory.call('bead.create', { title: 'Odd', metadata })) as MadeBead;
    await assert.rejects(factory.call('sling', { beads: [id] }), why);
  };
  await refused({}, /^Error: polecats' runtime is recipe and bd-\w+ names no formula: give it one, or name/);
  await refused({ formula: 'no-such' }, /names the unknown formula "no-such"/);
  await refused({ formula: 'fix-bug', vars: { fix: 'true' } }, /variable "repro" has no value/);
  changeRigSettings(factory, { formula: 'fix-bug' });
  await refused({}, /pouring fix-bug for bd-\w+: .*variable "fix" has no value/);
  assert.deepEqual(Object.keys(factory.engine.state.works), []);
});

test('closing a bead ends its work, be it queued, at work or submitted, and the bead stays closed', async () => {
  await using factory = await makeFactory({
    gate: 'sleep 600',
    settings: { limits: { polecats: 2, spawnsPerSecond: 100 } },
  });
  const beads: Record<string, string> = {};
  factory.life = async (hands) => {
    if (hands.spec.env['GT_BEAD'] === beads['submitted']) return await commitAndFinish(hands);
    hands.git.write(`${hands.spec.cwd}/half.txt`, 'half\n');
    return null;
  };
  for (const name of ['submitted', 'working', 'busy', 'queued']) {
    beads[name] = await make(factory, name);
    await factory.call('sling', { beads: [beads[name]] });
    const reached = name === 'busy' ? 'working' : name;
    await factory.until(() => stateOf(factory, beads[name] ?? '') === reached);
  }
  const closed = ['submitted', 'working', 'queued'].map((name) => beads[name] ?? '');
  for (const bead of closed) {
    const answer = (await factory.call('bead.close', { bead, reason: "won't fix" })) as { endsWork: boolean };
    assert.equal(answer.endsWork, true);
  }
  await factory.until(() => closed.every((bead) => stateOf(factory, bead) === 'stopped'));
  await factory.until(() => Object.keys(factory.engine.state.polecats).length === 1);
  for (const bead of closed) {
    assert.equal(noteOf(factory, bead), "its bead was closed: won't fix");
    assert.deepEqual(factory.rig.ledger.get(bead)?.status, 'closed');
    assert.deepEqual(factory.rig.ledger.get(bead)?.comments, []);
  }
  assert.equal(factory.engine.view().queue[0]?.state, 'rejected');
  assert.deepEqual(factory.engine.view().decisions, []);
  assert.match(feedOf(factory.engine), /retired, its rest kept as refs\/gt\/rescue/);
});

test('a polecat cannot close the bead on its own hook', async () => {
  await using factory = await makeFactory();
  let refusal = '';
  factory.life = async ({ call, spec }) => {
    await call('bead.update', { bead: spec.env['GT_BEAD'], status: 'closed' }).catch((cause: Error) => {
      refusal = cause.message;
    });
    return null;
  };
  const bead = await make(factory, 'Mine');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => refusal !== '');
  assert.match(refusal, /closes when it lands: finish the work and call gt done/);
});

test('a stop is written on the bead at the instant of what it is about', async () => {
  await using factory = await makeFactory({ settings: { witness: { exits: 1 } } });
  factory.life = async () => 1;
  const bead = await make(factory, 'Short');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  const comment = factory.rig.ledger.get(bead)?.comments.find(({ text }) => text.startsWith('stopped: '));
  const end = factory.engine
    .feedSince(0)
    .find(({ event, text }) => event === 'run.exited' && text.includes('exit 1'));
  assert.equal(Date.parse(comment?.at ?? ''), end?.at);
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

test('a run that asks the same again and again is heard once, and asks five things at most', async () => {
  await using factory = await makeFactory();
  const answers: string[] = [];
  factory.life = async ({ call }) => {
    for (const text of ['a', 'a', 'b', 'c', 'd', 'a', 'e', 'f']) {
      const asked = call('escalate', { text }).then((answer) => (answer as { id: string }).id);
      answers.push(await asked.catch((cause: Error) => cause.message));
    }
    return null;
  };
  const bead = await make(factory, 'Asking');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => answers.length === 8);
  assert.deepEqual(answers.slice(0, 7), ['d1', 'd1', 'd2', 'd3', 'd4', 'd1', 'd5']);
  assert.match(answers[7] ?? '', /^5 questions of r\d+ wait for a person/);
});

test('what was to be decided about a bead is settled by a new sling, and by its landing', async () => {
  await using factory = await makeFactory({ settings: { witness: { exits: 1 } } });
  let isMended = false;
  factory.life = async (hands) => {
    if (!isMended) return 1;
    await hands.call('escalate', { text: 'is this right?' });
    return commitAndFinish(hands);
  };
  const bead = await make(factory, 'Twice');
  const asked = (): string[] => factory.engine.view().decisions.map(({ text }) => text);
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  assert.equal(asked().length, 1);
  isMended = true;
  await factory.call('sling', { beads: [bead] });
  assert.deepEqual(asked(), []);
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.deepEqual(asked(), []);
  assert.match(feedOf(factory.engine), /d1 resolved by a new sling[\s\S]*d2 resolved by its landing/);
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
