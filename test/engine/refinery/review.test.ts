import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ChangeView } from '../../../src/engine/change-view.ts';
import { settleDecisions } from '../../../src/engine/decisions/settle.ts';
import { hashToken } from '../../../src/engine/rpc/tokens.ts';
import type { Run } from '../../../src/engine/town-state.ts';
import type { Asker } from '../../../src/engine/verbs/asker.ts';
import { callVerb, handleRequest } from '../../../src/engine/verbs/handle.ts';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  feedOf,
  makeFactory,
  slung,
} from '../../support/factory.ts';

const TEN = `${Array.from({ length: 10 }, (_, at) => `line ${at}`).join('\n')}\n`;

/** A factory whose rig wants every change looked at; the gate counts its runs in the rig's folder. */
async function reviewedFactory(review: unknown = 'lgtm'): Promise<Factory> {
  const factory = await makeFactory({ gate: 'echo run >> ../../runs', files: { 'a.txt': TEN } });
  changeRigSettings(factory, { review });
  return factory;
}

const gateRuns = ({ rig }: Factory): number => {
  const path = `${rig.paths.root}/runs`;
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0;
};
const phaseOf = ({ engine }: Factory, mr: string): string | undefined => engine.state.queue[mr]?.phase.kind;
const diffOf = async (factory: Factory, mr: string): Promise<ChangeView> =>
  (await factory.call('mq.diff', { mr })) as ChangeView;
const approve = async (factory: Factory, mr: string): Promise<void> => {
  const { change } = await diffOf(factory, mr);
  assert.ok(change);
  await factory.call('mq.approve', { mr, change });
};
const reviews = ({ engine }: Factory) => engine.view().decisions.filter(({ review }) => review !== undefined);
const reviewer = ({ git, rig }: Factory): string =>
  git.git(rig.repository.dir, 'log', '-1', '--format=%(trailers:key=Reviewed-by,valueonly)', 'main').trim();

/** A crew member of the rig, appointed and at work. */
async function sheriffOf(factory: Factory, rig: string): Promise<Asker> {
  await factory.call('crew.add', { name: 'robin', rig });
  await factory.call('crew.sheriff', { name: 'robin', rig, on: true });
  const robin = (): Run | undefined =>
    Object.values(factory.engine.state.runs).find(({ agent }) => agent === `${rig}/crew/robin`);
  await factory.until(() => robin()?.phase.kind === 'running');
  return { kind: 'run', run: robin() as Run, seq: null };
}

/** As any program can that runs as a person does. */
async function byCommand({ engine }: Factory, args: { mr: string; change?: string | null }) {
  const token = 'x'.repeat(64);
  engine.tokens.admit(hashToken(token), { kind: 'person' });
  return await handleRequest(engine, { verb: 'mq.approve', args, token, seq: null });
}

/** Each bead changes the file that its title names, from line to text. */
function editing(factory: Factory): void {
  factory.life = async (polecat) => {
    const bead = factory.rig.ledger.get(polecat.spec.env['GT_BEAD'] ?? '');
    const [file = '', line = '', text = ''] = (bead?.title ?? '').split(' ');
    const path = `${polecat.spec.cwd}/${file}`;
    const before = existsSync(path) ? readFileSync(path, 'utf8') : TEN;
    return await commitAndFinish(polecat, { [file]: before.replace(`line ${line}`, text) });
  };
}

test('what passed its gates waits for a person, who is asked with all that they need, and it lands by their word', async () => {
  await using factory = await reviewedFactory();
  editing(factory);
  const bead = await slung(factory, 'a.txt 2 two');
  await factory.call('bead.update', { bead, acceptance: '- the third line says two' });
  await factory.until(() => phaseOf(factory, 'm1') === 'review');
  assert.deepEqual(
    reviews(factory).map(({ subject, text, review }) => ({ subject, text, review })),
    [
      {
        subject: bead,
        text: 'a.txt 2 two is ready: gate test passed; 1 file, +1 −1; every change of this rig is reviewed. LGTM?',
        review: 'm1',
      },
    ],
  );
  const shown = await diffOf(factory, 'm1');
  assert.equal(shown.state, 'review');
  assert.equal(shown.acceptance, '- the third line says two');
  assert.deepEqual(
    shown.gates.map(({ name, state }) => [name, state]),
    [['test', 'passed']],
  );
  assert.deepEqual(shown.totals, { files: 1, added: 1, removed: 1 });
  assert.deepEqual(
    shown.files[0]?.lines.map(({ kind, text }) => `${kind} ${text}`),
    [
      'hunk @@ -1,6 +1,6 @@',
      'same line 0',
      'same line 1',
      'removed line 2',
      'added two',
      'same line 3',
      'same line 4',
      'same line 5',
    ],
  );
  await approve(factory, 'm1');
  await factory.until(() => phaseOf(factory, 'm1') === 'landed');
  await factory.until(() => reviews(factory).length === 0);
  assert.equal(reviewer(factory), 'person');
  assert.equal(gateRuns(factory), 1, 'the same tree needs no second run');
  assert.deepEqual((await diffOf(factory, 'm1')).totals, { files: 1, added: 1, removed: 1 });
});

