// Reads the event log without changing it: the segments `<first seq>.jsonl` in order, the longest valid prefix of
// their records, and the newest snapshot that belongs to them. Only what no later record vouches for may be torn: the last
// line, as a crash while writing leaves it, or several that were to be synced together, of which a power cut may keep the later
// ones alone. Any other damage is a problem, and nothing after it is believed.

import { join } from 'node:path';
import { failed, ok, type Result } from '../beads/result.ts';
import type { Files } from './adapters/files.ts';
import {
  type DecodedLine,
  decodeLine,
  type EventRecord,
  GENESIS,
  lineStart,
  vouchedBy,
} from './event-log-record.ts';
import { decodeSnapshot, type LogSnapshot } from './event-log-snapshot.ts';
import { type Problem, problem } from './problem.ts';

export interface LogContents {
  readonly snapshot: LogSnapshot | null;
  /** Records after the snapshot. */
  readonly records: readonly EventRecord[];
  /** The last good record of all, and what the next one links to. */
  readonly last: LogPosition;
  /** First sequences of the segments that hold records, ascending. */
  readonly segments: readonly number[];
  /** The last of them, to append to; null where there is none yet. */
  readonly tail: LogTail | null;
  readonly notices: readonly string[];
}

export interface LogPosition {
  readonly seq: number;
  readonly hash: string;
  readonly epoch: number;
}

export interface LogTail {
  readonly file: string;
  /** Where the good records end. */
  readonly goodBytes: number;
  /** What follows them: records that were never wholly written, or not with those before them. */
  readonly torn: Buffer | null;
}

const NUMBER_DIGITS = 12;
const SEGMENT_NAME = /^(\d{12})\.jsonl$/;
const SNAPSHOT_NAME = /^snapshot-(\d{12})\.json$/;

export function segmentName(firstSeq: number): string {
  return `${String(firstSeq).padStart(NUMBER_DIGITS, '0')}.jsonl`;
}

export function snapshotName(seq: number): string {
  return `snapshot-${String(seq).padStart(NUMBER_DIGITS, '0')}.json`;
}

/** First sequences of the segments in the folder, ascending; empty ones are what a crash left, and count for nothing. */
function segmentsIn(files: Files, folder: string): readonly number[] {
  return numbersIn(files, folder, SEGMENT_NAME).filter(
    (first) => !isEmptySegment(files, folder, segmentName(first)),
  );
}

/** Whether the name is that of a segment that was begun, but never written to. */
export function isEmptySegment(files: Files, folder: string, name: string): boolean {
  return SEGMENT_NAME.test(name) && files.stat(join(folder, name))?.sizeBytes === 0;
}

/** Sequences covered by the snapshots in the folder, ascending. */
export function snapshotsIn(files: Files, folder: string): readonly number[] {
  return numbersIn(files, folder, SNAPSHOT_NAME);
}

export function readEventLog(files: Files, folder: string): Result<LogContents, Problem> {
  const segments = segmentsIn(files, folder);
  const { snapshots, notices } = readSnapshots(files, folder);
  const first = segments[0] ?? 1;
  const start = startOf(first, snapshots);
  if (segments.length === 0 && snapshots.length > 0) return damage(folder, 'its records are missing');
  if (start === null)
    return damage(folder, `its records before ${first} are missing, and no snapshot covers them`);
  const chain = new Chain(start, snapshots);
  let tail: LogTail | null = null;
  for (const [index, firstSeq] of segments.entries()) {
    const file = join(folder, segmentName(firstSeq));
    const read = chain.readSegment({
      file,
      firstSeq,
      bytes: files.read(file),
      isLast: index === segments.length - 1,
    });
    if (!read.ok) return read;
    tail = read.value;
  }
  return chain.contents({ folder, segments, tail, notices });
}

/** The link and position before the first segment; null where nothing of the log vouches for it. */
function startOf(first: number, snapshots: readonly LogSnapshot[]): LogPosition | null {
  if (first === 1) return { seq: 0, hash: GENESIS, epoch: 0 };
  const before = snapshots.find(({ seq }) => seq === first - 1);
  if (before !== undefined) return { seq: before.seq, hash: before.hash, epoch: before.epoch };
  const later = snapshots.some(({ seq }) => seq >= first);
  return later ? { seq: first - 1, hash: '', epoch: 0 } : null;
}

interface Segment {
  readonly file: string;
  readonly firstSeq: number;
  readonly bytes: Buffer | null;
  readonly isLast: boolean;
}

type Found = Pick<LogContents, 'segments' | 'tail' | 'notices'> & { readonly folder: string };

/** Follows the links from record to record. */
class Chain {
  #last: LogPosition;
  readonly #records: EventRecord[] = [];
  readonly #snapshots: readonly LogSnapshot[];
  readonly #hashes = new Map<number, string>();

  constructor(start: LogPosition, snapshots: readonly LogSnapshot[]) {
    this.#last = start;
    this.#snapshots = snapshots;
    this.#note(start);
  }

