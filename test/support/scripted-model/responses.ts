// OpenAI's Responses API, as Codex speaks it. https://platform.openai.com/docs/api-reference/responses-streaming

import { fitting } from './fitting.ts';
import { type Json, list, parsed, record, records, text } from './json.ts';
import { openAiFailure, planLimit } from './openai-failures.ts';
import {
  type Asked,
  event,
  jsonAnswer,
  type ModelRequest,
  type Protocol,
  pieces,
  type Speaker,
  streamAnswer,
} from './protocol.ts';
import { responsesCall } from './responses-tools.ts';
import { NO_USAGE, type Speech, type ToolCall, type Usage } from './scenario.ts';

export const responses: Protocol = {
  name: 'responses',
  read,
  speaker: (asked, id) => new ResponsesSpeaker(asked.tools, id),
  failure: (what, now) =>
    what.kind === 'rate-limited' ? planLimit(what.resetAt, now) : openAiFailure(what, now),
};

/** What the agent itself says in the place of a person. */
const CONTEXT =
  /^\s*<(environment_context|user_instructions|turn_aborted|skill|permissions)[ >]|^# AGENTS\.md/;
const INTERRUPTED = /^\s*<turn_aborted>/;
const MODEL_SPEAKS = new Set(['reasoning', 'function_call', 'custom_tool_call', 'local_shell_call']);

function read({ method, path, headers, body }: ModelRequest): Asked | null {
  if (path.startsWith('/v1/models')) {
    return { kind: 'side', what: 'list of models', answer: jsonAnswer(200, { models: [] }) };
  }
  if (method !== 'POST' || !path.startsWith('/v1/responses')) return null;
  const request = record(body);
  const input = records(request['input']);
  const tools = [
    ...records(request['tools']),
    ...input.filter(({ type }) => type === 'additional_tools').flatMap((each) => records(each['tools'])),
  ];
  const purpose = purposeOf(record(parsed(text(headers['x-codex-turn-metadata']))));
  if (purpose !== 'turn' || tools.length === 0) return sideRequest(purpose, request);
  const tail = input.slice(input.findLastIndex(isModels) + 1);
  return {
    kind: 'conversation',
    prompts: input.flatMap(saidIn).filter((said) => !CONTEXT.test(said)),
    results: tail.filter(({ type }) => text(type).endsWith('_output')).map(resultText),
    isInterrupted: tail.flatMap(saidIn).some((said) => INTERRUPTED.test(said)),
    tools,
  };
}

/** A thread of its own writes the title; compaction and warming up are of another kind. */
function purposeOf(turn: Json): string {
  const kind = text(turn['request_kind']) || 'turn';
  const source = text(turn['thread_source']) || 'user';
  return kind === 'turn' && source !== 'user' ? source : kind;
}

function sideRequest(purpose: string, request: Json): Asked {
  const { schema } = record(record(request['text'])['format']);
  const said = schema === undefined ? 'Scripted work' : JSON.stringify(fitting(schema));
  const speaker = new ResponsesSpeaker([], 'side');
  const stream = speaker.open() + speaker.say({ kind: 'text', text: said }) + speaker.close(NO_USAGE);
  return {
    kind: 'side',
    what: purpose === 'turn' ? 'small question' : purpose,
    answer: streamAnswer(stream),
  };
}

function isModels(item: Json): boolean {
  return MODEL_SPEAKS.has(text(item['type'])) || item['role'] === 'assistant';
}

function saidIn(item: Json): string[] {
  return item['role'] === 'user' ? records(item['content']).map((part) => text(part['text'])) : [];
}

function resultText({ output }: Json): string {
  return typeof output === 'string'
    ? output
    : list(output)
        .map((part) => text(record(part)['text']))
        .join('\n');
}

class ResponsesSpeaker implements Speaker {
  readonly #tools: readonly Json[];
  readonly #id: string;
  #items: Json[] = [];
  #events = 0;

