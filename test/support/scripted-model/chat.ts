// OpenAI's chat completions, as opencode speaks them to an endpoint of its `@ai-sdk/openai-compatible`.
// https://platform.openai.com/docs/api-reference/chat-streaming

import { type Json, record, records, text } from './json.ts';
import { openAiFailure } from './openai-failures.ts';
import {
  type Asked,
  event,
  jsonAnswer,
  type ModelRequest,
  noSuchTool,
  type Protocol,
  pieces,
  type Speaker,
  streamAnswer,
} from './protocol.ts';
import { NO_USAGE, type Speech, type ToolCall, type Usage } from './scenario.ts';

export const chat: Protocol = {
  name: 'chat',
  read,
  speaker: (asked, id) => new ChatSpeaker(namesOf(asked.tools), id),
  failure: openAiFailure,
};

const REMINDER = /^\s*<system-reminder>/;

function read({ method, path, body }: ModelRequest): Asked | null {
  if (method !== 'POST' || !path.startsWith('/v1/chat/completions')) return null;
  const request = record(body);
  const tools = records(request['tools']);
  // The one who writes titles is offered no tools.
  if (tools.length === 0) return sideRequest(request);
  const messages = records(request['messages']);
  const tail = messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1);
  return {
    kind: 'conversation',
    prompts: messages
      .filter(({ role }) => role === 'user')
      .flatMap(textsOf)
      .filter((said) => !REMINDER.test(said)),
    results: tail.filter(({ role }) => role === 'tool').map((message) => textsOf(message).join('')),
    isInterrupted: false,
    tools,
  };
}

function sideRequest(request: Json): Asked {
  const said = 'Scripted work';
  const message = { role: 'assistant', content: said };
  const whole = {
    ...ENVELOPE,
    id: 'side',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: tokens(NO_USAGE),
  };
  const speaker = new ChatSpeaker([], 'side');
  const stream = () => speaker.open() + speaker.say({ kind: 'text', text: said }) + speaker.close(NO_USAGE);
  return {
    kind: 'side',
    what: 'title',
    answer: request['stream'] === true ? streamAnswer(stream()) : jsonAnswer(200, whole),
  };
}

const ENVELOPE = { object: 'chat.completion.chunk', created: 0, model: 'scripted' };

class ChatSpeaker implements Speaker {
  readonly #tools: readonly string[];
  readonly #id: string;
  #calls = 0;
  #finish = 'stop';

  constructor(tools: readonly string[], id: string) {
    this.#tools = tools;
    this.#id = id;
  }

  open(): string {
    return this.#delta({ role: 'assistant', content: '' });
  }

  say(step: Speech): string {
    if (step.kind === 'refusal') this.#finish = 'content_filter';
    const field = step.kind === 'thinking' ? 'reasoning_content' : 'content';
    return pieces(step.text)
      .map((piece) => this.#delta({ [field]: piece }))
      .join('');
  }

  call(step: ToolCall): string {
    const { name, input } = toolUse(step);
    if (!this.#tools.includes(name)) noSuchTool(step, this.#tools);
    this.#finish = 'tool_calls';
    const index = this.#calls;
    this.#calls += 1;
    const begun = {
      index,
      id: `call_${this.#id}_${index}`,
      type: 'function',
      function: { name, arguments: '' },
    };
    const rest = pieces(JSON.stringify(input)).map((args) => ({ index, function: { arguments: args } }));
    return [begun, ...rest].map((each) => this.#delta({ tool_calls: [each] })).join('');
  }

  idle(): string {
    return ': waiting\n\n';
  }

  close(usage: Usage): string {
    const usageChunk = { ...ENVELOPE, id: this.#id, choices: [], usage: tokens(usage) };
    return `${this.#delta({}, this.#finish)}${event(usageChunk)}data: [DONE]\n\n`;
  }

  #delta(delta: Json, finish_reason: string | null = null): string {
    return event({ ...ENVELOPE, id: this.#id, choices: [{ index: 0, delta, finish_reason }] });
  }
}

function toolUse(step: ToolCall): { readonly name: string; readonly input: unknown } {
  switch (step.kind) {
    case 'shell':
      return { name: 'bash', input: { command: step.command, description: 'Runs a scripted command' } };
    case 'write':
      return { name: 'write', input: { filePath: step.file, content: step.text } };
    case 'edit':
      return { name: 'edit', input: { filePath: step.file, oldString: step.from, newString: step.to } };
    case 'ask': {
      const options = step.choices.map((label) => ({ label, description: `Choose ${label}` }));
      return {
        name: 'question',
        input: { questions: [{ question: step.question, header: 'Choice', options }] },
      };
    }
  }
}

function namesOf(tools: readonly Json[]): readonly string[] {
  return tools.map((tool) => text(record(tool['function'])['name']));
}

function textsOf({ content }: Json): readonly string[] {
  return typeof content === 'string' ? [content] : records(content).map((part) => text(part['text']));
}

function tokens(usage: Usage): Json {
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  return {
    prompt_tokens: prompt,
    completion_tokens: usage.output,
    total_tokens: prompt + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
}