test('what waits for a person keeps nobody back', async () => {
  await using factory = await reviewedFactory();
  editing(factory);
  await slung(factory, 'a.txt 1 one');
  await factory.until(() => phaseOf(factory, 'm1') === 'review');
  await slung(factory, 'b.txt 1 one');
  await factory.until(() => phaseOf(factory, 'm2') === 'review');
  await approve(factory, 'm2');
  await factory.until(() => phaseOf(factory, 'm2') === 'landed');
  assert.equal(phaseOf(factory, 'm1'), 'review');
  await approve(factory, 'm1');
  await factory.until(() => phaseOf(factory, 'm1') === 'landed');
  assert.equal(gateRuns(factory), 3, 'another tree is gated again');
});

test('what landed in the same file voids an approval, and the person looks again', async () => {
  await using factory = await reviewedFactory();
  editing(factory);
  await slung(factory, 'a.txt 1 one');
  await slung(factory, 'a.txt 8 eight');
  await factory.until(() => phaseOf(factory, 'm1') === 'review' && phaseOf(factory, 'm2') === 'review');
  const seen = (await diffOf(factory, 'm2')).change;
  await approve(factory, 'm1');
  await approve(factory, 'm2');
  await factory.until(() => phaseOf(factory, 'm1') === 'landed');
  await factory.until(() => reviews(factory).some(({ review }) => review === 'm2'));
  assert.equal(phaseOf(factory, 'm2'), 'review');
  await assert.rejects(factory.call('mq.approve', { mr: 'm2', change: seen }), /not what you have seen/);
  await approve(factory, 'm2');
  await factory.until(() => phaseOf(factory, 'm2') === 'landed');
});

test('what is handed in anew keeps its approval where it changes the same, and is looked at again where it does not', async () => {
  await using factory = await reviewedFactory();
  const { git, source } = factory;
  const { id: bead } = (await factory.call('bead.create', { title: 'Mine' })) as { id: string };
  const handIn = () => factory.call('mq.submit', { folder: source, branch: 'mine', bead });
  git.git(source, 'switch', '--quiet', '--create', 'mine');
  git.commit(source, { 'b.txt': 'one\n' }, 'First words');
  await handIn();
  await factory.until(() => phaseOf(factory, 'm1') === 'review');
  await factory.call('mq.freeze');
  await approve(factory, 'm1');
  git.commit(source, { 'b.txt': 'two\n' });
  await handIn();
  await factory.call('mq.thaw');
  await factory.until(() => phaseOf(factory, 'm1') === 'review' && reviews(factory).length === 1);
  await factory.call('mq.freeze');
  await approve(factory, 'm1');
  git.git(source, 'reset', '--quiet', '--soft', 'main');
  git.git(source, 'commit', '--quiet', '--message', 'Other words');
  await handIn();
  const tip = git.git(source, 'rev-parse', 'mine');
  assert.equal(factory.engine.state.queue['m1']?.tip, tip);
  await factory.call('mq.thaw');
  await factory.until(() => ['landed', 'review'].includes(phaseOf(factory, 'm1') ?? ''));
  assert.equal(phaseOf(factory, 'm1'), 'landed');
  assert.equal(reviewer(factory), 'person');
  assert.equal(git.git(factory.rig.repository.dir, 'show', 'main:b.txt'), 'two');
});

test('a change that conflicts by now is not approved but goes back', async () => {
  await using factory = await reviewedFactory();
  editing(factory);
  await slung(factory, 'a.txt 1 one');
  await slung(factory, 'a.txt 1 uno');
  await factory.until(() => phaseOf(factory, 'm1') === 'review' && phaseOf(factory, 'm2') === 'review');
  await approve(factory, 'm1');
  await factory.until(() => phaseOf(factory, 'm1') === 'landed');
  const shown = await diffOf(factory, 'm2');
  assert.equal(shown.change, null);
  assert.deepEqual(shown.conflicts, ['a.txt']);
  assert.equal(shown.totals.files, 1);
  await assert.rejects(
    factory.call('mq.approve', { mr: 'm2' }),
    /conflicts with what landed since, in a.txt/,
  );
  await factory.until(() => phaseOf(factory, 'm2') === 'rejected');
});

