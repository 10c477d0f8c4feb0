// Trains on real git: what is handed in together is tested together, and what is red is found and turned down alone.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  feedOf,
  makeFactory,
  slung,
  stateOf,
} from '../../support/factory.ts';

const SIX = ['one', 'two', 'three', 'four', 'five', 'six'] as const;

/** A factory whose gate waits for a file, tells of each run, and fails on a tree with a file `bad-*`. */
async function makeYard(): Promise<Factory> {
  const factory = await makeFactory({ settings: { limits: { polecats: 8, spawnsPerSecond: 100 } } });
  Object.assign(factory.engine.files, { freeBytes: () => 1024 ** 4 });
  const at = (name: string) => `'${factory.git.path(name)}'`;
  const run = `echo run >> ${at('runs')}; until [ -e ${at('go')} ]; do sleep 0.02; done; ls; ! ls | grep -q ^bad-`;
  changeRigSettings(factory, {
    gates: [{ name: 'test', run, timeoutMs: 60_000 }],
    gateSlots: 1,
    gateAttempts: 1,
  });
  return factory;
}

const go = (factory: Factory): void => writeFileSync(factory.git.path('go'), '');
const runs = (factory: Factory): number =>
  existsSync(factory.git.path('runs'))
    ? readFileSync(factory.git.path('runs'), 'utf8').split('\n').length - 1
    : 0;

/** Slings beads whose polecats each write a file; the first one's gate runs when the others are handed in. */
async function handIn(
  factory: Factory,
  files: readonly Readonly<Record<string, string>>[],
): Promise<readonly string[]> {
  const beads: string[] = [];
  factory.life = (hands) =>
    commitAndFinish(hands, files[beads.indexOf(hands.spec.env['GT_BEAD'] ?? '')] ?? {});
  for (const [nth] of files.entries()) {
    const { id } = (await factory.call('bead.create', { title: `Bead ${nth}` })) as { id: string };
    beads.push(id);
    await factory.call('sling', { beads: [id] });
    await factory.until(() => stateOf(factory, id) === 'submitted');
    if (nth === 0) await factory.until(() => runs(factory) === 1);
  }
  return beads;
}

const subjects = ({ git, source }: Factory): readonly string[] =>
  git.git(source, 'log', '--reverse', '--format=%s', 'main').split('\n').slice(1);

const isAllThere = (factory: Factory, beads: readonly string[]): boolean =>
  beads.every((bead) => stateOf(factory, bead) === 'landed') && hasFollowed(factory);

function hasFollowed({ git, source, root }: Factory): boolean {
  const tip = (dir: string): string => git.git(dir, 'rev-parse', 'main');
  return tip(source) === tip(`${root}/rigs/tally/engine.git`);
}

test('what was handed in while a gate ran lands by one gate more, each in a commit of its own', async () => {
  await using factory = await makeYard();
  const beads = await handIn(
    factory,
    SIX.map((name) => ({ [`${name}.txt`]: `${name}\n` })),
  );
  go(factory);
  await factory.until(() => isAllThere(factory, beads));
  assert.ok(runs(factory) <= 4, `${runs(factory)} gates for six changes`);
  assert.deepEqual(
    subjects(factory),
    beads.map((_, nth) => `Bead ${nth}`),
  );
  const { git, source } = factory;
  for (const [nth, bead] of beads.entries()) {
    const commit = `main~${beads.length - 1 - nth}`;
    assert.match(git.git(source, 'log', '-1', '--format=%b', commit), new RegExp(`Bead: ${bead}`));
    const files = git.git(source, 'ls-tree', '-r', '--name-only', commit).split('\n');
    for (const name of SIX.slice(0, nth + 1))
      assert.ok(files.includes(`${name}.txt`), `${name} in ${commit}`);
    const closed = beads.filter((each) => {
      const file = files.find((path) => path.includes(each));
      return file !== undefined && git.git(source, 'show', `${commit}:${file}`).includes('closed');
    });
    assert.deepEqual(
      closed,
      beads.slice(0, nth + 1),
      'each commit closes its bead, and keeps those before it closed',
    );
  }
});

async function landAllButTheFourth(factory: Factory): Promise<void> {
  const files = SIX.map((name) => ({ [`${name}.txt`]: `${name}\n` }));
  files[3] = { 'bad-four.txt': 'x\n' };
  const beads = await handIn(factory, files);
  const bad = beads[3] ?? '';
  go(factory);
  const good = beads.filter((bead) => bead !== bad);
  await factory.until(() => isAllThere(factory, good) && stateOf(factory, bad) === 'stopped');
}

