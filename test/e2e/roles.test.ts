// What each role may do, asked of the real program with the token that its run was given.

import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { callTown } from '../../src/engine/rpc/client.ts';
import type { QueueState } from '../../src/engine/view.ts';
import { type Finished, GtProgram, isBuilt } from '../support/gt-program.ts';
import { readLog } from '../support/read-log.ts';
import { bugRecipe, gateThatCloses, recipeRepository } from '../support/recipe-rig.ts';
import { type SmallTown, smallTown, statusOf, waitForStatus, waitForWork } from '../support/small-town.ts';
import { agentAt, agentWith, personAt, type Speaker } from '../support/speaker.ts';

const skip = isBuilt() ? false : 'not built: npm run build';
const timeout = 60_000;
const REFUSED = 4;
const RIG = 'lib';
/** Verbs that steer the town: a person's alone. */
const PERSONS: readonly (readonly string[])[] = [
  ['restart', 'mayor'],
  ['stop', 'mayor'],
  ['crew', 'add', 'eve'],
  ['crew', 'remove', 'wren'],
  ['crew', 'sheriff', 'wren'],
  ['rig', 'add', 'more', '/nowhere', '--no-gates'],
];
const LANDING: readonly (readonly string[])[] = [
  ['mq', 'hold', 'm1'],
  ['mq', 'approve', 'm1'],
  ['mq', 'reject', 'm1'],
];

test('the mayor makes beads and slings them, and steers nothing else', { skip, timeout }, async () => {
  await using world = new GtProgram();
  await using town = await staffedTown(world);
  const mayor = await agentAt(world, town, 'mayor');
  assert.match(await mayor.must('gt', 'prime'), /^You are the Mayor\./);
  const bead = await makeBug(mayor, 'fern', ['--rig', RIG]);
  assert.match(await mayor.must('bd', 'ready', '--rig', RIG), new RegExp(bead));
  await mayor.must('gt', 'sling', bead);
  await waitForWork(world, town.cwd, bead, 'landed');
  await mayor.must('gt', 'nudge', 'robin', 'echo', 'hello');
  assert.match(await mayor.must('gt', 'why', bead), /landed as/);
  await assertRefused(mayor, 'the mayor', [...PERSONS, ...LANDING]);
  assertRefusal(await mayor.ask('gt', 'done', bead), 'the mayor may not call done');
  await assertCannotEndTown(world, town, mayor);
  const slung = readLog(`${town.cwd}/events`).find(({ kind }) => kind === 'work.slung');
  assert.equal(slung?.data['by'], 'mayor');
});

test('a crew member works in a clone of its own, hands its branch in, and decides on no landing', {
  skip,
  timeout,
}, async () => {
  await using world = new GtProgram();
  await using town = await staffedTown(world);
  const wren = await agentAt(world, town, 'lib/crew/wren');
  const clone = `${town.cwd}/rigs/${RIG}/crew/wren`;
  assert.match(await wren.must('gt', 'prime'), /^You are a crew member/);
  assert.doesNotMatch(await wren.must('gt', 'prime'), /Sheriff/);
  const bead = await makeBug(wren, 'fern');
  writeFileSync(`${clone}/fern.txt`, 'fixed\n');
  world.git(clone, 'commit', '--quiet', '--all', '--message', 'Fix fern');
  closeGate(world);
  assert.match(await wren.must('gt', 'done', bead), /handed in/);
  await waitForQueue(world, town, bead, 'gating');
  await assertRefused(wren, 'a crew member', [...PERSONS, ...LANDING]);
  await assertCannotEndTown(world, town, wren);
  openGate(world);
  await waitForQueue(world, town, bead, 'landed');
  assert.equal(world.git(`${town.cwd}/rigs/${RIG}/engine.git`, 'show', 'main:fern.txt'), 'fixed');
  assert.match(await wren.must('bd', 'show', bead), /closed/);
});

test('the PR Sheriff holds a landing whose gate runs already, and approves it, but not its own', {
  skip,
  timeout,
}, async () => {
  await using world = new GtProgram();
  await using town = await staffedTown(world);
  const robin = await agentAt(world, town, 'lib/crew/robin');
  assert.match(await robin.must('gt', 'prime'), /You are the PR Sheriff/);
  closeGate(world);
  const bead = await makeBug(robin, 'fern');
  await robin.must('gt', 'sling', bead);
  await waitForQueue(world, town, bead, 'gating');
  assert.match(await robin.must('gt', 'mq', 'hold', 'm1'), /m1 held/);
  await waitForQueue(world, town, bead, 'held');
  openGate(world);
  const other = await makeBug(robin, 'moss');
  await robin.must('gt', 'sling', other);
  await waitForQueue(world, town, other, 'landed');
  assert.equal((await queueEntry(world, town, bead))?.state, 'held', 'what is held lets others pass');
  assert.match(await robin.must('gt', 'mq', 'approve', 'm1'), /m1 approved/);
  await waitForQueue(world, town, bead, 'landed');
  await assertOwnIsNotApproved(world, town, robin);
  await assertRefused(robin, 'the PR Sheriff', PERSONS);
});