  readSegment({ file, firstSeq, bytes, isLast }: Segment): Result<LogTail, Problem> {
    if (bytes === null) return damage(file, 'it vanished');
    if (firstSeq !== this.#last.seq + 1)
      return damage(file, `the records from ${this.#last.seq + 1} are missing`);
    for (let start = 0; start < bytes.length; ) {
      const newline = bytes.indexOf(0x0a, start);
      const end = newline < 0 ? bytes.length : newline;
      const line = newline < 0 ? unfinished : decodeLine(bytes.subarray(start, end));
      const why = this.#accept(line);
      if (why === null) {
        start = end + 1;
        continue;
      }
      if (why === NEWER)
        return failed(problem('environment', `event log ${file} was written by a newer gt: use that`));
      const rest = bytes.subarray(start);
      const isTorn = isLast && this.#isTorn(rest, line, bytes.subarray(start, end));
      return isTorn
        ? ok({ file, goodBytes: start, torn: rest })
        : damage(file, `record ${this.#last.seq + 1}: ${why}`);
    }
    return ok({ file, goodBytes: bytes.length, torn: null });
  }

  contents({ folder, notices, ...found }: Found): Result<LogContents, Problem> {
    const newest = this.#snapshots.at(-1);
    if (newest !== undefined && newest.seq > this.#last.seq) {
      return damage(folder, `its records ${this.#last.seq + 1} to ${newest.seq} are missing`);
    }
    const snapshot = this.#snapshots.findLast(({ seq, hash }) => this.#hashes.get(seq) === hash) ?? null;
    const first = this.#records[0]?.seq ?? this.#last.seq + 1;
    if (snapshot === null && first > 1) return damage(folder, `its records before ${first} are missing`);
    const strange = newest !== undefined && snapshot !== newest;
    const all = strange
      ? [...notices, `event log: snapshot ${newest.seq} is not of this log and was not used`]
      : notices;
    const from = snapshot?.seq ?? 0;
    const records = this.#records.filter(({ seq }) => seq > from);
    return ok({ snapshot, records, last: this.#last, notices: all, ...found });
  }

  /** Takes the next record in; what is wrong with it, or null. */
  #accept(line: DecodedLine): string | null {
    if (line.kind === 'newer') return NEWER;
    if (line.kind === 'damaged') return line.why;
    const { record, prev, hash } = line;
    if (record.seq !== this.#last.seq + 1) return `its sequence is ${record.seq}`;
    if (this.#last.hash !== '' && prev !== this.#last.hash) return 'it does not link to the record before';
    if (record.epoch < this.#last.epoch) return 'its epoch is older than that of the record before';
    this.#records.push(record);
    this.#note({ seq: record.seq, hash, epoch: record.epoch });
    return null;
  }

  #note(position: LogPosition): void {
    this.#last = position;
    if (position.hash !== '') this.#hashes.set(position.seq, position.hash);
  }

  /** Whether nothing that was on the disk for good is lost with the rest, which begins with that line. */
  #isTorn(rest: Buffer, { kind }: DecodedLine, line: Buffer): boolean {
    if (this.#holdsLaterRecord(line)) return false;
    // An intact record that is not the next one is no power cut's work, unless it was the last.
    return kind === 'damaged' ? this.#isUnvouched(rest) : line.length + 1 >= rest.length;
  }

  /** Whether all behind a damaged line was written before that was on the disk for good. */
  #isUnvouched(rest: Buffer): boolean {
    for (let start = nextLine(rest, 0); start < rest.length; start = nextLine(rest, start)) {
      const vouched = vouchedBy(rest.subarray(start));
      if (vouched === null || vouched > this.#last.seq) return false;
    }
    return true;
  }

  /** Whether a damaged line swallowed its newline and the whole record behind it: that is no torn tail. */
  #holdsLaterRecord(line: Buffer): boolean {
    return line.includes(lineStart(this.#last.seq + 2));
  }
}

/** Where the line behind that at `start` begins; the end where there is none. */
function nextLine(bytes: Buffer, start: number): number {
  const newline = bytes.indexOf(0x0a, start);
  return newline < 0 ? bytes.length : newline + 1;
}

const NEWER = 'newer';
const unfinished: DecodedLine = { kind: 'damaged', why: 'it is not finished' };

function readSnapshots(
  files: Files,
  folder: string,
): { readonly snapshots: readonly LogSnapshot[]; readonly notices: readonly string[] } {
  const snapshots: LogSnapshot[] = [];
  const notices: string[] = [];
  for (const seq of snapshotsIn(files, folder)) {
    const bytes = files.read(join(folder, snapshotName(seq)));
    const snapshot = bytes === null ? null : decodeSnapshot(bytes);
    if (snapshot?.seq === seq) snapshots.push(snapshot);
    else notices.push(`event log: snapshot ${seq} is damaged and was not used`);
  }
  return { snapshots, notices };
}

function numbersIn(files: Files, folder: string, name: RegExp): readonly number[] {
  return files.list(folder).flatMap((each) => Number(name.exec(each)?.[1] ?? Number.NaN) || []);
}

function damage(where: string, what: string): { readonly ok: false; readonly problem: Problem } {
  return failed(
    problem('environment', `event log ${where} is damaged (${what}): nothing was written; run gt doctor`),
  );
}