test('a red change within a train is found and turned down; all others land', async () => {
  await using factory = await makeYard();
  await landAllButTheFourth(factory);
  assert.deepEqual(
    subjects(factory),
    [0, 1, 2, 4, 5].map((nth) => `Bead ${nth}`),
  );
  assert.match(feedOf(factory.engine), /rejected: gate test failed on main with this change \(exit 1\)/);
  assert.equal(feedOf(factory.engine).match(/m\d+ rejected:/g)?.length, 1);
  assert.ok(runs(factory) <= 7, `${runs(factory)} gates`);
});

test('gates run in the files of those before, with what differs written, in a few checkouts', async () => {
  await using factory = await makeYard();
  const { git, source } = factory;
  git.commit(source, { 'kept.txt': 'kept\n' }, 'A file that stays');
  const inodes = git.path('inodes');
  const wait = `until [ -e '${git.path('go')}' ]; do sleep 0.02; done`;
  const run = `echo run >> '${git.path('runs')}'; ls -i kept.txt >> '${inodes}'; ${wait}; ! ls | grep -q ^bad-`;
  changeRigSettings(factory, { gates: [{ name: 'test', run, timeoutMs: 60_000 }], gateSlots: 1 });
  await landAllButTheFourth(factory);
  const seen = readFileSync(inodes, 'utf8').trim().split('\n');
  assert.ok(seen.length >= 5, `${seen.length} gates ran`);
  assert.ok(new Set(seen).size <= 4, seen.join());
});

const isMadeAhead = ({ engine }: Factory): boolean =>
  [...engine.gateCheckouts.values()].some(({ isAhead, isReady }) => isAhead && isReady);

test('while a gate runs, the checkout of the next one is made, with what its setup has brought before', async () => {
  await using factory = await makeYard();
  const { git, source } = factory;
  git.commit(source, { lock: '1\n' }, 'What the setup depends on');
  const at = (name: string) => `'${factory.git.path(name)}'`;
  const made = `echo set up >> ${at('setups')}; mkdir -p kept; echo 1 > kept/it`;
  const setup = { run: made, keys: ['lock'], copy: ['kept'] };
  const run = `echo run >> ${at('runs')}; until [ -e ${at('go')} ]; do sleep 0.02; done; cat kept/it`;
  changeRigSettings(factory, { gates: [{ name: 'test', run, timeoutMs: 60_000 }], gateSlots: 1, setup });
  const beads = await handIn(
    factory,
    SIX.map((name) => ({ [`${name}.txt`]: `${name}\n` })),
  );
  await factory.until(() => isMadeAhead(factory));
  assert.equal(runs(factory), 1);
  go(factory);
  await factory.until(() => isAllThere(factory, beads));
  assert.equal(readFileSync(factory.git.path('setups'), 'utf8'), 'set up\n', 'what it brought was cloned');
});

test('a checkout that was made by a setup that is another now is set up anew', async () => {
  await using factory = await makeYard();
  const { git, source } = factory;
  git.commit(source, { lock: '1\n' }, 'What the setup depends on');
  const at = (name: string) => `'${factory.git.path(name)}'`;
  const wait = `until [ -e ${at('go')} ]; do sleep 0.02; done`;
  const run = `echo run >> ${at('runs')}; ${wait}; cat kept/it >> ${at('seen')}`;
  const setUp = (what: string) => ({
    run: `mkdir -p kept; echo ${what} > kept/it`,
    keys: ['lock'],
    copy: ['kept'],
  });
  const gates = [{ name: 'test', run, timeoutMs: 60_000 }];
  changeRigSettings(factory, { gates, gateSlots: 1, setup: setUp('old') });
  const beads = await handIn(
    factory,
    SIX.map((name) => ({ [`${name}.txt`]: `${name}\n` })),
  );
  await factory.until(() => isMadeAhead(factory));
  changeRigSettings(factory, { gates, gateSlots: 1, setup: setUp('new') });
  go(factory);
  await factory.until(() => isAllThere(factory, beads));
  const [first, ...others] = readFileSync(factory.git.path('seen'), 'utf8').trim().split('\n');
  assert.equal(first, 'old', 'what ran by then');
  assert.ok(others.length > 0 && others.every((each) => each === 'new'), others.join());
});