test('a polecat does its own bead and touches no other', { skip, timeout }, async () => {
  await using world = new GtProgram();
  await using town = await staffedTown(world);
  const person = personAt(world, town);
  const other = await makeBug(person, 'moss');
  const go = world.path('go');
  const bead = await makeBug(person, 'fern', [], `until [ -e ${go} ]; do echo; sleep 0.2; done`);
  await person.must('gt', 'sling', bead);
  await waitForWork(world, town.cwd, bead, 'working');
  const polecat = await agentAt(world, town, 'lib/polecats/amber');
  assert.match(await polecat.must('gt', 'prime'), /^You are a polecat/);
  assert.match(await polecat.must('gt', 'hook'), new RegExp(`${bead} +Mend fern`));
  await polecat.must('gt', 'note', 'half way');
  await polecat.must('bd', 'update', bead, '--notes', 'nearly');
  await polecat.must('bd', 'create', 'Something else is broken');
  await polecat.must('gt', 'escalate', 'is this right?');
  assert.match(await person.must('bd', 'show', bead), /half way/);
  assert.equal((await statusOf(world, town.cwd)).decisions[0]?.text, 'is this right?');
  const mine = `its work is ${bead}; for other work create a bead with bd create`;
  for (const [verb, ...words] of [
    ['bead.update', 'update', other, '--title', 'Mine now'],
    ['bead.comment', 'comment', other, 'hello'],
  ] as const) {
    const refused = await polecat.ask('bd', ...words);
    assertRefusal(refused, `lib/polecats/amber may not call ${verb} on ${other}: ${mine}`);
  }
  await assertRefused(polecat, 'a polecat', [
    ...PERSONS,
    ...LANDING,
    ['sling', other],
    ['nudge', 'mayor', 'hello'],
    ['peek', 'mayor'],
  ]);
  assertRefusal(await polecat.ask('bd', 'close', bead), 'a polecat may not call bead.close');
  await assertCannotEndTown(world, town, polecat);
  writeFileSync(go, '');
  await waitForWork(world, town.cwd, bead, 'landed');
  const late = await polecat.ask('bd', 'create', 'Too late');
  assertRefusal(late, 'the token is not valid: its run has ended');
});

test('a person appoints, steers and lets go; what a crew member leaves behind is kept', {
  skip,
  timeout,
}, async () => {
  await using world = new GtProgram();
  await using town = await staffedTown(world);
  const person = personAt(world, town);
  const robin = await agentAt(world, town, 'lib/crew/robin');
  const clone = `${town.cwd}/rigs/${RIG}/crew/robin`;
  writeFileSync(`${clone}/thought.txt`, 'not committed yet\n');
  assert.match(await person.must('gt', 'crew', 'list'), /robin[^\n]*\n[^\n]*wren/);
  await person.must('gt', 'crew', 'remove', 'robin');
  assert.equal(existsSync(clone), false);
  assert.doesNotMatch(await person.must('gt', 'crew', 'list'), /robin/);
  assertRefusal(await robin.ask('gt', 'mq', 'hold', 'm1'), 'the token is not valid: its run has ended');
  assert.match(rescued(world, town), /^not committed yet$/m);
  await person.must('gt', 'crew', 'add', 'robin');
  const next = await agentAt(world, town, 'lib/crew/robin');
  assertRefusal(await next.ask('gt', 'mq', 'hold', 'm1'), 'a crew member may not call mq.hold');
  const mayor = await agentAt(world, town, 'mayor');
  await person.must('gt', 'restart', 'mayor');
  const isFresh = (run: string | null | undefined) => run != null && run !== mayor.env['GT_RUN'];
  await waitForStatus(world, town.cwd, ({ roster }) => isFresh(roster[0]?.run), { what: 'a new mayor' });
  assertRefusal(await person.ask('gt', 'hook'), 'a person may not call hook');
});

test('a token that nobody was given opens nothing', { skip, timeout }, async () => {
  await using world = new GtProgram();
  await using town = await staffedTown(world);
  const mayor = await agentAt(world, town, 'mayor');
  const stranger = agentWith(world, town, { ...mayor.env, GT_TOKEN: 'made-up' });
  for (const words of [['hook'], ['status'], ['mq', 'list'], ['escalate', 'let me in']]) {
    assertRefusal(await stranger.ask('gt', ...words), 'the token is not valid');
  }
});

