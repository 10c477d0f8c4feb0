// Messages on their way to an agent whose program is made up: they wait, are typed, seen, sent and proven, and survive
// the engine that began to type them.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Factory, feedOf, makeFactory, type PolecatHands } from '../../../support/factory.ts';

const RUNTIME = {
  command: ['true'],
  transcript: 'claude' as const,
  delivery: { composer: '^❯ ', composerEnd: '^─', settleMs: 20 },
  rules: {
    version: 1 as const,
    rules: [
      { id: 'ask', state: 'asking' as const, screen: ['^\\? '] },
      {
        ...{ id: 'limit', state: 'limited' as const },
        ...{ screen: ['^limit reached'], reset: 'resets (?<at>.+)' },
      },
      { id: 'busy', state: 'working' as const, screen: ['^busy'] },
      { id: 'calm', state: 'idle' as const, screen: ['^❯ '] },
    ],
  },
};

/** A CLI with a composer, as its screen shows it. */
class MadeUpCli {
  readonly #factory: Factory;
  readonly guest: string;
  composer = '';
  head: 'ready' | 'busy' | '? Run it?' | `limit reached${string}` = 'ready';
  readonly prompts: string[] = [];
  /** What a dialog was answered with. */
  readonly answers: string[] = [];
  takesEnter = true;
  turnMs = 30;

  constructor(factory: Factory, guest: string) {
    this.#factory = factory;
    this.guest = guest;
    factory.guests.onSend = (to, intents) => {
      if (to === guest) for (const intent of intents) this.#take(intent);
    };
    this.draw();
  }

  draw(): void {
    const composer = this.head === '? Run it?' ? [] : [...`❯ ${this.composer}`.split('\n'), '────'];
    this.#factory.guests.show(this.guest, '', [this.head, ...composer, 'footer']);
  }

  #take(intent: object): void {
    const { kind, text } = intent as { readonly kind: string; readonly text?: string };
    if (this.head === '? Run it?') this.answers.push(kind);
    else if (kind === 'paste') this.composer += text;
    else if (kind === 'submit' && this.takesEnter && this.composer !== '') this.submit();
    this.draw();
  }

  submit(): void {
    this.prompts.push(this.composer);
    this.composer = '';
    this.head = 'busy';
    setTimeout(() => {
      this.head = 'ready';
      this.draw();
    }, this.turnMs);
    this.draw();
  }
}

interface Talk extends AsyncDisposable {
  readonly factory: Factory;
  readonly cli: MadeUpCli;
  readonly run: string;
  readonly hands: PolecatHands;
  say(text: string, ttlMs?: number): Promise<Readonly<Record<string, string>>>;
  why(): Promise<string>;
  /** Until nothing waits any more. */
  settle(): Promise<void>;
}

async function talk(): Promise<Talk> {
  const factory = await makeFactory({
    settings: { runtimes: { talker: RUNTIME }, roles: { polecat: 'talker' } },
  });
  const { promise, resolve } = Promise.withResolvers<PolecatHands>();
  factory.life = async (hands) => {
    resolve(hands);
    return null;
  };
  const { id } = (await factory.call('bead.create', { title: 'Sort' })) as { id: string };
  await factory.call('sling', { beads: [id] });
  const found = () => Object.values(factory.engine.state.runs).find(({ bead }) => bead === id);
  await factory.until(() => found()?.phase.kind === 'running');
  const run = found()?.run ?? '';
  return {
    factory,
    run,
    hands: await promise,
    cli: new MadeUpCli(factory, run),
    say: async (text, ttlMs) =>
      (await factory.call('nudge', { target: run, text, ...(ttlMs ? { ttlMs } : {}) })) as Record<
        string,
        string
      >,
    why: async () => ((await factory.call('why', { subject: run })) as { text: string }).text,
    settle: () => factory.until(() => Object.keys(factory.engine.state.messages).length === 0),
    [Symbol.asyncDispose]: () => factory[Symbol.asyncDispose](),
  };
}

test('an agent whose limit is over is told to go on, though its screen shows the limit still', async () => {
  await using talking = await talk();
  talking.cli.head = 'limit reached: resets 2020-01-01T00:00:00Z';
  talking.cli.draw();
  await talking.factory.until(() => talking.cli.prompts.length > 0);
  assert.match(talking.cli.prompts[0] ?? '', /^You were held up by a limit that is over\. Go on with /);
});

test('an idle agent is told at once, one message after the other', async () => {
  await using story = await talk();
  const texts = ['first', 'second\nof two lines', 'third'];
  for (const text of texts) await story.say(text);
  const waiting = story.factory.engine.view().polecats[0];
  assert.equal(waiting?.queued, 3);
  assert.match(waiting?.why ?? '', /; 3 messages wait$/);
  await story.settle();
  assert.deepEqual(story.cli.prompts, texts);
  assert.equal(story.factory.engine.view().polecats[0]?.queued, 0);
});

