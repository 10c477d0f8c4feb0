import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askModel } from './ask-model.ts';
import { record, records } from './json.ts';
import { ScriptedModel } from './scripted-model.ts';

const TOOLS = ['bash', 'write', 'edit'].map((name) => ({ type: 'function', function: { name } }));
const user = (content: string) => ({ role: 'user', content });

test('a turn of opencode streams reasoning, a call in parts, usage and an end', async () => {
  await using model = await ScriptedModel.open();
  const url = `${model.urlOf('cedar')}/v1/chat/completions`;
  model.play('cedar', [
    {
      steps: [
        { kind: 'thinking', text: 'hm' },
        { kind: 'shell', command: 'ls' },
        { kind: 'text', text: 'Done.' },
      ],
      usage: { input: 10, output: 5, cacheRead: 3, reasoning: 2 },
    },
  ]);
  const first = await askModel(url, { stream: true, tools: TOOLS, messages: [user('go')] });
  const deltas = first.events.flatMap(({ choices }) => records(choices)).map(({ delta }) => record(delta));
  assert.equal(deltas.map(({ reasoning_content }) => reasoning_content ?? '').join(''), 'hm');
  const calls = deltas
    .flatMap(({ tool_calls }) => records(tool_calls))
    .map((call) => record(call['function']));
  assert.equal(calls[0]?.['name'], 'bash');
  assert.match(calls.map(({ arguments: args }) => args).join(''), /^\{"command":"ls"/);
  assert.match(first.body, /"finish_reason":"tool_calls".*"prompt_tokens":13.*\[DONE\]/s);
  const messages = [user('go'), { role: 'assistant', content: '' }, { role: 'tool', content: 'a.txt' }];
  const second = await askModel(url, { stream: true, tools: TOOLS, messages });
  assert.match(second.body, /Done\./);
  assert.deepEqual(model.resultsOf('cedar'), ['a.txt']);
});

test('a title of opencode is asked without tools, and uses up no turn', async () => {
  await using model = await ScriptedModel.open();
  const url = `${model.urlOf('cedar')}/v1/chat/completions`;
  model.play('cedar', [{ steps: [{ kind: 'overloaded' }, { kind: 'text', text: 'hello' }] }]);
  assert.match((await askModel(url, { stream: true, messages: [user('go')] })).body, /Scripted/);
  const ask = () => askModel(url, { stream: true, tools: TOOLS, messages: [user('go')] });
  assert.equal((await ask()).status, 503);
  assert.match((await ask()).body, /hello/);
});