  constructor(tools: readonly Json[], id: string) {
    this.#tools = tools;
    this.#id = id;
  }

  open(): string {
    return this.#event('response.created', { response: this.#response('in_progress') });
  }

  say(step: Speech): string {
    switch (step.kind) {
      case 'thinking':
        return this.#reasoning(step.text);
      case 'text':
        return this.#message(
          { type: 'output_text', text: step.text, annotations: [] },
          'output_text',
          step.text,
        );
      case 'refusal':
        return this.#message({ type: 'refusal', refusal: step.text }, 'refusal', step.text);
    }
  }

  call(step: ToolCall): string {
    const item = { id: this.#itemId('call'), ...responsesCall(step, this.#tools, `call_${this.#id}`) };
    const [field, deltas] =
      item.type === 'custom_tool_call'
        ? ['input', 'custom_tool_call_input']
        : ['arguments', 'function_call_arguments'];
    const whole = text(record(item)[field]);
    return this.#item(item, { [field]: '' }, (at) => [
      ...pieces(whole).map((delta) => this.#event(`response.${deltas}.delta`, { ...at, delta })),
      this.#event(`response.${deltas}.done`, { ...at, [field]: whole }),
    ]);
  }

  idle(): string {
    return ': waiting\n\n';
  }

  close(usage: Usage): string {
    const response = { ...this.#response('completed'), output: this.#items, usage: tokens(usage) };
    return this.#event('response.completed', { response });
  }

  #message(part: Json, deltas: string, said: string): string {
    const field = part['type'] === 'refusal' ? 'refusal' : 'text';
    const item = { id: this.#itemId('msg'), type: 'message', role: 'assistant', content: [part] };
    return this.#item(item, { content: [] }, (place) => {
      const at = { ...place, content_index: 0 };
      return [
        this.#event('response.content_part.added', { ...at, part: { ...part, [field]: '' } }),
        ...pieces(said).map((delta) => this.#event(`response.${deltas}.delta`, { ...at, delta })),
        this.#event(`response.${deltas}.done`, { ...at, [field]: said }),
        this.#event('response.content_part.done', { ...at, part }),
      ];
    });
  }

  #reasoning(said: string): string {
    const part = { type: 'summary_text', text: said };
    const item = { id: this.#itemId('rs'), type: 'reasoning', summary: [part], encrypted_content: null };
    return this.#item(item, { summary: [] }, (place) => {
      const at = { ...place, summary_index: 0 };
      return [
        this.#event('response.reasoning_summary_part.added', { ...at, part: { ...part, text: '' } }),
        ...pieces(said).map((delta) =>
          this.#event('response.reasoning_summary_text.delta', { ...at, delta }),
        ),
        this.#event('response.reasoning_summary_text.done', { ...at, text: said }),
        this.#event('response.reasoning_summary_part.done', { ...at, part }),
      ];
    });
  }

  /** `empty` is what the item has not yet when it is first told of. */
  #item(item: Json & { id: string }, empty: Json, inside: (at: Json) => readonly string[]): string {
    const output_index = this.#items.length;
    const done = { ...item, status: 'completed' };
    this.#items.push(done);
    return [
      this.#event('response.output_item.added', {
        output_index,
        item: { ...item, ...empty, status: 'in_progress' },
      }),
      ...inside({ item_id: item.id, output_index }),
      this.#event('response.output_item.done', { output_index, item: done }),
    ].join('');
  }

  #itemId(prefix: string): string {
    return `${prefix}_${this.#id}_${this.#items.length}`;
  }

  #response(status: string): Json {
    return { id: `resp_${this.#id}`, object: 'response', status, model: 'scripted', output: [] };
  }

  #event(type: string, data: Json): string {
    this.#events += 1;
    return event({ type, sequence_number: this.#events - 1, ...data }, type);
  }
}

function tokens(usage: Usage): Json {
  const input = usage.input + usage.cacheRead + usage.cacheWrite;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + usage.output,
  };
}
