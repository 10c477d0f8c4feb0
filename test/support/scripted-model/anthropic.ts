// Anthropic's Messages API, as Claude Code speaks it. https://docs.anthropic.com/en/api/messages-streaming

import { wholeMessage } from './anthropic-whole.ts';
import { type Json, list, record, records, text } from './json.ts';
import {
  type Answer,
  type Asked,
  type Conversation,
  event,
  jsonAnswer,
  type ModelRequest,
  noSuchTool,
  type Protocol,
  pieces,
  type Speaker,
  streamAnswer,
} from './protocol.ts';
import { type Failure, NO_USAGE, type Speech, type ToolCall, type Usage } from './scenario.ts';

export const anthropic: Protocol = {
  name: 'anthropic',
  read,
  speaker: (asked, id) => new AnthropicSpeaker(toolNames(asked), id),
  failure,
  whole: wholeMessage,
};

/** What it adds to a prompt of a person. */
const REMINDER = /^\s*<(system-reminder|local-command-[a-z]+|command-[a-z]+)>/;
const INTERRUPTED = /^\[Request interrupted by user/;

function read({ method, path, body }: ModelRequest): Asked | null {
  if (path.startsWith('/v1/messages/count_tokens')) {
    return { kind: 'side', what: 'count of tokens', answer: jsonAnswer(200, { input_tokens: 1_000 }) };
  }
  if (path.startsWith('/v1/models')) {
    return { kind: 'side', what: 'list of models', answer: jsonAnswer(200, { data: [], has_more: false }) };
  }
  if (method !== 'POST' || !path.startsWith('/v1/messages')) return null;
  const request = record(body);
  const tools = records(request['tools']);
  // A conversation is offered tools; titles, probes of the quota and summaries are not.
  if (tools.length === 0) return sideRequest(request);
  const messages = records(request['messages']);
  const said = messages.filter(({ role }) => role === 'user').flatMap(blocksOf);
  const tail = messages
    .slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1)
    .flatMap(blocksOf);
  return {
    kind: 'conversation',
    prompts: said.flatMap(promptOf),
    results: tail.filter(({ type }) => type === 'tool_result').map(({ content }) => resultText(content)),
    isInterrupted: tail.some((block) => INTERRUPTED.test(text(block['text']))),
    tools,
    isWhole: request['stream'] !== true,
  };
}

function sideRequest(request: Json): Asked {
  const what = request['max_tokens'] === 1 ? 'probe' : 'small question';
  // One that asks for a shape takes text that has none for none.
  const says = request['output_config'] === undefined ? 'Scripted work' : '{"title":"Scripted work"}';
  const speaker = new AnthropicSpeaker([], 'side');
  const stream = speaker.open() + speaker.say({ kind: 'text', text: says }) + speaker.close(NO_USAGE);
  return {
    kind: 'side',
    what,
    answer: request['stream'] === true ? streamAnswer(stream) : wholeMessage(stream),
  };
}

function blocksOf({ content }: Json): readonly Json[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : records(content);
}

function promptOf(block: Json): string[] {
  const said = text(block['text']);
  return block['type'] !== 'text' || REMINDER.test(said) || INTERRUPTED.test(said) ? [] : [said];
}

function resultText(content: unknown): string {
  return typeof content === 'string'
    ? content
    : list(content)
        .map((each) => text(record(each)['text']))
        .join('');
}

function toolNames({ tools }: Conversation): readonly string[] {
  return tools.map(({ name }) => text(name));
}

class AnthropicSpeaker implements Speaker {
  readonly #tools: readonly string[];
  readonly #id: string;
  #blocks = 0;
  #stop = 'end_turn';

  constructor(tools: readonly string[], id: string) {
    this.#tools = tools;
    this.#id = id;
  }

  open(): string {
    const message = {
      ...{ id: `msg_${this.#id}`, type: 'message', role: 'assistant', model: 'scripted', content: [] },
      ...{ stop_reason: null, stop_sequence: null, usage: { ...tokens(NO_USAGE), output_tokens: 1 } },
    };
    return event({ type: 'message_start', message }, 'message_start') + this.idle();
  }

