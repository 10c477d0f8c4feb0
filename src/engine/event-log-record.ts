// One record of the event log as a line:
//   {"v":1,"seq":7,"epoch":2,"prev":"<hash of the line before>","at":ms,"kind":"run.started","data":{…},"crc":"…"}
// A record that was written behind some that were not on the disk for good says before `at` which the last one was that was:
// `"sure":5`. One that says nothing vouches for all before it.
// `crc` is the CRC-32 of the bytes before `,"crc"`; the hash of a line is the first 16 hex digits of its SHA-256,
// newline not counted. A line is checked byte for byte, so that nothing of it depends on how JSON is printed.

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { isCount, isObject, parseObject } from './json.ts';

export interface EventRecord {
  /** Counts up by one from 1 through the whole life of the log. */
  readonly seq: number;
  /** Which engine wrote it: each opening of the log takes the next one. */
  readonly epoch: number;
  /** Instant of writing, in ms since the epoch. */
  readonly at: number;
  readonly kind: string;
  readonly data: object;
}

/** `prev` of the first record ever. */
export const GENESIS = '0'.repeat(16);

export type DecodedLine =
  | { readonly kind: 'record'; readonly record: EventRecord; readonly prev: string; readonly hash: string }
  /** Intact, but of a format that this version does not know. */
  | { readonly kind: 'newer' }
  | { readonly kind: 'damaged'; readonly why: string };

const VERSION = 1;
const HEAD = /^\{"v":1,"seq":(\d+),"epoch":\d+,"prev":"[0-9a-f]{16}",(?:"sure":(\d+),)?"at":/;
const LONGEST_HEAD = 200;
const CRC_SUFFIX = /^,"crc":"([0-9a-f]{8})"}$/;
const CRC_SUFFIX_BYTES = ',"crc":"00000000"}'.length;

/**
 * The record's line, newline included, and the hash that the next one links to. `sure`: the last sequence that is on the disk for
 * good before it is written.
 */
export function encodeRecord(
  record: EventRecord,
  { prev, sure }: { readonly prev: string; readonly sure: number },
): { readonly line: Buffer; readonly hash: string } {
  const { seq, epoch, at, kind, data } = record;
  if (!isObject(data)) throw new TypeError(`appending ${kind}: its data is not an object`);
  const behind = sure < seq - 1 ? { sure } : {};
  const body = JSON.stringify({ v: VERSION, seq, epoch, prev, ...behind, at, kind, data }).slice(0, -1);
  const line = Buffer.from(`${body},"crc":"${checksum(Buffer.from(body))}"}\n`);
  return { line, hash: hashLine(line.subarray(0, -1)) };
}

/** Reads a line without its newline. */
export function decodeLine(line: Buffer): DecodedLine {
  const crc = CRC_SUFFIX.exec(line.toString('latin1', Math.max(0, line.length - CRC_SUFFIX_BYTES)))?.[1];
  if (crc === undefined) return damaged('it is not a whole record');
  if (crc !== checksum(line.subarray(0, -CRC_SUFFIX_BYTES))) return damaged('its checksum is wrong');
  const fields = parseObject(line.toString('utf8'));
  if (fields === null) return damaged('it is not a JSON object');
  if (fields['v'] !== VERSION) return { kind: 'newer' };
  const { seq, epoch, prev, at, kind, data } = fields;
  if (!isCount(seq) || !isCount(epoch) || typeof at !== 'number') return damaged('a number of it is missing');
  if (typeof prev !== 'string' || typeof kind !== 'string' || !isObject(data))
    return damaged('a field is missing');
  return { kind: 'record', record: { seq, epoch, at, kind, data }, prev, hash: hashLine(line) };
}

/** How the line of a record with this sequence begins. */
export function lineStart(seq: number): string {
  return `{"v":${VERSION},"seq":${seq},"epoch":`;
}

/** Up to which sequence a line vouches for what was before it, also where the rest of it is torn; null where that cannot be read. */
export function vouchedBy(line: Buffer): number | null {
  const found = HEAD.exec(line.toString('latin1', 0, LONGEST_HEAD));
  return found && Number(found[2] ?? Number(found[1]) - 1);
}

export function checksum(bytes: Uint8Array): string {
  return crc32(bytes).toString(16).padStart(8, '0');
}

function hashLine(line: Uint8Array): string {
  return createHash('sha256').update(line).digest('hex').slice(0, 16);
}

function damaged(why: string): DecodedLine {
  return { kind: 'damaged', why };
}