test('only paths and sizes that the policy names are looked at', async () => {
  await using factory = await reviewedFactory({ paths: ['src/', '*.lock'], lines: 15 });
  factory.life = async (polecat) => {
    const name = factory.rig.ledger.get(polecat.spec.env['GT_BEAD'] ?? '')?.title ?? '';
    const text = name === 'large.txt' ? 'x\n'.repeat(16) : 'x\n';
    return await commitAndFinish(polecat, { [name]: text });
  };
  for (const name of ['b.txt', 'src/.hidden', 'deep/x.lock', 'large.txt']) await slung(factory, name);
  await factory.until(() => phaseOf(factory, 'm4') === 'review' || phaseOf(factory, 'm4') === 'landed');
  await factory.until(() =>
    Object.values(factory.engine.state.queue).every(({ phase }) => phase.kind !== 'built'),
  );
  const told = Object.values(factory.engine.state.queue).map(({ title, phase }) =>
    phase.kind === 'review' ? `${title}: ${phase.facts.why}` : `${title} ${phase.kind}`,
  );
  assert.deepEqual(told.sort(), [
    'b.txt landed',
    'deep/x.lock: it touches deep/x.lock',
    'large.txt: it changes 16 lines',
    'src/.hidden: it touches src/.hidden',
  ]);
  changeRigSettings(factory, { review: 'automatic' });
  factory.engine.wake();
  await factory.until(() =>
    Object.values(factory.engine.state.queue).every(({ phase }) => phase.kind === 'landed'),
  );
  assert.deepEqual(reviews(factory), []);
});

test('held while it waits for a person, it is not gated again; turned down, it goes back with the reason', async () => {
  await using factory = await reviewedFactory();
  editing(factory);
  const bead = await slung(factory, 'a.txt 1 one');
  await factory.until(() => phaseOf(factory, 'm1') === 'review');
  await factory.call('mq.hold', { mr: 'm1', held: true });
  await factory.until(() => reviews(factory).length === 0);
  await factory.call('mq.hold', { mr: 'm1', held: false });
  await factory.until(() => reviews(factory).length === 1);
  assert.equal(gateRuns(factory), 1);
  factory.life = async () => null;
  await factory.call('mq.reject', { mr: 'm1', reason: 'not so' });
  await factory.until(() => reviews(factory).length === 0);
  await factory.until(
    () => factory.rig.ledger.get(bead)?.comments.some(({ text }) => /not so/.test(text)) === true,
  );
});

test('the question about a change is asked as long as the change waits, whatever is resolved', async () => {
  await using factory = await reviewedFactory();
  editing(factory);
  const bead = await slung(factory, 'a.txt 1 one');
  await factory.until(() => phaseOf(factory, 'm1') === 'review');
  await assert.rejects(
    factory.call('decision.resolve', { id: reviews(factory)[0]?.id }),
    /d1 asks for a review of m1, and goes when m1 is approved or rejected/,
  );
  // Somebody else's work on the same bead lands.
  assert.deepEqual(settleDecisions(factory.engine.state, [bead], 'its landing'), []);
  assert.equal(reviews(factory).length, 1);
});

test("a command is no person's word, nor is a key that was pressed without looking", async () => {
  await using factory = await reviewedFactory();
  editing(factory);
  await slung(factory, 'a.txt 1 one');
  await factory.until(() => phaseOf(factory, 'm1') === 'review');
  const asked = await byCommand(factory, { mr: 'm1' });
  assert.ok(!asked.ok);
  assert.match(asked.problem.message, /approved by whoever looks at it/);
  await assert.rejects(factory.call('mq.approve', { mr: 'm1' }), /approved by whoever looks at it/);
  assert.equal(phaseOf(factory, 'm1'), 'review');
});

test('what was let go while nothing was reviewed is no approval under another policy', async () => {
  await using factory = await makeFactory({
    gate: 'until test -e ../../go; do sleep 0.05; done',
    files: { 'a.txt': TEN },
  });
  editing(factory);
  await slung(factory, 'a.txt 1 one');
  await factory.until(() => factory.engine.gating.size === 1);
  const { change } = await diffOf(factory, 'm1');
  await factory.call('mq.approve', { mr: 'm1' });
  await byCommand(factory, { mr: 'm1', change });
  changeRigSettings(factory, { review: 'lgtm' });
  factory.git.write(`${factory.rig.paths.root}/go`, '');
  await factory.until(() => ['review', 'landed'].includes(phaseOf(factory, 'm1') ?? ''));
  assert.equal(phaseOf(factory, 'm1'), 'review');
  await approve(factory, 'm1');
  await factory.until(() => phaseOf(factory, 'm1') === 'landed');
});

