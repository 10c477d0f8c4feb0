// The JSON messages between the terminal host and its clients, parsed at both ends. A client asks by `request` and gets
// one `reply`; everything else is told without an answer. Unknown fields are ignored, so that a newer peer may add some.

import * as z from 'zod';
import { failed, ok, type Result } from '../../../beads/result.ts';
import type { GuestId } from '../../../engine/ids.ts';
import { EXIT_CODES, type Problem, type ProblemKind, problem } from '../../../engine/problem.ts';
import { encodeFrame, FRAME_JSON, FRAME_TYPED } from './protocol.ts';
import { PATTERN_LENGTH, SEARCH_MATCHES } from './search-query.ts';

/** Largest sizes that are taken: cells of a screen must fit a frame, and no parameter of four digits may pass it. */
export const LARGEST_COLS = 999;
export const LARGEST_ROWS = 500;
/** Lines that one request of history may ask for. */
export const HISTORY_LINES = 2_000;

/** A guest's id names a folder of its history. */
const guest = z.custom<GuestId>(
  (value) => typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(value),
);
const count = z.number().int().min(0);
/** Number of a row of history: below 0 where older lines take more rows than they did. */
const historyRow = z.number().int();
const cols = z.number().int().min(1).max(LARGEST_COLS);
const rows = z.number().int().min(1).max(LARGEST_ROWS);

const kinds = Object.keys(EXIT_CODES) as ProblemKind[];
const problemSchema = z.object({ kind: z.enum(kinds), message: z.string() });
const versions = { version: z.number().int(), minVersion: z.number().int() };

const spec = z.object({
  guest,
  file: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
  cols,
  rows,
  remains: z.literal('left').exactOptional(),
  name: z.string().max(64).exactOptional(),
  request: count.exactOptional(),
});

const intent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('paste'), text: z.string() }),
  z.object({ kind: z.literal('type'), text: z.string() }),
  z.object({ kind: z.literal('submit') }),
  z.object({ kind: z.literal('press'), key: z.string().max(64) }),
  z.object({ kind: z.literal('key'), key: z.enum(['escape', 'enter', 'interrupt', 'end-of-file']) }),
]);

const search = z.object({
  pattern: z.string().min(1).max(PATTERN_LENGTH),
  kind: z.enum(['text', 'regex']),
  from: z.object({ line: historyRow, col: count }).nullable(),
  direction: z.enum(['up', 'down']),
  until: historyRow.nullable(),
  limit: z.number().int().min(1).max(SEARCH_MATCHES),
});

const call = z.discriminatedUnion('op', [
  z.object({ op: z.literal('spawn'), spec }),
  z.object({ op: z.literal('kill'), guest, signal: z.enum(['SIGHUP', 'SIGTERM', 'SIGKILL']) }),
  z.object({ op: z.literal('send'), guest, intents: z.array(intent) }),
  z.object({ op: z.literal('list') }),
  z.object({ op: z.literal('describe') }),
  z.object({ op: z.literal('acknowledge'), guest }),
  z.object({ op: z.literal('history'), guest, fromLine: count, count: count.max(HISTORY_LINES) }),
  z.object({
    op: z.literal('capture'),
    guest,
    request: z.object({
      format: z.enum(['text', 'ansi', 'json']),
      lines: count.nullable(),
      from: count.nullable(),
      end: count.nullable(),
    }),
  }),
  z.object({ op: z.literal('search'), guest, search }),
  z.object({ op: z.literal('prompt'), guest, line: historyRow, direction: z.enum(['up', 'down']) }),
  /** Starts the town where none runs. */
  z.object({ op: z.literal('wake') }),
  z.object({ op: z.literal('shutdown') }),
]);

const rgb = z.number().int().min(0).max(0xff_ff_ff);
const theme = z.object({ scheme: z.enum(['dark', 'light']), foreground: rgb, background: rgb });

const clientMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), ...versions, role: z.enum(['town', 'visitor']), pid: count }),
  z.object({ kind: z.literal('request'), id: count, call }),
  z.object({ kind: z.literal('watch'), watch: count, guest }),
  z.object({ kind: z.literal('unwatch'), watch: count }),
  /** The row of history at the top of the view; null follows the live screen. */
  z.object({ kind: z.literal('scroll'), watch: count, line: historyRow.nullable() }),
  /** The client has drawn a frame and takes the next one. */
  z.object({ kind: z.literal('seen'), watch: count, frame: count }),
  z.object({ kind: z.literal('resize'), guest, cols, rows }),
  /** The colours of the person's terminal: what guests are told of theirs. */
  z.object({ kind: z.literal('theme'), theme }),
  /** The town is about to end on purpose: it is not to be started again. */
  z.object({ kind: z.literal('stopping') }),
]);

const modes = z.object({
  alternateScreen: z.boolean(),
  bracketedPaste: z.boolean(),
  applicationCursor: z.boolean(),
  applicationKeypad: z.boolean(),
  focusEvents: z.boolean(),
  mouse: z.enum(['none', 'x10', 'vt200', 'drag', 'any']),
  mouseEncoding: z.enum(['default', 'utf8', 'urxvt', 'sgr', 'sgr-pixels']),
  alternateScroll: z.boolean(),
  synchronizedOutput: z.boolean(),
  cursorVisible: z.boolean(),
  kittyKeyboard: z.number().int().min(0).max(31),
  modifyOtherKeys: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  colorSchemeReports: z.boolean(),
});

