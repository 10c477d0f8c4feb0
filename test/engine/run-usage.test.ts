// What a run's model has used, from a transcript to the view and the log, and asking a run that is gone: in a real engine
// with guests that are made up.

import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Seance } from '../../src/engine/verbs/seance.ts';
import type { UsageView } from '../../src/engine/view.ts';
import { type Factory, makeFactory, type PolecatHands, slung } from '../support/factory.ts';
import { tempFolder } from '../support/temp-folder.ts';

const TALKER = {
  command: ['true'],
  transcript: 'claude' as const,
  launch: { fresh: [['{prompt}']], ask: [['--ask', '{session}'], ['--model', '{model}'], ['{prompt}']] },
};

async function atWork(): Promise<{ readonly factory: Factory; readonly hands: PolecatHands }> {
  const factory = await makeFactory({
    settings: {
      runtimes: { talker: TALKER },
      roles: { polecat: 'talker' },
      models: { talker: { polecat: 'small' } },
      deacon: { keepEndedMs: 1 },
    },
  });
  const { promise, resolve } = Promise.withResolvers<PolecatHands>();
  factory.life = async (hands) => {
    resolve(hands);
    return null;
  };
  await slung(factory, 'Sort the index');
  const hands = await promise;
  await factory.until(() => runOf(factory, hands)?.phase.kind === 'running');
  return { factory, hands };
}

const runOf = ({ engine }: Factory, { spec }: PolecatHands) => engine.state.runs[spec.guest];
const usageOf = ({ engine }: Factory): UsageView | null => engine.view().polecats[0]?.usage ?? null;

function reply(id: string): string {
  const usage = { input_tokens: 3, output_tokens: 2 };
  return `${JSON.stringify({ type: 'assistant', timestamp: '2100-01-01T00:00:00Z', message: { id, usage } })}\n`;
}

async function begins(hands: PolecatHands, transcript: string): Promise<void> {
  const event = { kind: 'session-started', session: 's1', source: 'startup', transcript };
  await hands.call('agent.event', { event });
}

test('what is appended to a transcript is counted while the run works, recorded when its turn ends, and kept', async () => {
  using folder = tempFolder();
  const transcript = folder.at('t.jsonl');
  const { factory, hands } = await atWork();
  await using _ = factory;
  assert.equal(usageOf(factory), null);
  await begins(hands, transcript);
  await factory.until(() => usageOf(factory)?.state === 'missing');
  appendFileSync(transcript, reply('a'));
  await factory.until(() => usageOf(factory)?.input === 3);
  assert.equal(runOf(factory, hands)?.usage, undefined);
  await hands.call('agent.event', { event: { kind: 'turn-ended', session: 's1' } });
  await factory.until(() => runOf(factory, hands)?.usage?.input === 3);
  appendFileSync(transcript, reply('b'));
  factory.guests.exit(hands.spec.guest, null, 'SIGKILL');
  await factory.until(() => runOf(factory, hands)?.usage?.input === 6);
  await factory.reopen();
  assert.equal(runOf(factory, hands)?.usage?.output, 4);
});

test('a run that has ended can be asked once it is forgotten; one at work is not', async () => {
  using folder = tempFolder();
  const { factory, hands } = await atWork();
  await using _ = factory;
  const { guest, cwd } = hands.spec;
  await assert.rejects(
    factory.call('seance', { target: guest, question: 'Why?' }),
    /is still at work: gt nudge/,
  );
  await begins(hands, folder.at('t.jsonl'));
  await factory.call('stop', { target: guest });
  await factory.until(() => runOf(factory, hands) === undefined);
  const seance = (await factory.call('seance', { target: guest, question: 'Why? -x' })) as Seance;
  assert.deepEqual(
    [seance.file, seance.args, seance.cwd],
    ['true', ['--ask', 's1', '--model', 'small', 'Why? -x'], cwd],
  );
  assert.equal(seance.env['GT_TOKEN'], undefined);
  await assert.rejects(
    factory.call('seance', { target: 'r99', question: 'Why?' }),
    /no agent, run or bead "r99"/,
  );
});