  say(step: Speech): string {
    switch (step.kind) {
      case 'refusal':
        this.#stop = 'refusal';
        return this.#text(step.text);
      case 'text':
        return this.#text(step.text);
      case 'thinking':
        return this.#block({ type: 'thinking', thinking: '', signature: '' }, [
          ...pieces(step.text).map((thinking) => ({ type: 'thinking_delta', thinking })),
          { type: 'signature_delta', signature: 'c2NyaXB0ZWQ=' },
        ]);
    }
  }

  call(step: ToolCall): string {
    const { name, input } = toolUse(step);
    if (!this.#tools.includes(name)) noSuchTool(step, this.#tools);
    this.#stop = 'tool_use';
    const id = `toolu_${this.#id}_${this.#blocks}`;
    const deltas = pieces(JSON.stringify(input)).map((partial_json) => ({
      type: 'input_json_delta',
      partial_json,
    }));
    return this.#block({ type: 'tool_use', id, name, input: {} }, deltas);
  }

  idle(): string {
    return event({ type: 'ping' }, 'ping');
  }

  close(usage: Usage): string {
    const delta = { stop_reason: this.#stop, stop_sequence: null };
    return (
      event({ type: 'message_delta', delta, usage: tokens(usage) }, 'message_delta') +
      event({ type: 'message_stop' }, 'message_stop')
    );
  }

  #text(said: string): string {
    const deltas = pieces(said).map((piece) => ({ type: 'text_delta', text: piece }));
    return this.#block({ type: 'text', text: '' }, deltas);
  }

  #block(content_block: unknown, deltas: readonly unknown[]): string {
    const index = this.#blocks;
    this.#blocks += 1;
    return [
      event({ type: 'content_block_start', index, content_block }, 'content_block_start'),
      ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta }, 'content_block_delta')),
      event({ type: 'content_block_stop', index }, 'content_block_stop'),
    ].join('');
  }
}

function toolUse(step: ToolCall): { readonly name: string; readonly input: unknown } {
  switch (step.kind) {
    case 'shell':
      return { name: 'Bash', input: { command: step.command, description: 'Runs a scripted command' } };
    case 'write':
      return { name: 'Write', input: { file_path: step.file, content: step.text } };
    case 'edit':
      return { name: 'Edit', input: { file_path: step.file, old_string: step.from, new_string: step.to } };
    case 'ask': {
      const options = step.choices.map((label) => ({ label, description: `Choose ${label}` }));
      const asked = { question: step.question, header: 'Choice', multiSelect: false, options };
      return { name: 'AskUserQuestion', input: { questions: [asked] } };
    }
  }
}

function tokens(usage: Usage): Json {
  return {
    input_tokens: usage.input,
    output_tokens: usage.output,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation_input_tokens: usage.cacheWrite,
    output_tokens_details: { thinking_tokens: usage.reasoning },
  };
}

function failure(what: Failure, now: number): Answer {
  switch (what.kind) {
    case 'signed-out':
      return failed(401, 'authentication_error', 'invalid x-api-key');
    case 'overloaded':
      return failed(529, 'overloaded_error', 'Overloaded');
    case 'broken':
      return failed(500, 'api_error', 'Internal server error');
    case 'rate-limited': {
      const reset = String(Math.ceil(what.resetAt / 1_000));
      // Of a subscription the headers that begin with `unified` tell; of an API key the others.
      return failed(429, 'rate_limit_error', "This request would exceed your account's rate limit.", {
        'retry-after': String(Math.max(1, Math.ceil((what.resetAt - now) / 1_000))),
        'anthropic-ratelimit-unified-status': 'rejected',
        'anthropic-ratelimit-unified-reset': reset,
        'anthropic-ratelimit-unified-representative-claim': 'five_hour',
        'anthropic-ratelimit-unified-5h-status': 'rejected',
        'anthropic-ratelimit-unified-5h-reset': reset,
        'anthropic-ratelimit-unified-5h-utilization': '1',
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': new Date(what.resetAt).toISOString(),
      });
    }
  }
}

function failed(status: number, type: string, message: string, headers: Answer['headers'] = {}): Answer {
  return jsonAnswer(status, { type: 'error', error: { type, message } }, headers);
}
