// What the hooks of an agent's CLI tell the town, and how the town answers: a beginning with gt prime, an end with what
// is still on the hook.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentEvent, HookAnswer } from '../../src/engine/agents/agent-event.ts';
import { handleRequest } from '../../src/engine/verbs/handle.ts';
import { type Factory, makeFactory, type PolecatHands, slung } from '../support/factory.ts';

const SESSION = { session: 's1' };
const STARTED: AgentEvent = { kind: 'session-started', ...SESSION, source: 'startup', transcript: null };
const ENDED: AgentEvent = { kind: 'turn-ended', ...SESSION };
const TOOL: AgentEvent = { kind: 'tool-started', ...SESSION, tool: 'Bash', call: null };

/** A factory with a polecat at work on a bead; its hands are the test's. */
async function atWork(): Promise<{
  readonly factory: Factory;
  readonly bead: string;
  readonly hands: PolecatHands;
}> {
  const factory = await makeFactory({ settings: { witness: { nudges: 3 } } });
  const { promise, resolve } = Promise.withResolvers<PolecatHands>();
  factory.life = async (hands) => {
    resolve(hands);
    return null;
  };
  const bead = await slung(factory, 'Sort the index');
  return { factory, bead, hands: await promise };
}

async function told(hands: PolecatHands, event: AgentEvent, isContinued?: boolean): Promise<HookAnswer> {
  return (await hands.call('agent.event', {
    event,
    ...(isContinued === undefined ? {} : { isContinued }),
  })) as HookAnswer;
}

test('a conversation begins with gt prime, and listeners hear each event of the run', async () => {
  const { factory, bead, hands } = await atWork();
  await using _ = factory;
  const heard: string[] = [];
  factory.engine.ears.onHeard((run, at, event) => heard.push(`${run} ${at > 0} ${event.kind}`));
  await factory.call('bead.update', { bead, description: 'By name.', acceptance: 'It is sorted.' });
  await factory.call('value.set', { key: 'kv.memory.style', value: 'Two spaces.' });
  const { context = '' } = await told(hands, STARTED);
  assert.match(context, new RegExp(`On your hook: ${bead} Sort the index`));
  assert.match(context, /By name\.[\s\S]*It is sorted\.[\s\S]*style: Two spaces\./);
  assert.deepEqual(await hands.call('prime'), { text: context });
  assert.deepEqual(await told(hands, TOOL), {});
  const run = hands.spec.env['GT_RUN'];
  assert.deepEqual(heard, [`${run} true session-started`, `${run} true tool-started`]);
  assert.equal(hands.spec.env['GT_CHECKOUT'], hands.spec.cwd);
  assert.equal(hands.spec.env['GT_MAIN_BRANCH'], 'main');
});

test('a turn does not end with work on the hook, but for ever neither', async () => {
  const { factory, bead, hands } = await atWork();
  await using _ = factory;
  const first = await told(hands, ENDED, false);
  assert.match(first.refusal ?? '', new RegExp(`${bead} \\(Sort the index\\).*gt done`));
  assert.ok((await told(hands, ENDED, true)).refusal);
  assert.ok((await told(hands, ENDED, true)).refusal);
  assert.deepEqual(await told(hands, ENDED, true), {});
  await told(hands, TOOL);
  assert.ok((await told(hands, ENDED, true)).refusal);
});

test('who asks a person, or is called off, may stop', async () => {
  const { factory, bead, hands } = await atWork();
  await using _ = factory;
  const { id } = (await hands.call('escalate', { text: 'Which order?' })) as { id: string };
  assert.deepEqual(await told(hands, ENDED, false), {});
  await factory.call('decision.resolve', { id });
  assert.ok((await told(hands, ENDED, false)).refusal);
  await factory.call('stop', { target: bead });
  // Its run is being ended: it is answered nothing, or not known any more.
  const last = await told(hands, ENDED, false).catch((cause: Error) => cause.message);
  assert.ok(typeof last === 'string' || last.refusal === undefined);
});

test('crew are reminded once of what they have claimed, the mayor and free crew never', async () => {
  await using factory = await makeFactory();
  await factory.call('crew.add', { name: 'robin' });
  const live = (agent: string) =>
    Object.values(factory.engine.state.runs).find(
      (run) => run.agent === agent && run.phase.kind === 'running',
    );
  const as = async (agent: string, verb: string, args: Record<string, unknown>): Promise<unknown> => {
    await factory.until(() => live(agent) !== undefined);
    const spec = [...factory.guests.running.values()].find(({ env }) => env['GT_RUN'] === live(agent)?.run);
    const answer = await handleRequest(factory.engine, {
      verb,
      args,
      seq: null,
      token: spec?.env['GT_TOKEN'] ?? '',
    });
    if (!answer.ok) throw new Error(answer.problem.message);
    return answer.value;
  };
  const stop = (agent: string, isContinued: boolean) =>
    as(agent, 'agent.event', { event: ENDED, isContinued });
  assert.deepEqual(await stop('tally/crew/robin', false), {});
  assert.deepEqual(await stop('mayor', false), {});
  const { id } = (await factory.call('bead.create', { title: 'Mine' })) as { id: string };
  await as('tally/crew/robin', 'bead.claim', { bead: id });
  assert.match(JSON.stringify(await stop('tally/crew/robin', false)), /Mine.*just stop/);
  assert.deepEqual(await stop('tally/crew/robin', true), {});
  assert.ok(((await stop('tally/crew/robin', false)) as HookAnswer).refusal);
});

test('events that are none, and a person’s, are refused', async () => {
  const { factory, hands } = await atWork();
  await using _ = factory;
  for (const event of [
    null,
    {},
    { kind: 'nonsense' },
    { ...STARTED, source: 'x' },
    { ...ENDED, extra: 1 },
    { ...TOOL, tool: 'x'.repeat(300) },
  ])
    await assert.rejects(hands.call('agent.event', { event }), /agent\.event/);
  await assert.rejects(factory.call('agent.event', { event: ENDED }), /for agents/);
});

test('a conversation that is called like a flag is none: the next run is started with its name', async () => {
  const { factory, hands } = await atWork();
  await using _ = factory;
  for (const session of ['--dangerously-skip-permissions', '-c', 'two words', 'a\nb'])
    await assert.rejects(told(hands, { ...STARTED, session }));
  assert.equal(factory.engine.state.runs[hands.spec.guest]?.session ?? null, null);
  await told(hands, STARTED);
  assert.equal(factory.engine.state.runs[hands.spec.guest]?.session, 's1');
});

test('what is told afterwards says where the conversation is kept, and nothing of what the run does now', async () => {
  const { factory, hands } = await atWork();
  await using _ = factory;
  const heard: string[] = [];
  factory.engine.ears.onHeard((_run, _at, { kind }) => heard.push(kind));
  const run = hands.spec.env['GT_RUN'] ?? '';
  const late = { ...STARTED, session: 's0', transcript: '/t0' };
  assert.deepEqual(await hands.call('agent.event', { event: late, at: 1 }), {});
  assert.deepEqual(await hands.call('agent.event', { event: ENDED, at: 2 }), {});
  assert.equal(factory.engine.state.runs[run]?.session, 's0');
  assert.deepEqual(heard, []);
});