/** A town with a rig, the sheriff robin and the crew member wren. */
async function staffedTown(world: GtProgram): Promise<SmallTown> {
  const source = recipeRepository(world, ['fern', 'moss', 'reed']);
  const gate = gateThatCloses(world.path('gate-closed'));
  const town = await smallTown(world, { rig: RIG, source, options: ['--gate', `check=${gate}`] });
  const { cwd } = town;
  await world.mustGt(['crew', 'add', 'robin'], { cwd });
  await world.mustGt(['crew', 'add', 'wren'], { cwd });
  await world.mustGt(['crew', 'sheriff', 'robin'], { cwd });
  return town;
}

/** Makes a bead whose recipe mends the file of that name; answers its id. */
async function makeBug(
  speaker: Speaker,
  name: string,
  options: readonly string[] = [],
  fix?: string,
): Promise<string> {
  const metadata = bugRecipe(fix === undefined ? { name } : { name, before: { fix } });
  const words = ['create', `Mend ${name}`, '--silent', '--metadata', metadata, ...options];
  return (await speaker.must('bd', ...words)).trim();
}

/** Each is refused by one line that names the role and says what to do instead. */
async function assertRefused(
  speaker: Speaker,
  who: string,
  calls: readonly (readonly string[])[],
): Promise<void> {
  const answers = await Promise.all(calls.map((words) => speaker.ask('gt', ...words)));
  for (const answer of answers) assertRefusal(answer, `${who} may not call `);
}

function assertRefusal({ code, stdout, stderr }: Finished, said: string): void {
  assert.equal(stdout, '');
  assert.match(stderr, /^(gt|bd): [^\n]+: [^\n]+\n$/, 'one line that says why and what to do');
  assert.ok(stderr.includes(said), `${said}: ${stderr}`);
  assert.equal(code, REFUSED, stderr);
}

/** The program does not even ask; the town refuses who asks without it. */
async function assertCannotEndTown(world: GtProgram, town: SmallTown, agent: Speaker): Promise<void> {
  const { code, stderr } = await agent.ask('gt', 'down');
  assert.deepEqual([code, stderr], [REFUSED, 'gt: only a person may end the town\n']);
  for (const [verb, args] of [
    ['down', {}],
    ['attach', { cols: 80, rows: 24 }],
    ['shell.open', { target: 'mayor' }],
    ['decision.resolve', { id: 'd1' }],
  ] as const) {
    const { GT_SOCKET: socketPath = '', GT_TOKEN: token = '' } = agent.env;
    const answer = await callTown({ socketPath, token, verb, args, timeoutMs: 5_000 });
    assert.equal(answer.ok ? 'done' : answer.problem.kind, 'refused', verb);
  }
  assert.equal((await statusOf(world, town.cwd)).town, 'town');
}

/** A sheriff's own work is for others to approve. */
async function assertOwnIsNotApproved(world: GtProgram, town: SmallTown, robin: Speaker): Promise<void> {
  const clone = `${town.cwd}/rigs/${RIG}/crew/robin`;
  const bead = await makeBug(robin, 'reed');
  writeFileSync(`${clone}/reed.txt`, 'fixed\n');
  world.git(clone, 'commit', '--quiet', '--all', '--message', 'Fix reed');
  closeGate(world);
  await robin.must('gt', 'done', bead);
  await waitForQueue(world, town, bead, 'gating');
  const { id = '' } = (await queueEntry(world, town, bead)) ?? {};
  assertRefusal(await robin.ask('gt', 'mq', 'approve', id), "lib/crew/robin can't approve its own");
  openGate(world);
  await waitForQueue(world, town, bead, 'landed');
}

async function queueEntry(world: GtProgram, { cwd }: SmallTown, bead: string) {
  return (await statusOf(world, cwd)).queue.find((entry) => entry.bead === bead);
}

async function waitForQueue(
  world: GtProgram,
  { cwd }: SmallTown,
  bead: string,
  state: QueueState,
): Promise<void> {
  await waitForStatus(
    world,
    cwd,
    ({ queue }) => queue.some((entry) => entry.bead === bead && entry.state === state),
    { what: `${bead} ${state}` },
  );
}

/** The text of every file that the engine's rescue refs hold. */
function rescued(world: GtProgram, { cwd }: SmallTown): string {
  const repository = `${cwd}/rigs/${RIG}/engine.git`;
  const refs = world.git(repository, 'for-each-ref', '--format=%(refname)', 'refs/gt/rescue').split('\n');
  return refs
    .filter((ref) => ref !== '')
    .flatMap((ref) =>
      world
        .git(repository, 'ls-tree', '-r', '--name-only', ref)
        .split('\n')
        .map((name) => `${ref}:${name}`),
    )
    .map((object) => world.git(repository, 'cat-file', '-p', object))
    .join('\n');
}

function closeGate(world: GtProgram): void {
  writeFileSync(world.path('gate-closed'), '');
}

function openGate(world: GtProgram): void {
  rmSync(world.path('gate-closed'));
}
