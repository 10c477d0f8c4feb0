// A snapshot of the state that the log folds to, as one file: {"v":1,"seq":n,"hash":"…","state":…,"crc":"…"}. It says
// which record it covers and that record's hash, so that one of another log, or of a lost tail, is never believed.

import { checksum } from './event-log-record.ts';
import { isCount, parseObject } from './json.ts';

export interface LogSnapshot {
  /** The last record that the state holds. */
  readonly seq: number;
  readonly hash: string;
  readonly epoch: number;
  readonly state: unknown;
}

const VERSION = 1;
const SUFFIX = /^,"crc":"([0-9a-f]{8})"}\n$/;
const SUFFIX_BYTES = ',"crc":"00000000"}\n'.length;

export function encodeSnapshot({ seq, hash, epoch, state }: LogSnapshot): Buffer {
  const body = JSON.stringify({ v: VERSION, seq, hash, epoch, state: state ?? null }).slice(0, -1);
  return Buffer.from(`${body},"crc":"${checksum(Buffer.from(body))}"}\n`);
}

/** The snapshot, or null for anything that is not one, whole and unharmed. */
export function decodeSnapshot(bytes: Buffer): LogSnapshot | null {
  const crc = SUFFIX.exec(bytes.toString('latin1', Math.max(0, bytes.length - SUFFIX_BYTES)))?.[1];
  if (crc === undefined || crc !== checksum(bytes.subarray(0, -SUFFIX_BYTES))) return null;
  const { v, seq, hash, epoch, state } = parseObject(bytes.toString('utf8')) ?? {};
  if (v !== VERSION || !isCount(seq) || !isCount(epoch) || typeof hash !== 'string') return null;
  return { seq, hash, epoch, state };
}
