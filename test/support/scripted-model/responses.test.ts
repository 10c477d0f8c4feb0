import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askModel } from './ask-model.ts';
import { record, records } from './json.ts';
import { ScriptedModel } from './scripted-model.ts';

const said = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const NAMED = [
  { type: 'function', name: 'exec_command' },
  { type: 'custom', name: 'apply_patch' },
];
const CODE = {
  type: 'additional_tools',
  tools: [{ type: 'namespace', name: 'functions', tools: [{ name: 'exec' }] }],
};
const request = (...input: readonly unknown[]) => ({ stream: true, tools: NAMED, input });

test('a turn of Codex streams reasoning, a call and text, and counts what the cache gave', async () => {
  await using model = await ScriptedModel.open();
  const url = `${model.urlOf('birch')}/v1/responses`;
  model.play('birch', [
    {
      steps: [
        { kind: 'thinking', text: 'hm' },
        { kind: 'shell', command: 'ls' },
        { kind: 'write', file: '/w/a', text: 'one\n' },
        { kind: 'text', text: 'Done.' },
      ],
      usage: { input: 10, output: 5, cacheRead: 100, cacheWrite: 20, reasoning: 2 },
    },
  ]);
  const first = await askModel(url, request(said('<environment_context>'), said('go')));
  const done = first.events
    .filter(({ type }) => type === 'response.output_item.done')
    .map(({ item }) => record(item));
  assert.deepEqual(
    done.map(({ type, name, arguments: args }) => [type, name, args]),
    [
      ['reasoning', undefined, undefined],
      ['function_call', 'exec_command', '{"cmd":"ls"}'],
    ],
  );
  const completed = record(first.events.at(-1)?.['response']);
  assert.deepEqual(completed['usage'], {
    input_tokens: 130,
    input_tokens_details: { cached_tokens: 100, cache_write_tokens: 20 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 2 },
    total_tokens: 135,
  });
  const output = { type: 'function_call_output', call_id: 'c', output: 'a.txt' };
  const second = await askModel(url, request(said('go'), ...records(completed['output']), output));
  assert.match(second.body, /\*\*\* Add File: \/w\/a\\n\+one\\n/);
  const third = await askModel(url, request(said('go'), { type: 'custom_tool_call' }, output));
  assert.match(third.body, /Done\./);
  assert.deepEqual(model.promptsOf('birch'), ['go']);
  assert.deepEqual(model.resultsOf('birch'), ['a.txt', 'a.txt']);
});

test('a Codex that is offered one tool for all is answered with a script', async () => {
  await using model = await ScriptedModel.open();
  model.play('birch', [
    {
      steps: [
        { kind: 'shell', command: 'ls' },
        { kind: 'text', text: 'Done.' },
      ],
    },
  ]);
  const heard = await askModel(`${model.urlOf('birch')}/v1/responses`, {
    stream: true,
    input: [CODE, said('go')],
  });
  const item = record(heard.events.find(({ type }) => type === 'response.output_item.done')?.['item']);
  assert.equal(item['name'], 'exec');
  assert.match(String(item['input']), /tools\.exec_command\(\{"cmd":"ls"\}\)/);
});

test('a title of Codex uses up no turn, and a plan’s limit tells its reset', async () => {
  await using model = await ScriptedModel.open();
  const resetAt = Date.now() + 60_000;
  model.play('birch', [{ steps: [{ kind: 'rate-limited', resetAt }] }]);
  const url = `${model.urlOf('birch')}/v1/responses`;
  const schema = { type: 'object', properties: { title: { type: 'string' } } };
  const title = await askModel(
    url,
    { ...request(said('Generate a title')), text: { format: { schema } } },
    { 'x-codex-turn-metadata': '{"request_kind":"turn","thread_source":"thread_title"}' },
  );
  assert.match(title.body, /\{\\"title\\":\\"Scripted work\\"\}/);
  const limited = await askModel(url, request(said('go')));
  assert.equal(limited.status, 429);
  const error = record(record(JSON.parse(limited.body))['error']);
  assert.deepEqual([error['type'], error['resets_at']], ['usage_limit_reached', Math.ceil(resetAt / 1_000)]);
  assert.deepEqual(model.promptsOf('birch'), ['go']);
});