/** Changes the rig's settings once a landing is intended, before it is done. */
function changeAtLanding(factory: Factory, change: object): void {
  const { repository } = factory.rig;
  const { head } = repository;
  repository.head = async () => {
    const phase = factory.engine.state.queue['m1']?.phase;
    if (phase?.kind === 'built' && phase.landing) changeRigSettings(factory, change);
    return await head.call(repository);
  };
}

test('a policy that changes when a change is about to land has it looked at all the same', async () => {
  await using factory = await makeFactory({ files: { 'a.txt': TEN } });
  editing(factory);
  changeAtLanding(factory, { review: 'lgtm' });
  await slung(factory, 'a.txt 1 one');
  await factory.until(() => ['review', 'landed'].includes(phaseOf(factory, 'm1') ?? ''));
  assert.equal(phaseOf(factory, 'm1'), 'review');
});

test('a change that is about to land does not where a host is to land it by now', async () => {
  await using factory = await makeFactory({ files: { 'a.txt': TEN } });
  editing(factory);
  changeAtLanding(factory, { land: 'pull-request' });
  await slung(factory, 'a.txt 1 one');
  const why = 'm1 deferred: who lands what has passed has changed';
  await factory.until(() => phaseOf(factory, 'm1') === 'landed' || feedOf(factory.engine).includes(why));
  assert.equal(factory.git.git(factory.rig.repository.dir, 'log', '--format=%s', 'main'), 'Start');
});

test('the Sheriff approves what they name, and nothing that came meanwhile', async () => {
  await using factory = await reviewedFactory();
  editing(factory);
  const asker = await sheriffOf(factory, 'tally');
  await slung(factory, 'a.txt 1 one');
  await factory.until(() => phaseOf(factory, 'm1') === 'review');
  const unread = await callVerb(factory.engine, 'mq.approve', { mr: 'm1' }, asker);
  assert.match(unread.ok ? '' : unread.problem.message, /gt mq approve m1 --change/);
  const { change } = await diffOf(factory, 'm1');
  assert.ok((await callVerb(factory.engine, 'mq.approve', { mr: 'm1', change }, asker)).ok);
  await factory.until(() => phaseOf(factory, 'm1') === 'landed');
  assert.equal(reviewer(factory), 'tally/crew/robin');
});

test('a Sheriff decides about the landings of their own rig', async () => {
  await using factory = await reviewedFactory();
  editing(factory);
  const gates = { test: 'true' };
  const source = factory.git.personsRepository('other');
  await factory.call('rig.add', { name: 'other', source, prefix: 'ot', gates });
  const asker = await sheriffOf(factory, 'other');
  await slung(factory, 'a.txt 1 one');
  await factory.until(() => phaseOf(factory, 'm1') === 'review');
  const { change } = await diffOf(factory, 'm1');
  for (const [verb, args] of [
    ['mq.approve', { change }],
    ['mq.hold', { held: true }],
    ['mq.reject', {}],
  ] as const) {
    const asked = await callVerb(factory.engine, verb, { mr: 'm1', ...args }, asker);
    assert.match(asked.ok ? '' : asked.problem.message, /m1 is of tally: ask its own Sheriff/, verb);
  }
});

test('pathspecs that git does not know let nothing through, and say so', async () => {
  await using factory = await reviewedFactory({ paths: [':(odd)src'] });
  editing(factory);
  await slung(factory, 'a.txt 1 one');
  const note = () => factory.engine.view().queue[0]?.note ?? '';
  await factory.until(() => note().includes('it could not be built'));
  assert.match(note(), /odd/);
  assert.equal(phaseOf(factory, 'm1'), 'queued');
});

test('a town that dies anywhere between approval and landing lands the change once, and says who approved it', async () => {
  for (const n of [1, 3, 4]) {
    await using factory = await reviewedFactory();
    editing(factory);
    await slung(factory, 'a.txt 1 one');
    await factory.until(() => phaseOf(factory, 'm1') === 'review');
    // The end of its run is a record as well, and would be counted.
    await factory.until(() => factory.engine.state.runs['r2']?.phase.kind === 'ended');
    const { change } = await diffOf(factory, 'm1');
    factory.dieAt({ n, when: 'after' });
    await factory.call('mq.approve', { mr: 'm1', change }).catch(() => {});
    await factory.until(() => factory.isDead);
    await factory.reopen();
    await factory.until(() => phaseOf(factory, 'm1') === 'landed');
    assert.equal(reviewer(factory), 'person');
    const subjects = factory.git.git(factory.rig.repository.dir, 'log', '--format=%s', 'main').split('\n');
    assert.equal(subjects.filter((subject) => subject === 'a.txt 1 one').length, 1, `record ${n}`);
    await factory.until(() => reviews(factory).length === 0);
  }
});