test('what cannot be made before its turn is made in its turn, and nothing is left of it', async () => {
  await using factory = await makeYard();
  const { engine } = factory;
  const { repository } = factory.rig;
  const make = repository.gateCheckout.bind(repository);
  let made = 0;
  let failed = 0;
  const failing: typeof make = async (...args) => {
    made += 1;
    if (made === 1 || failed === 2) return await make(...args);
    failed += 1;
    throw new Error('git was killed');
  };
  Object.assign(repository, { gateCheckout: failing });
  const beads = await handIn(
    factory,
    SIX.map((name) => ({ [`${name}.txt`]: `${name}\n` })),
  );
  await factory.until(() => failed > 0);
  assert.equal(runs(factory), 1, 'a gate still runs');
  go(factory);
  await factory.until(() => isAllThere(factory, beads) && engine.gateCheckouts.size === 0);
  assert.equal(failed, 2);
  assert.deepEqual(readdirSync(`${factory.root}/rigs/tally/gates`), []);
});

test('what is made before its turn leaves the disk two GiB', async () => {
  await using factory = await makeYard();
  const { engine } = factory;
  Object.assign(engine.files, { freeBytes: () => 2 * 1024 ** 3 - 1 });
  const beads = await handIn(
    factory,
    SIX.map((name) => ({ [`${name}.txt`]: `${name}\n` })),
  );
  const isAsked = (): boolean => [...engine.snapshot().cooling].some((key) => key.startsWith('make-ready'));
  await factory.until(isAsked);
  assert.ok([...engine.gateCheckouts.values()].every(({ isAhead }) => !isAhead));
  go(factory);
  await factory.until(() => isAllThere(factory, beads));
});

test('what conflicts with a change before it waits for that one’s verdict', async () => {
  await using factory = await makeYard();
  const [first, second, third] = await handIn(factory, [
    { 'one.txt': '1\n' },
    { 'a.txt': 'bad\n', 'bad-two.txt': 'x\n' },
    { 'a.txt': 'good\n' },
  ]);
  assert.ok(first && second && third);
  await factory.until(() => feedOf(factory.engine).includes('waits: conflicts with m2'));
  go(factory);
  await factory.until(() => isAllThere(factory, [first, third]) && stateOf(factory, second) === 'stopped');
  assert.equal(factory.git.git(factory.source, 'show', 'main:a.txt'), 'good');
});

test('a town that dies as a train lands has landed all of it once', async () => {
  await using factory = await makeYard();
  const beads = await handIn(
    factory,
    SIX.map((name) => ({ [`${name}.txt`]: `${name}\n` })),
  );
  go(factory);
  const landed = (): number => (feedOf(factory.engine).match(/ landed as /g) ?? []).length;
  await factory.until(() => landed() >= 1);
  await factory.until(
    () =>
      Object.values(factory.engine.state.queue).some(
        ({ phase }) => phase.kind === 'built' && phase.landing,
      ) || landed() === 6,
  );
  await factory.reopen();
  await factory.until(() => isAllThere(factory, beads));
  assert.deepEqual(
    subjects(factory),
    beads.map((_, nth) => `Bead ${nth}`),
  );
});

test('a gate that does not end on a train is run once more on the last of it alone, and nobody is looked for by halves', async () => {
  await using factory = await makeFactory({ settings: { limits: { polecats: 8, spawnsPerSecond: 100 } } });
  const { git } = factory;
  const hung = `mkdir '${git.path('hung')}' 2>/dev/null`;
  const run = `n=$(ls | grep -c '^[a-z]*[.]txt'); echo $n >> '${git.path('runs')}'; test $n -lt 7 || ! ${hung} || sleep 60`;
  changeRigSettings(factory, { gates: [{ name: 'test', run, timeoutMs: 1_000 }], gateSlots: 1 });
  await factory.call('mq.freeze');
  factory.life = (hands) => {
    const title = factory.rig.ledger.get(hands.spec.env['GT_BEAD'] ?? '')?.title ?? '';
    return commitAndFinish(hands, { [`${title}.txt`]: 'x\n' });
  };
  const beads: string[] = [];
  for (const title of SIX) {
    const bead = await slung(factory, title);
    await factory.until(() => stateOf(factory, bead) === 'submitted');
    beads.push(bead);
  }
  await factory.call('mq.thaw');
  await factory.until(() => isAllThere(factory, beads));
  const sizes = readFileSync(git.path('runs'), 'utf8').trim().split('\n').map(Number);
  assert.deepEqual(sizes.slice(sizes.indexOf(7)), [7, 6, 7], 'all, all but the last, and the last on these');
  assert.match(feedOf(factory.engine), /m6.*gate test.*1 s: tried again alone/);
  assert.doesNotMatch(feedOf(factory.engine), /rejected/);
});
