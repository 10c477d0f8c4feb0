// Google's Gemini API, as Gemini CLI speaks it. https://ai.google.dev/api/generate-content

import { fitting } from './fitting.ts';
import { type Json, record, records, text } from './json.ts';
import {
  type Answer,
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
import { type Failure, NO_USAGE, type Speech, type ToolCall, type Usage } from './scenario.ts';

export const gemini: Protocol = {
  name: 'gemini',
  read,
  speaker: (asked, id) => new GeminiSpeaker(namesOf(asked.tools), id),
  failure,
};

/** What the agent itself says in the place of a person. */
const CONTEXT = /^\s*<(session_context|hook_context)>|^This is the Gemini CLI/;

function read({ path, body }: ModelRequest): Asked | null {
  const [, verb] = /^\/v1(?:beta|alpha)?\/models\/[^:?]+:([a-zA-Z]+)/.exec(path) ?? [];
  if (verb === undefined) return null;
  if (verb === 'countTokens') {
    return { kind: 'side', what: 'count of tokens', answer: jsonAnswer(200, { totalTokens: 1_000 }) };
  }
  const request = record(body);
  const tools = records(request['tools']).flatMap((tool) => records(tool['functionDeclarations']));
  // Who is next to speak, which model fits, is this a loop: such are asked without tools, or for JSON of a shape.
  if (tools.length === 0 || verb !== 'streamGenerateContent') return sideRequest(request, verb);
  const contents = records(request['contents']);
  const tail = contents.slice(contents.findLastIndex(({ role }) => role === 'model') + 1);
  const parts = contents.filter(({ role }) => role !== 'model').flatMap(partsOf);
  return {
    kind: 'conversation',
    prompts: parts.map((part) => text(part['text'])).filter((said) => said !== '' && !CONTEXT.test(said)),
    results: tail.flatMap(partsOf).flatMap(resultText),
    isInterrupted: false,
    tools,
  };
}

function sideRequest(request: Json, verb: string): Asked {
  const config = record(request['generationConfig']);
  const schema = config['responseJsonSchema'] ?? config['responseSchema'];
  const said = schema === undefined ? 'Scripted work' : JSON.stringify(fitting(schema));
  const chunk = answer([{ text: said }], { finishReason: 'STOP', usage: NO_USAGE });
  return {
    kind: 'side',
    what: schema === undefined ? 'small question' : 'question of a shape',
    answer: verb === 'streamGenerateContent' ? streamAnswer(event(chunk)) : jsonAnswer(200, chunk),
  };
}

class GeminiSpeaker implements Speaker {
  readonly #tools: readonly string[];
  readonly #id: string;
  #calls = 0;
  #finish = 'STOP';

  constructor(tools: readonly string[], id: string) {
    this.#tools = tools;
    this.#id = id;
  }

  open(): string {
    return '';
  }

  say(step: Speech): string {
    if (step.kind === 'refusal') this.#finish = 'SAFETY';
    const thought = step.kind === 'thinking' ? { thought: true } : {};
    return pieces(step.text)
      .map((piece) => event(answer([{ text: piece, ...thought }])))
      .join('');
  }

  call(step: ToolCall): string {
    const { name, args } = functionCall(step);
    if (!this.#tools.includes(name)) noSuchTool(step, this.#tools);
    const id = `call_${this.#id}_${this.#calls}`;
    this.#calls += 1;
    // Newer models sign each call, and want the signature back.
    return event(answer([{ functionCall: { id, name, args }, thoughtSignature: 'c2NyaXB0ZWQ=' }]));
  }

  idle(): string {
    // The protocol has nothing that says nothing: a chunk without parts would be one.
    return '';
  }

  close(usage: Usage): string {
    return event(answer([{ text: '' }], { finishReason: this.#finish, usage }));
  }
}

function answer(
  parts: readonly Json[],
  end?: { readonly finishReason: string; readonly usage: Usage },
): Json {
  const ended = end === undefined ? {} : { finishReason: end.finishReason };
  const candidates = [{ content: { role: 'model', parts }, index: 0, ...ended }];
  const counted = end === undefined ? {} : { usageMetadata: tokens(end.usage) };
  return { candidates, modelVersion: 'scripted', responseId: 'scripted', ...counted };
}

function functionCall(step: ToolCall): { readonly name: string; readonly args: unknown } {
  switch (step.kind) {
    case 'shell':
      return {
        name: 'run_shell_command',
        args: { command: step.command, description: 'Runs a scripted command' },
      };
    case 'write':
      return { name: 'write_file', args: { file_path: step.file, content: step.text } };
    case 'edit':
      return {
        name: 'replace',
        args: {
          ...{ file_path: step.file, old_string: step.from, new_string: step.to },
          instruction: 'Makes a scripted change',
        },
      };
    case 'ask': {
      const options = step.choices.map((label) => ({ label, description: `Choose ${label}` }));
      const asked = { question: step.question, header: 'Choice', type: 'choice', options };
      return { name: 'ask_user', args: { questions: [asked] } };
    }
  }
}

function namesOf(tools: readonly Json[]): readonly string[] {
  return tools.map(({ name }) => text(name));
}

function partsOf({ parts }: Json): readonly Json[] {
  return records(parts);
}

function resultText(part: Json): string[] {
  if (part['functionResponse'] === undefined) return [];
  const response = record(record(part['functionResponse'])['response']);
  return [text(response['output']) || JSON.stringify(response)];
}

function tokens(usage: Usage): Json {
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  return {
    promptTokenCount: prompt,
    cachedContentTokenCount: usage.cacheRead,
    candidatesTokenCount: usage.output - usage.reasoning,
    thoughtsTokenCount: usage.reasoning,
    totalTokenCount: prompt + usage.output,
  };
}

function failure(what: Failure, now: number): Answer {
  switch (what.kind) {
    case 'signed-out':
      return failed(401, 'UNAUTHENTICATED', 'API keys are not supported by this API.', []);
    case 'overloaded':
      return failed(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.', []);
    case 'broken':
      return failed(500, 'INTERNAL', 'An internal error has occurred.', []);
    case 'rate-limited': {
      const retryDelay = `${Math.max(1, Math.ceil((what.resetAt - now) / 1_000))}s`;
      const quotaId = 'GenerateRequestsPerDayPerProjectPerModel';
      const message = `You exceeded your current quota. Please retry in ${retryDelay}.`;
      return failed(429, 'RESOURCE_EXHAUSTED', message, [
        { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay },
      ]);
    }
  }
}

function failed(code: number, status: string, message: string, details: readonly unknown[]): Answer {
  return jsonAnswer(code, { error: { code, message, status, details } });
}
