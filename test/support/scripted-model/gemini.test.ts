import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askModel } from './ask-model.ts';
import { record, records } from './json.ts';
import { ScriptedModel } from './scripted-model.ts';

const TOOLS = [{ functionDeclarations: [{ name: 'run_shell_command' }, { name: 'ask_user' }] }];
const user = (...parts: readonly unknown[]) => ({ role: 'user', parts });

test('a turn of Gemini streams a thought, a call and text, and counts thoughts apart', async () => {
  await using model = await ScriptedModel.open();
  const url = `${model.urlOf('elm')}/v1beta/models/gemini-x:streamGenerateContent?alt=sse`;
  model.play('elm', [
    {
      steps: [
        { kind: 'thinking', text: 'hm' },
        { kind: 'shell', command: 'ls' },
        { kind: 'text', text: 'Done.' },
      ],
      usage: { input: 10, output: 5, cacheRead: 3, reasoning: 2 },
    },
  ]);
  const first = await askModel(url, { tools: TOOLS, contents: [user({ text: 'go' })] });
  const parts = first.events.flatMap(({ candidates }) =>
    records(candidates).flatMap(({ content }) => records(record(content)['parts'])),
  );
  assert.ok(parts.some(({ thought, text }) => thought === true && text === 'hm'));
  const call = record(parts.find(({ functionCall }) => functionCall !== undefined)?.['functionCall']);
  assert.equal(call['name'], 'run_shell_command');
  assert.deepEqual(first.events.at(-1)?.['usageMetadata'], {
    promptTokenCount: 13,
    cachedContentTokenCount: 3,
    candidatesTokenCount: 3,
    thoughtsTokenCount: 2,
    totalTokenCount: 18,
  });
  const result = { functionResponse: { name: 'run_shell_command', response: { output: 'a.txt' } } };
  const contents = [user({ text: 'go' }), { role: 'model', parts: [] }, user(result)];
  assert.match((await askModel(url, { tools: TOOLS, contents })).body, /Done\./);
  assert.deepEqual(model.resultsOf('elm'), ['a.txt']);
  assert.deepEqual(model.promptsOf('elm'), ['go']);
});

test('who speaks next is answered in the wanted shape, and uses up no turn', async () => {
  await using model = await ScriptedModel.open();
  const base = `${model.urlOf('elm')}/v1beta/models/gemini-x`;
  const responseJsonSchema = {
    type: 'object',
    properties: { reasoning: { type: 'string' }, next_speaker: { enum: ['user', 'model'] } },
  };
  const asked = { contents: [user({ text: 'who?' })], generationConfig: { responseJsonSchema } };
  const heard = await askModel(`${base}:generateContent`, asked);
  assert.match(heard.body, /\\"next_speaker\\":\\"user\\"/);
  assert.match((await askModel(`${base}:countTokens`, asked)).body, /totalTokens/);
  assert.deepEqual(model.promptsOf('elm'), []);
});