test('a message waits for the end of a turn and of a dialog, visibly, and answers none', async () => {
  await using story = await talk();
  const { cli } = story;
  cli.head = 'busy';
  cli.draw();
  await story.factory.until(() => story.factory.engine.view().polecats[0]?.activity === 'working');
  assert.equal((await story.say('later'))['waits'], 'it is in a turn');
  cli.head = '? Run it?';
  cli.draw();
  await story.factory.until(() => story.factory.engine.view().polecats[0]?.activity === 'asking');
  assert.match(
    await story.why(),
    /n1 from person waits, for \d+ s more at most, because it asks a person: later/,
  );
  cli.head = 'ready';
  cli.draw();
  await story.settle();
  assert.deepEqual(cli.prompts, ['later']);
  assert.deepEqual(cli.answers, []);
});

test("a person's draft stays as it is until they send it", async () => {
  await using story = await talk();
  const { cli, factory } = story;
  cli.composer = 'what if we';
  cli.draw();
  await story.say('go on');
  await factory.until(() => factory.engine.deliveries.reasons.size > 0);
  assert.match(await story.why(), /because a draft stands in its composer: go on/);
  assert.equal(cli.composer, 'what if we');
  cli.submit();
  await story.settle();
  assert.deepEqual(cli.prompts, ['what if we', 'go on']);
});

test('what cannot be said in its time expires, and says why', async () => {
  await using story = await talk();
  story.cli.composer = 'what if we';
  story.cli.draw();
  await story.say('go on', 1_000);
  await story.settle();
  assert.deepEqual(story.cli.prompts, []);
  assert.match(feedOf(story.factory.engine), /n1 to r2 expired: its time to live passed: a draft stands/);
});

test('messages to a run that ends expire with it', async () => {
  await using story = await talk();
  story.cli.head = 'busy';
  story.cli.draw();
  await story.factory.until(() => story.factory.engine.view().polecats[0]?.activity === 'working');
  await story.say('go on');
  story.factory.guests.exit(story.run, 1, null);
  await story.settle();
  assert.match(feedOf(story.factory.engine), /n1 to r2 expired: its run ended first/);
});

test('an Enter that was lost is pressed again', async () => {
  await using story = await talk();
  const { cli, factory } = story;
  cli.takesEnter = false;
  await story.say('go on');
  const enters = () => factory.guests.sent.filter((each) => each.includes('submit')).length;
  await factory.until(() => enters() === 1);
  cli.takesEnter = true;
  await story.settle();
  assert.deepEqual(cli.prompts, ['go on']);
});

test('an engine that dies over a pasted message leaves it to the next one to send', async () => {
  await using story = await talk();
  const { cli, factory } = story;
  cli.takesEnter = false;
  await story.say('go on');
  await factory.until(() => cli.composer === 'go on');
  await factory.drop();
  cli.takesEnter = true;
  await factory.open();
  await story.settle();
  assert.deepEqual(cli.prompts, ['go on']);
});

for (const isTaken of [true, false]) {
  const name = isTaken
    ? 'is not typed again where it had arrived'
    : 'is typed again where nothing had arrived';
  test(`a message that an engine died over ${name}`, async () => {
    await using story = await talk();
    const { cli, factory, run } = story;
    const transcript = factory.git.path('conversation.jsonl');
    const conversation = { session: 's1', transcript };
    writeFileSync(transcript, '');
    factory.engine.record('run.conversation', { run: run as never, ...conversation });
    cli.takesEnter = false;
    await story.say('go on');
    await factory.until(() => cli.composer === 'go on');
    await factory.drop();
    cli.composer = '';
    cli.takesEnter = true;
    const timestamp = new Date().toISOString();
    const said = { type: 'user', timestamp, message: { role: 'user', content: 'go on' } };
    if (isTaken) writeFileSync(transcript, `${JSON.stringify(said)}\n`);
    cli.draw();
    await factory.open();
    await story.settle();
    assert.deepEqual(cli.prompts, isTaken ? [] : ['go on']);
    assert.doesNotMatch(feedOf(factory.engine), /expired/);
  });
}

for (const { name, ageMs, takesEnter, expired } of [
  {
    name: 'a prompt that a hook told of while no engine answered has arrived',
    ...{ ageMs: 0, takesEnter: true, expired: null },
  },
  {
    name: 'a prompt with the same words from before it was typed proves nothing',
    ...{ ageMs: 60_000, takesEnter: false, expired: /n1 to r2 expired: .*nothing tells whether it arrived/ },
  },
]) {
  test(name, async () => {
    await using story = await talk();
    const { cli, factory, hands } = story;
    cli.takesEnter = false;
    await story.say('go on');
    await factory.until(() => cli.composer === 'go on');
    await factory.drop();
    cli.composer = '';
    cli.takesEnter = takesEnter;
    cli.draw();
    const event = { kind: 'turn-started', session: 's1', prompt: 'go on' };
    await hands.spool('agent.event', { event, at: Date.now() - ageMs });
    await factory.open();
    await story.settle();
    assert.deepEqual(cli.prompts, []);
    if (expired === null) assert.doesNotMatch(feedOf(factory.engine), /expired/);
    else assert.match(feedOf(factory.engine), expired);
  });
}
