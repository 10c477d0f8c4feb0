// A file of records as `bd` has kept them since its first release (`issues.jsonl`, `beads.jsonl`, `deletions.jsonl`),
// taken apart: which line is what, and how the file itself is set. Nothing of it is lost, whatever it holds.

import { createHash } from 'node:crypto';
import { type BeadId, isBeadId } from '../bead.ts';
import { isTooDeep } from '../nesting.ts';
import { isRecord } from './record-parts.ts';

/** How a file is set. */
export interface FileSetting {
  readonly hasByteOrderMark: boolean;
  /** Whether most of its lines end with a carriage return and a newline. */
  readonly hasCarriageReturns: boolean;
  /** Whether the last line ends at all. */
  readonly isEnded: boolean;
}

export interface RecordFile extends FileSetting {
  /** 80 bits of the SHA-256 of its bytes, in hex: names the import. */
  readonly hash: string;
  readonly lines: readonly FileLine[];
}

interface Place {
  /** Its number, from 1. */
  readonly at: number;
  /** Without its end. */
  readonly text: string;
  /** Whether it has a carriage return where most have none, or none where most have one. */
  readonly isOdd: boolean;
}

type Kind =
  | { readonly kind: 'record'; readonly id: BeadId; readonly record: Readonly<Record<string, unknown>> }
  | { readonly kind: 'deletion'; readonly deletion: Deletion }
  | { readonly kind: 'memory'; readonly memory: Memory }
  | { readonly kind: 'header' | 'blank' }
  /** `bytes` where they are no UTF-8, so that `text` could not give them back. */
  | { readonly kind: 'bad'; readonly reason: string; readonly bytes: Uint8Array | null };

export type FileLine = Place & Kind;

export type RecordLine = Extract<FileLine, { readonly kind: 'record' }>;

/** A line of a deletions manifest (releases 0.25 to 0.29). */
export interface Deletion {
  readonly id: BeadId;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
}

/** Something to be remembered, as later releases export it among the records. */
export interface Memory {
  readonly key: string;
  readonly value: string;
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

export function readRecordFile(bytes: Uint8Array): RecordFile {
  const hasByteOrderMark = BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte);
  const parts = splitLines(hasByteOrderMark ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes);
  const isEnded = parts.at(-1)?.length === 0;
  if (isEnded) parts.pop();
  const returns = parts.filter(endsWithReturn).length;
  const hasCarriageReturns = returns * 2 > parts.length;
  const lines = parts.map((part, at): FileLine => {
    const content = endsWithReturn(part) ? part.subarray(0, -1) : part;
    const isOdd = endsWithReturn(part) !== hasCarriageReturns;
    const text = decoded(content);
    if (text !== null) return { at: at + 1, text, isOdd, ...kindOf(text) };
    return { at: at + 1, text: '', isOdd, kind: 'bad', reason: 'it is not UTF-8', bytes: content };
  });
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 20);
  return { hash, lines, hasByteOrderMark, hasCarriageReturns, isEnded };
}

/** A line to be written: its content without its end, and whether that is another than most have. */
export interface WrittenLine {
  readonly content: string | Uint8Array;
  readonly isOdd: boolean;
}

/** The bytes of the file that `readRecordFile` took apart, or of one set likewise. */
export function writeRecordFile(setting: FileSetting, lines: readonly WrittenLine[]): Uint8Array {
  const parts: Uint8Array[] = setting.hasByteOrderMark ? [BYTE_ORDER_MARK] : [];
  lines.forEach(({ content, isOdd }, at) => {
    const isEnded = setting.isEnded || at < lines.length - 1;
    const end = `${isOdd === setting.hasCarriageReturns ? '' : '\r'}${isEnded ? '\n' : ''}`;
    parts.push(typeof content === 'string' ? Buffer.from(content) : content, Buffer.from(end));
  });
  return Buffer.concat(parts);
}

function splitLines(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let start = 0; ; ) {
    const end = bytes.indexOf(NEWLINE, start);
    parts.push(bytes.subarray(start, end < 0 ? undefined : end));
    if (end < 0) return parts;
    start = end + 1;
  }
}

function endsWithReturn(part: Uint8Array): boolean {
  return part.at(-1) === CARRIAGE_RETURN;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): string | null {
  try {
    return UTF8.decode(bytes);
  } catch {
    // Not UTF-8.
    return null;
  }
}

function kindOf(text: string): Kind {
  if (text.trim() === '') return { kind: 'blank' };
  if (/^(<{7}|\|{7}|={7}|>{7})( |$)/.test(text)) return bad('a conflict marker');
  const record = parsed(text);
  // A line of ours holds it one level down.
  if (isTooDeep([record], text)) return bad('it is nested too deeply');
  if (!isRecord(record)) return bad(record === null ? 'it is not JSON' : 'it is not a JSON object');
  if (record['_type'] === 'memory') return memoryOf(record);
  if (record['_schema'] !== undefined) return { kind: 'header' };
  const { id, title, updated_at, created_at } = record;
  if (typeof id !== 'string') return bad('it has no id');
  if (!isBeadId(id)) return bad(`"${id.slice(0, 60)}" is no bead's id`);
  const deletion = deletionOf(id, record);
  if (deletion !== null) return { kind: 'deletion', deletion };
  if (typeof title !== 'string') return bad('it has no title');
  if (typeof (updated_at ?? created_at ?? '') !== 'string') return bad('its time is no text');
  if (/\d[eE]\+?\d{3}/.test(text) && holdsInfinity(record)) return bad('a number in it is out of bounds');
  return { kind: 'record', id, record };
}

/** The deletion that a line of a manifest is; null where it is none. */
export function readDeletion(content: string | Uint8Array): Deletion | null {
  const line = typeof content === 'string' ? kindOf(content) : null;
  return line?.kind === 'deletion' ? line.deletion : null;
}

/** The memory that a line is; null where it is none. */
export function readMemory(content: string | Uint8Array): Memory | null {
  const line = typeof content === 'string' ? kindOf(content) : null;
  return line?.kind === 'memory' ? line.memory : null;
}

function memoryOf({ key, value }: Readonly<Record<string, unknown>>): Kind {
  if (typeof key !== 'string' || key === '' || typeof value !== 'string')
    return bad('a memory without a key or a value');
  return { kind: 'memory', memory: { key, value } };
}

/** A number that JSON can say and no reader can hold could not be said again in a line of ours. */
function holdsInfinity(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsInfinity);
}

function deletionOf(id: BeadId, record: Readonly<Record<string, unknown>>): Deletion | null {
  const { ts, by, reason, title } = record;
  if (typeof ts !== 'string' || title !== undefined) return null;
  return {
    id,
    at: ts,
    by: typeof by === 'string' ? by : '',
    reason: typeof reason === 'string' ? reason : '',
  };
}

function bad(reason: string): Kind {
  return { kind: 'bad', reason, bytes: null };
}

/** The value; null where the text is no JSON, and where it says null. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Torn, or not JSON at all.
    return null;
  }
}
