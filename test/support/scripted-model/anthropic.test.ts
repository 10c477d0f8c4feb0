import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askModel } from './ask-model.ts';
import { record } from './json.ts';
import { ScriptedModel } from './scripted-model.ts';

const TOOLS = ['Bash', 'Write', 'Edit', 'AskUserQuestion'].map((name) => ({ name, input_schema: {} }));
const prompt = (text: string) => ({ role: 'user', content: [{ type: 'text', text }] });
const request = (...messages: readonly unknown[]) => ({
  stream: true,
  max_tokens: 9,
  tools: TOOLS,
  messages,
});

test('a turn of Claude streams thinking, text and a tool call, and goes on with its result', async () => {
  await using model = await ScriptedModel.open();
  const url = `${model.urlOf('amber')}/v1/messages?beta=true`;
  model.play('amber', [
    {
      steps: [
        { kind: 'thinking', text: 'hm' },
        { kind: 'text', text: 'I look: 漢字 👩‍👩‍👧.' },
        { kind: 'shell', command: 'ls' },
        { kind: 'text', text: 'Done.' },
      ],
      usage: { input: 10, output: 5, cacheRead: 100, cacheWrite: 20 },
    },
  ]);
  const first = await askModel(url, request(prompt('<system-reminder>x'), prompt('go "on"\t\x1b[1m')));
  const deltas = first.events.map(({ delta }) => record(delta));
  assert.equal(deltas.map(({ thinking }) => thinking ?? '').join(''), 'hm');
  assert.equal(deltas.map(({ text }) => text ?? '').join(''), 'I look: 漢字 👩‍👩‍👧.');
  const input = deltas.map(({ partial_json }) => partial_json ?? '').join('');
  assert.deepEqual(JSON.parse(input), { command: 'ls', description: 'Runs a scripted command' });
  assert.ok(deltas.some(({ stop_reason }) => stop_reason === 'tool_use'));
  const told = record(first.events.find(({ type }) => type === 'message_delta')?.['usage']);
  assert.deepEqual(told, {
    input_tokens: 10,
    output_tokens: 5,
    output_tokens_details: { thinking_tokens: 0 },
    cache_read_input_tokens: 100,
    cache_creation_input_tokens: 20,
  });
  const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'a.txt' }] };
  const call = { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'Bash', input: {} }] };
  const second = await askModel(url, request(prompt('go "on"\t\x1b[1m'), call, result));
  assert.match(second.body, /Done\./);
  assert.deepEqual(model.promptsOf('amber'), ['go "on"\t\x1b[1m']);
  assert.deepEqual(model.resultsOf('amber'), ['a.txt']);
  assert.deepEqual(model.usageOf('amber'), {
    input: 20,
    output: 10,
    cacheRead: 200,
    cacheWrite: 40,
    reasoning: 0,
  });
  assert.deepEqual(
    model.timelineOf('amber').map(({ kind }) => kind),
    [
      ...['request', 'step', 'first-byte', 'step', 'step'],
      ...['tool-result', 'request', 'step', 'first-byte', 'turn-end'],
    ],
  );
  assert.deepEqual(model.faults, []);
});

test('what is no part of Claude’s conversation uses up no turn', async () => {
  await using model = await ScriptedModel.open();
  model.play('amber', [{ steps: [{ kind: 'text', text: 'hello' }] }]);
  const probe = { max_tokens: 1, messages: [prompt('quota')] };
  const base = model.urlOf('amber');
  assert.equal((await askModel(`${base}/v1/messages`, probe)).status, 200);
  assert.equal((await askModel(`${base}/v1/messages/count_tokens`, probe)).status, 200);
  const title = await askModel(`${base}/v1/messages`, { ...probe, max_tokens: 99, stream: true });
  assert.match(title.body, /message_stop/);
  assert.match((await askModel(`${base}/v1/messages`, request(prompt('hi')))).body, /hello/);
  assert.deepEqual(model.promptsOf('amber'), ['hi']);
});

test('Claude meets limits, lost logins, overload, garbage and lost connections as its vendor sends them', async () => {
  await using model = await ScriptedModel.open();
  const resetAt = Date.now() + 90_000;
  model.play('amber', [
    {
      steps: [
        { kind: 'rate-limited', resetAt },
        { kind: 'signed-out' },
        { kind: 'overloaded' },
        { kind: 'malformed' },
        { kind: 'dropped' },
      ],
    },
    { steps: [{ kind: 'refusal', text: 'No.' }] },
  ]);
  const url = `${model.urlOf('amber')}/v1/messages`;
  const again = () => askModel(url, request(prompt('hi')));
  const limited = await again();
  assert.equal(limited.status, 429);
  assert.equal(limited.headers.get('anthropic-ratelimit-unified-reset'), `${Math.ceil(resetAt / 1_000)}`);
  assert.equal((await again()).status, 401);
  assert.equal((await again()).status, 529);
  assert.match((await again()).body, /data: \{"type":\n/);
  await assert.rejects(again());
  await assert.rejects(again(), 'what ends a turn meets each retry');
  const refused = await askModel(url, request(prompt('hi'), prompt('once more')));
  assert.match(refused.body, /"stop_reason":"refusal"/);
  const insisted = await askModel(url, request(prompt('hi'), prompt('once more')));
  assert.equal(insisted.body.includes('"stop_reason":"refusal"'), true, 'who insists is refused again');
  assert.deepEqual(model.promptsOf('amber'), ['hi', 'once more']);
});

test('where a stream broke Claude has the rest of the turn in one piece', async () => {
  await using model = await ScriptedModel.open();
  model.play('amber', [
    {
      steps: [
        { kind: 'malformed' },
        { kind: 'text', text: 'I look.' },
        { kind: 'shell', command: 'ls' },
        { kind: 'text', text: 'Done.' },
      ],
      usage: { input: 3 },
    },
  ]);
  const url = `${model.urlOf('amber')}/v1/messages`;
  await askModel(url, request(prompt('hi')));
  const whole = await askModel(url, { ...request(prompt('hi')), stream: false });
  const message = JSON.parse(whole.body);
  assert.deepEqual(message.content[0], { type: 'text', text: 'I look.' });
  assert.equal(message.content[1].input.command, 'ls');
  assert.equal(message.stop_reason, 'tool_use');
  assert.equal(message.usage.input_tokens, 3);
});
