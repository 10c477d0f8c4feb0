// One server on loopback that plays the models of four vendors. Each agent has a path of its own and a scenario; what
// agents send is kept, and what happens is marked with its time.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { anthropic } from './anthropic.ts';
import { chat } from './chat.ts';
import { gemini } from './gemini.ts';
import { parsed } from './json.ts';
import type { Answer, Asked, Conversation, ModelRequest, Protocol } from './protocol.ts';
import { responses } from './responses.ts';
import type { Turn, Usage } from './scenario.ts';
import { Script } from './script.ts';
import { Telling } from './telling.ts';
import { type Mark, Timeline } from './timeline.ts';

const PROTOCOLS: readonly Protocol[] = [anthropic, responses, chat, gemini];
const AGENT_PATH = /^\/a\/([^/?]+)(\/.*)$/;

export class ScriptedModel implements AsyncDisposable {
  readonly #server: Server;
  readonly #timeline = new Timeline(() => Date.now());
  readonly #scripts = new Map<string, Script>();
  readonly #scenes: { readonly agent: string; readonly says: RegExp; readonly script: Script }[] = [];
  readonly #faults: string[] = [];
  #replies = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        this.#faults.push(String(error));
        response.destroy();
      });
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  static async open(): Promise<ScriptedModel> {
    const model = new ScriptedModel();
    await new Promise<void>((resolve, reject) => {
      model.#server.once('error', reject);
      model.#server.listen(0, '127.0.0.1', resolve);
    });
    return model;
  }

  /** Without a slash at its end; a protocol's own path (`/v1/messages`) comes after it. */
  urlOf(agent: string): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string')
      throw new Error('the scripted model does not listen');
    return `http://127.0.0.1:${address.port}/a/${agent}`;
  }

  /** Adds turns to what the agent is told. */
  play(agent: string, turns: readonly Turn[]): void {
    this.#scriptOf(agent).add(turns);
  }

  /** The agent is told of its next turn from now on. */
  skipTurn(agent: string): void {
    this.#scriptOf(agent).skip();
  }

  /** Adds turns to those conversations of the agent alone in which somebody says that. */
  playWhere(agent: string, says: RegExp, turns: readonly Turn[]): void {
    const script = new Script();
    script.add(turns);
    this.#scenes.push({ agent, says, script });
  }

  timelineOf(agent: string): readonly Mark[] {
    return this.#timeline.of(agent);
  }

  /** Every prompt that arrived, once each, as it arrived. */
  promptsOf(agent: string): readonly string[] {
    return this.#scriptOf(agent).prompts;
  }

  /** The prompts in the latest request's conversation: of another one, only its own. */
  conversationOf(agent: string): readonly string[] {
    return this.#scriptOf(agent).conversation;
  }

  /** Every result of a tool that arrived, once each. */
  resultsOf(agent: string): readonly string[] {
    return this.#scriptOf(agent).results;
  }

  /** What was reported to it, over all replies that were said to their end. */
  usageOf(agent: string): Usage {
    return this.#scriptOf(agent).usage;
  }

  /** Turns of its scenario that it has not asked for. */
  turnsLeftOf(agent: string): number {
    return this.#scriptOf(agent).left;
  }

  /** What no scenario foresaw: requests that no protocol has, tools that were not offered. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, agent = '', path = request.url ?? '/'] = AGENT_PATH.exec(request.url ?? '/') ?? [];
    const body = parsed(await textOf(request));
    const asking = { method: request.method ?? 'GET', path, headers: request.headers, body };
    const found = understood(asking);
    if (found === null) return this.#answerStray(agent, asking, response);
    const { protocol, asked } = found;
    if (asked.kind === 'conversation') return this.#converse(agent, protocol, asked, response);
    this.#timeline.add(agent, { kind: 'side', what: asked.what });
    send(response, asked.answer);
  }

  /** Agents look whether somebody is there (HEAD or GET of the path itself); all else is a fault. */
  #answerStray(agent: string, { method, path }: ModelRequest, response: ServerResponse): void {
    this.#timeline.add(agent, { kind: 'side', what: `${method} ${path}` });
    if (method === 'POST') this.#faults.push(`${agent}: ${method} ${path}`);
    response.writeHead(method === 'HEAD' ? 200 : 404).end();
  }

  async #converse(
    agent: string,
    protocol: Protocol,
    asked: Conversation,
    response: ServerResponse,
  ): Promise<void> {
    const scene = this.#scenes.find(
      ({ agent: of, says }) => of === agent && asked.prompts.some((prompt) => says.test(prompt)),
    );
    const script = scene?.script ?? this.#scriptOf(agent);
    const heard = script.hear(asked);
    const place = script.next(heard, asked);
    const { turn, reply } = place ?? { turn: -1, reply: 0 };
    for (const text of heard.results) this.#timeline.add(agent, { kind: 'tool-result', turn, text });
    this.#timeline.add(agent, { kind: 'request', turn, reply });
    this.#replies += 1;
    const speaker = protocol.speaker(asked, `${this.#replies}`);
    const telling = new Telling({
      ...{ response, speaker, script, place },
      failure: (what) => protocol.failure(what, Date.now()),
      whole: asked.isWhole === true ? (protocol.whole ?? null) : null,
      mark: (happening) => this.#timeline.add(agent, happening),
      wait: (ms, signal) => delay(ms, undefined, { signal }),
    });
    await telling.tell();
  }

  #scriptOf(agent: string): Script {
    const script = this.#scripts.get(agent) ?? new Script();
    this.#scripts.set(agent, script);
    return script;
  }
}

function understood(request: ModelRequest): { readonly protocol: Protocol; readonly asked: Asked } | null {
  for (const protocol of PROTOCOLS) {
    const asked = protocol.read(request);
    if (asked !== null) return { protocol, asked };
  }
  return null;
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