const digest = z.object({
  guest,
  seq: count,
  title: z.string(),
  progress: z.number().nullable(),
  lastByteAt: z.number(),
  bytes: count,
  line: count,
  bottom: z.array(z.string()),
  modes,
  bells: count,
  blocked: z.record(z.string(), count),
});

const signal = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('bell'), guest }),
  z.object({ kind: z.literal('notification'), guest, title: z.string(), body: z.string() }),
  z.object({ kind: z.literal('clipboard'), guest, text: z.string() }),
]);

const exitedSchema = z.object({
  kind: z.literal('exited'),
  guest,
  exit: z.object({ code: z.number().nullable(), signal: z.string().nullable() }),
  exitedAt: z.number(),
  digest,
});
const runningSchema = z.object({ kind: z.literal('running'), guest, pid: z.number(), digest });

export const statusListSchema = z.array(z.discriminatedUnion('kind', [runningSchema, exitedSchema]));
export const factsSchema = z.array(
  z.object({
    guest,
    name: z.string().nullable(),
    request: count.nullable(),
    command: z.array(z.string()),
    cols,
    rows,
  }),
);
export const historySchema = z.array(z.object({ line: count, text: z.string() }));
const colour = z.union([z.number(), z.string()]).exactOptional();
const attribute = z.boolean().exactOptional();
const run = z.object({
  text: z.string(),
  cols: count,
  cluster: attribute,
  style: z
    .object({
      color: colour,
      backgroundColor: colour,
      underlineColor: colour,
      underline: z.string().exactOptional(),
      bold: attribute,
      dim: attribute,
      italic: attribute,
      blink: attribute,
      inverse: attribute,
      invisible: attribute,
      strikethrough: attribute,
      overline: attribute,
    })
    .exactOptional(),
  link: z.string().exactOptional(),
});
const row = { line: count, wraps: z.boolean() };
const mark = z.object({
  kind: z.enum(['prompt', 'command', 'output', 'end']),
  exitCode: count.exactOptional(),
});
export const captureSchema = z.object({
  cols,
  rows,
  title: z.string(),
  cursor: z.object({
    col: count,
    row: count,
    visible: z.boolean(),
    shape: z.enum(['block', 'underline', 'bar']),
    blinks: z.boolean(),
  }),
  modes,
  topLine: count,
  end: count,
  next: count.nullable(),
  captured: z.array(
    z.union([
      z.object({ ...row, text: z.string() }),
      z.object({ ...row, runs: z.array(run), marks: z.array(mark).exactOptional() }),
    ]),
  ),
});
export const searchSchema = z.object({
  matches: z.array(z.array(z.object({ line: historyRow, col: count, cols: count }))),
  ended: z.enum(['all', 'limit', 'time']),
});
export const promptSchema = z.object({
  line: historyRow.nullable(),
  topLine: count,
  numbering: count,
});
export const spawnedSchema = z.object({ pid: z.number() });

const reply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), problem: problemSchema }),
]);

const hostMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), ...versions, pid: count }),
  /** The host does not talk to this client; it closes the connection next. */
  z.object({ kind: z.literal('refused'), problem: problemSchema }),
  z.object({ kind: z.literal('reply'), id: count, result: reply }),
  z.object({ kind: z.literal('digest'), digest }),
  z.object({ kind: z.literal('exit'), exited: exitedSchema }),
  z.object({ kind: z.literal('signal'), signal }),
]);

export type Call = z.infer<typeof call>;
export type ClientMessage = z.infer<typeof clientMessage>;
export type HostMessage = z.infer<typeof hostMessage>;

export interface TypedBytes {
  readonly guest: GuestId;
  readonly bytes: Uint8Array;
}

export function encodeMessage(message: ClientMessage | HostMessage): Buffer {
  return encodeFrame(FRAME_JSON, Buffer.from(JSON.stringify(message)));
}

export function parseClientMessage(payload: Uint8Array): Result<ClientMessage, Problem> {
  return parsed(clientMessage, payload);
}

export function parseHostMessage(payload: Uint8Array): Result<HostMessage, Problem> {
  return parsed(hostMessage, payload);
}

export function encodeTyped({ guest: id, bytes }: TypedBytes): Buffer {
  const name = Buffer.from(id, 'latin1');
  return encodeFrame(FRAME_TYPED, Buffer.concat([Uint8Array.of(name.length), name, bytes]));
}

/** Null where the payload is shorter than the id that it announces, or the id is none. */
export function parseTyped(payload: Uint8Array): TypedBytes | null {
  const end = 1 + (payload[0] ?? 0);
  const id = guest.safeParse(Buffer.from(payload.subarray(1, end)).toString('latin1'));
  return id.success && payload.length >= end ? { guest: id.data, bytes: payload.subarray(end) } : null;
}

function parsed<S extends z.ZodType>(schema: S, payload: Uint8Array): Result<z.infer<S>, Problem> {
  const result = schema.safeParse(parseJson(payload));
  if (result.success) return ok(result.data);
  const issue = result.error.issues[0];
  return failed(problem('usage', `unreadable message: ${issue?.path.join('.')}: ${issue?.message}`));
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8'));
  } catch {
    // Not JSON: the schema says so.
    return undefined;
  }
}
