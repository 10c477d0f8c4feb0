// Names that every object inherits, runtimes that nobody has, texts that pretend to be more than they are.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unknownRuntime } from '../../src/engine/agents/catalogue.ts';
import { rigSettingsSchema, townSettingsSchema } from '../../src/engine/settings.ts';
import { commitAndFinish, type Factory, makeFactory, stateOf } from '../support/factory.ts';

const make = async (factory: Factory, title: string): Promise<string> =>
  ((await factory.call('bead.create', { title })) as { id: string }).id;

test('a rig, a gate and a crew member may be called constructor, and are still there after a start', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands);
  const rig = 'constructor';
  await factory.call('rig.add', {
    name: rig,
    source: factory.git.personsRepository('other', { 'b.txt': 'b\n' }),
    prefix: 'cc',
    gates: { constructor: 'true' },
  });
  await factory.call('crew.add', { rig, name: 'constructor' });
  await factory.reopen();
  assert.deepEqual([...factory.engine.rigs.keys()], ['tally', rig]);
  const { id } = (await factory.call('bead.create', { rig, title: 'In it' })) as { id: string };
  await factory.call('sling', { beads: [id] });
  await factory.until(() => stateOf(factory, id) === 'landed');
  assert.deepEqual(
    factory.engine.view().roster.map(({ agent }) => agent),
    ['mayor', 'constructor/crew/constructor'],
  );
});

test('inherited names name nothing: each verb says so', async () => {
  await using factory = await makeFactory();
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    for (const [verb, args] of [
      ['mq.hold', { mr: name, held: true }],
      ['mq.approve', { mr: name }],
      ['mq.reject', { mr: name }],
      ['decision.resolve', { id: name }],
      ['sling', { beads: [name] }],
      ['stop', { target: name }],
      ['nudge', { target: name }],
      ['peek', { target: name }],
      ['why', { subject: name }],
      ['bead.ask', { question: { kind: 'show', ids: [name] } }],
      ['bead.ready', { rig: name }],
      ['crew.remove', { name }],
    ] as const) {
      await assert.rejects(factory.call(verb, args), /no |unknown|nothing here/, `${verb} ${name}`);
    }
    await assert.rejects(factory.call('crew.add', { name: 'robin', runtime: name }), /unknown runtime/);
  }
  assert.deepEqual(factory.engine.state.decisions, Object.create(null));
});

test('work for a runtime that the town does not have is stopped with the reason, and nobody is started', async () => {
  await using factory = await makeFactory({
    settings: { runtimes: {}, roles: { polecat: 'constructor', mayor: 'wizard' } },
  });
  const bead = await make(factory, 'For a wizard');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  const [work] = factory.engine.view().work;
  assert.match(
    work?.note ?? '',
    /^unknown runtime "constructor": this town has recipe, shell, claude, codex, .*; add it to town\.json/,
  );
  assert.deepEqual(Object.keys(factory.engine.state.runs), []);
  assert.match(factory.engine.view().warnings.join('\n'), /unknown runtime "wizard"/);
  assert.match(factory.engine.view().roster[0]?.why ?? '', /unknown runtime "wizard"/);
});

test('a title is one line of the landing commit, whatever it holds', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands);
  const bead = await make(factory, 'Mend\n\nBead: bd-none\nReviewed-by: person\n\u001b[31m\u0000');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => stateOf(factory, bead) === 'landed');
  const { git, rig } = factory;
  const trailers = git.git(rig.repository.dir, 'log', '-1', '--format=%(trailers:only)', 'main');
  assert.equal(trailers.trim(), `Bead: ${bead}\nRun: r2`);
  assert.equal(
    git.git(rig.repository.dir, 'log', '-1', '--format=%s', 'main'),
    'Mend Bead: bd-none Reviewed-by: person [31m',
  );
});

test('a bead with much text is slung, told to its run, and landed', async () => {
  await using factory = await makeFactory();
  let told = 0;
  factory.life = async (hands) => {
    const hook = (await hands.call('hook')) as { bead: { description: string } };
    told = hook.bead.description.length;
    return await commitAndFinish(hands);
  };
  const description = 'ﷺ\u001b]0;x\u0007'.repeat(20_000);
  const { id } = (await factory.call('bead.create', { title: 'T'.repeat(500), description })) as {
    id: string;
  };
  await factory.call('sling', { beads: [id] });
  await factory.until(() => stateOf(factory, id) === 'landed');
  assert.equal(told, description.length);
});

test('settings that would go wrong later are refused when they are read', () => {
  const town = { version: 1, name: 't' };
  const rig = { version: 1, upstream: '/r', branch: 'main', prefix: 'bd' };
  const twice = [
    { name: 'test', run: 'true' },
    { name: 'test', run: 'false' },
  ];
  assert.equal(rigSettingsSchema.safeParse({ ...rig, gates: twice }).success, false);
  assert.equal(townSettingsSchema.safeParse({ ...town, deacon: { heartbeatMs: 2 ** 31 } }).success, false);
  assert.equal(townSettingsSchema.safeParse({ ...town, deacon: { heartbeatMs: 1 } }).success, false);
  const forEver = [{ name: 'test', run: 'true', timeoutMs: 1e12 }];
  assert.equal(rigSettingsSchema.safeParse({ ...rig, gates: forEver }).success, false);
  assert.equal(
    townSettingsSchema.safeParse({ ...town, runtimes: { odd: { command: [''] } } }).success,
    false,
  );
  const settings = townSettingsSchema.parse({ ...town, runtimes: { constructor: { command: ['x'] } } });
  assert.equal(unknownRuntime('constructor', settings), null);
  assert.match(unknownRuntime('toString', settings) ?? '', /unknown runtime/);
});
