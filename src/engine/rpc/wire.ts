// The town socket's requests and answers: one JSON object a line, UTF-8, each line at most 1 MiB.
//   {"id":1,"verb":"hook","args":{},"token":"…","seq":3}
//   {"id":1,"ok":true,"value":…}    {"id":1,"ok":false,"problem":{"kind":"refused","message":"…"}}
// Agents' verbs load this file on each start: no imports but small ones, and no validator.

import { failed, ok, type Result } from '../../beads/result.ts';
import { isCount, isObject, parseObject } from '../json.ts';
import { EXIT_CODES, type Problem, type ProblemKind, problem } from '../problem.ts';

/** Longest line in bytes, its newline not counted. */
export const LINE_LIMIT_BYTES = 1024 * 1024;

export interface RpcRequest {
  readonly id: number;
  readonly verb: string;
  readonly args: RpcArgs;
  readonly token: string;
  /** Names the request among all of its caller, so that one that is sent twice is carried out once. */
  readonly seq: number | null;
}

export type RpcArgs = Readonly<Record<string, unknown>>;

export interface RpcResponse {
  /** The request's id; 0 where the request could not be read. */
  readonly id: number;
  readonly result: Result<unknown, Problem>;
}

export function encodeRequest(request: RpcRequest): string {
  const { seq, ...rest } = request;
  return `${JSON.stringify(seq === null ? rest : { ...rest, seq })}\n`;
}

export function encodeResponse({ id, result }: RpcResponse): string {
  const line = result.ok
    ? JSON.stringify({ id, ok: true, value: result.value ?? null })
    : JSON.stringify({ id, ok: false, problem: result.problem });
  if (Buffer.byteLength(line) <= LINE_LIMIT_BYTES) return `${line}\n`;
  return encodeResponse({ id, result: failed(problem('internal', 'the answer is too long: ask for less')) });
}

export function parseRequest(line: string): Result<RpcRequest, Problem> {
  const fields = parseObject(line);
  if (fields === null) return garbage('a request is one JSON object a line');
  const { id, verb, token, args = {}, seq = null } = fields;
  if (!isCount(id)) return garbage('a request has a number "id"');
  if (typeof verb !== 'string' || typeof token !== 'string')
    return garbage('a request has "verb" and "token"');
  if (!isObject(args)) return garbage('"args" of a request is an object');
  if (seq !== null && !isCount(seq)) return garbage('"seq" of a request is a number');
  return ok({ id, verb, args, token, seq });
}

export function parseResponse(line: string): Result<RpcResponse, Problem> {
  const fields = parseObject(line);
  if (fields === null || !isCount(fields['id']))
    return garbage('the town answered something else than a response');
  const id = fields['id'];
  if (fields['ok'] === true) return ok({ id, result: ok(fields['value'] ?? null) });
  const reported = fields['problem'];
  if (!isObject(reported) || typeof reported['message'] !== 'string')
    return garbage('the town gave no reason');
  return ok({ id, result: failed(problem(problemKind(reported['kind']), reported['message'])) });
}

/** Cuts a stream of bytes, in whatever chunks, into lines. */
export class LineDecoder {
  #chunks: Uint8Array[] = [];
  #length = 0;
  #failed = false;

  /** The next whole line without its newline, or null where more bytes are needed or the limit was passed. */
  next(): string | null {
    const chunk = this.#chunks.at(-1);
    // Only bytes not yet looked at can hold the newline: `push` adds one chunk at a time.
    const end = chunk?.indexOf(0x0a) ?? -1;
    if (chunk === undefined || end < 0) {
      if (this.#length > LINE_LIMIT_BYTES) this.#failed = true;
      return null;
    }
    const line = Buffer.concat([...this.#chunks.slice(0, -1), chunk.subarray(0, end)]);
    this.#replace(chunk.subarray(end + 1));
    if (line.length <= LINE_LIMIT_BYTES) return line.toString('utf8');
    this.#failed = true;
    return null;
  }

  /** Takes the bytes in. Call `next` until null before pushing more. */
  push(chunk: Uint8Array): void {
    if (this.#failed || chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** Whether a line was longer than the limit: the stream cannot be read on. */
  get isOverlong(): boolean {
    return this.#failed;
  }

  /** Takes out what was pushed but not read: the first bytes of whatever follows the lines. */
  takeRest(): Uint8Array {
    const rest = Buffer.concat(this.#chunks);
    this.#replace(new Uint8Array(0));
    return rest;
  }

  #replace(rest: Uint8Array): void {
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
  }
}

function problemKind(kind: unknown): ProblemKind {
  return typeof kind === 'string' && Object.hasOwn(EXIT_CODES, kind) ? (kind as ProblemKind) : 'internal';
}

function garbage(message: string): { readonly ok: false; readonly problem: Problem } {
  return failed(problem('usage', `unreadable line: ${message}`));
}
