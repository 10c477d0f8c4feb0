// The ledger of what the town did: records a line, each linked to the one before, and durable when it was appended, or with
// the next one that is.
// One engine writes at a time (the town lock sees to that); each opening takes a new epoch, so that what an earlier
// engine still has under way can be told by its older one.

import { join } from 'node:path';
import { failed, ok, type Result } from '../beads/result.ts';
import { type Files, isTemporaryName, type OpenFile, reasonOf, writePrivateFile } from './adapters/files.ts';
import {
  isEmptySegment,
  type LogContents,
  type LogPosition,
  type LogTail,
  readEventLog,
  segmentName,
  snapshotName,
  snapshotsIn,
} from './event-log-read.ts';
import { type EventRecord, encodeRecord } from './event-log-record.ts';
import { encodeSnapshot } from './event-log-snapshot.ts';
import { type Problem, problem } from './problem.ts';

export type { EventRecord } from './event-log-record.ts';

export interface EventLogOptions {
  readonly folder: string;
  readonly files: Files;
  /** The wall clock, in ms since the epoch. */
  readonly now: () => number;
}

export interface OpenedLog {
  readonly log: EventLog;
  /** The state to fold on from, as it was given to `snapshot`; still to be validated. */
  readonly snapshot: { readonly seq: number; readonly state: unknown } | null;
  /** What happened since, oldest first, the log's own records left out. */
  readonly records: readonly EventRecord[];
  /** Lines for a person: what was cut or not used. */
  readonly notices: readonly string[];
}

/**
 * An event that is not durable: it was cut away again, and may be tried again. Only where the disk refuses the cut too,
 * and the engine ends before it allows it, may the next opening still find the event.
 */
export class LogWriteError extends Error {
  override readonly name = 'LogWriteError';
}

/**
 * When an event is on the disk for good: when it was appended, or with the next one that is. A power cut may take the latter
 * back, as if it had not come to that; a crash does not.
 */
export type Durability = 'at-once' | 'with-next';

const MOST_UNSYNCED = 100;

/** The log's own record, the first of each epoch; not handed to the caller. */
const OPENED = 'log.opened';

export class EventLog implements Disposable {
  readonly #folder: string;
  readonly #files: Files;
  readonly #now: () => number;
  readonly #epoch: number;
  #last: LogPosition;
  #segment: OpenFile;
  #segmentBytes: number;
  /** First sequences of all segments, ascending; the last one is open. */
  #segments: readonly number[];
  #snapshotSeq: number;
  /** Records at the segment's end that were not synced yet, as they were written. */
  #unsynced: Buffer[] = [];
  /** The last sequence that was synced, where some behind it were not. */
  #sureSeq = 0;
  /** Set while the segment may hold bytes past the last good record. */
  #needsRepair = false;

  private constructor(options: EventLogOptions, contents: LogContents, segment: OpenFile) {
    this.#folder = options.folder;
    this.#files = options.files;
    this.#now = options.now;
    this.#epoch = contents.last.epoch + 1;
    this.#last = contents.last;
    this.#segment = segment;
    this.#segmentBytes = contents.tail?.goodBytes ?? 0;
    this.#segments = contents.tail === null ? [contents.last.seq + 1] : contents.segments;
    this.#snapshotSeq = contents.snapshot?.seq ?? 0;
  }

  /**
   * Reads the log, sets a torn tail aside and cuts it, and takes the next epoch by a record of its own. Damage before
   * the tail is a problem and leaves everything as it is.
   */
  static open(options: EventLogOptions): Result<OpenedLog, Problem> {
    const { folder, files } = options;
    try {
      files.makeFolder(folder);
      const read = readEventLog(files, folder);
      if (!read.ok) return read;
      const { snapshot, records } = read.value;
      const notices = [...read.value.notices, ...cutTornTail(files, read.value.tail)];
      const log = EventLog.#begin(options, read.value);
      const events = records.filter(({ kind }) => kind !== OPENED);
      return ok({
        log,
        snapshot: snapshot && { seq: snapshot.seq, state: snapshot.state },
        records: events,
        notices,
      });
    } catch (cause) {
      const reason = cause instanceof LogWriteError ? cause.message : reasonOf(cause);
      return failed(problem('environment', `opening event log ${folder}: ${reason}`));
    }
  }

  /** Which opening of the log this is, from 1. */
  get epoch(): number {
    return this.#epoch;
  }

  /** The last record's sequence. */
  get seq(): number {
    return this.#last.seq;
  }

  /** What the log's disk still takes. */
  get freeBytes(): number {
    return this.#files.freeBytes(this.#folder);
  }

  /** Records that an opening would fold after its snapshot. */
  get recordsSinceSnapshot(): number {
    return this.#last.seq - this.#snapshotSeq;
  }

  /** Writes one event. Throws `LogWriteError` where it is not durable; the log is then as before. */
  append(kind: string, data: object): EventRecord {
    const [record] = this.appendAll([{ kind, data }]);
    if (record === undefined) throw new Error(`appending ${kind}: nothing was written`);
    return record;
  }

  /**
   * Writes all of the events with one sync of the disk at most, or throws and none is kept. A crash in the middle may keep the
   * first few: events that must stand or fall together are one event.
   */
  appendAll(
    events: readonly { readonly kind: string; readonly data: object }[],
    durable: Durability = 'at-once',
  ): readonly EventRecord[] {
    if (events.length === 0) return [];
    const at = this.#now();
    const records: EventRecord[] = [];
    const lines: Buffer[] = [];
    const sure = this.#unsynced.length === 0 ? this.#last.seq : this.#sureSeq;
    let last = this.#last;
    for (const { kind, data } of events) {
      const record = { seq: last.seq + 1, epoch: this.#epoch, at, kind, data };
      const { line, hash } = encodeRecord(record, { prev: last.hash, sure });
      records.push(record);
      lines.push(line);
      last = { seq: record.seq, hash, epoch: this.#epoch };
    }
    this.#write(Buffer.concat(lines), durable, events.map(({ kind }) => kind).join(', '));
    this.#sureSeq = sure;
    this.#last = last;
    return records;
  }

  /**
   * Keeps the state that the records so far fold to, begins a new segment, and removes the segments that the snapshot
   * before this one covers: one older way back always stays. Throws `LogWriteError`; the log goes on as before.
   */
  snapshot(state: unknown): void {
    const { seq, hash, epoch } = this.#last;
    if (seq === this.#snapshotSeq) return;
    try {
      this.#repair();
      this.#sync();
      const content = encodeSnapshot({ seq, hash, epoch, state });
      writePrivateFile(this.#files, join(this.#folder, snapshotName(seq)), content);
      this.#snapshotSeq = seq;
      this.#beginSegment();
      this.#removeCovered();
    } catch (cause) {
      throw new LogWriteError(`writing a snapshot of the event log: ${reasonOf(cause)}`, { cause });
    }
  }

  [Symbol.dispose](): void {
    try {
      this.#sync();
    } catch {
      // What is lost so is done again.
    }
    this.#segment[Symbol.dispose]();
  }

  static #begin(options: EventLogOptions, contents: LogContents): EventLog {
    const { folder, files } = options;
    for (const name of files.list(folder)) {
      const isLeft = isTemporaryName(name) || isEmptySegment(files, folder, name);
      if (isLeft && join(folder, name) !== contents.tail?.file) files.remove(join(folder, name));
    }
    const file = contents.tail?.file ?? join(folder, segmentName(contents.last.seq + 1));
    const segment = files.open(file, 'append');
    try {
      if (contents.tail === null) files.syncFolder(folder);
      // What an engine that was killed has written may not be there for good, and the first record vouches for it.
      else segment.sync();
      const log = new EventLog(options, contents, segment);
      log.append(OPENED, {});
      return log;
    } catch (cause) {
      segment[Symbol.dispose]();
      throw cause;
    }
  }

  #write(bytes: Buffer, durable: Durability, what: string): void {
    try {
      this.#repair();
      this.#needsRepair = true;
      const written = this.#segment.write(bytes);
      // A short write is how a full disk begins: it is undone like any other error.
      if (written !== bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
      if (durable === 'at-once' || this.#unsynced.length >= MOST_UNSYNCED) this.#sync(true);
      else this.#unsynced.push(bytes);
      this.#needsRepair = false;
      this.#segmentBytes += bytes.length;
    } catch (cause) {
      this.#tryRepair();
      throw new LogWriteError(`appending ${what}: ${reasonOf(cause)}`, { cause });
    }
  }

  #sync(isNeeded = this.#unsynced.length > 0): void {
    if (!isNeeded) return;
    this.#needsRepair = true;
    this.#segment.sync();
    this.#unsynced = [];
    this.#needsRepair = false;
  }

  /**
   * Cuts the segment back to its last good record. Until that works, nothing is appended. A disk that refused to sync may have
   * lost what was to be synced with it, and says so once: that is written anew.
   */
  #repair(): void {
    if (!this.#needsRepair) return;
    const unsynced = Buffer.concat(this.#unsynced);
    this.#segment.truncate(this.#segmentBytes - unsynced.length);
    if (unsynced.length > 0) this.#segment.write(unsynced);
    this.#segment.sync();
    if (this.#segment.sizeBytes() !== this.#segmentBytes)
      throw new Error('the file does not have the size it was cut to');
    this.#unsynced = [];
    this.#needsRepair = false;
  }

  #tryRepair(): void {
    try {
      this.#repair();
    } catch {
      // The next append tries again before it writes, and is refused where that fails.
    }
  }

  #beginSegment(): void {
    if (this.#segmentBytes === 0) return;
    const first = this.#last.seq + 1;
    const next = this.#files.open(join(this.#folder, segmentName(first)), 'append');
    try {
      this.#files.syncFolder(this.#folder);
    } catch (cause) {
      next[Symbol.dispose]();
      throw cause;
    }
    this.#segment[Symbol.dispose]();
    this.#segment = next;
    this.#segmentBytes = 0;
    this.#segments = [...this.#segments, first];
  }

  /** Keeps the two newest snapshots and whatever records the older of them does not cover. */
  #removeCovered(): void {
    const snapshots = snapshotsIn(this.#files, this.#folder);
    const kept = snapshots.at(-2);
    if (kept === undefined) return;
    for (let next = this.#segments[1]; next !== undefined && next <= kept + 1; next = this.#segments[1]) {
      // Oldest first: a crash on the way leaves an unbroken rest.
      this.#files.remove(join(this.#folder, segmentName(this.#segments[0] ?? 0)));
      this.#segments = this.#segments.slice(1);
    }
    for (const seq of snapshots) if (seq < kept) this.#files.remove(join(this.#folder, snapshotName(seq)));
  }
}

/** Moves a torn record out of the log; the line that tells of it. */
function cutTornTail(files: Files, tail: LogTail | null): readonly string[] {
  if (tail === null || tail.torn === null) return [];
  const aside = freeName(files, tail.file);
  writePrivateFile(files, aside, tail.torn);
  using segment = files.open(tail.file, 'append');
  segment.truncate(tail.goodBytes);
  segment.sync();
  return [
    `event log: what it ends with was never wholly written; ${tail.torn.length} bytes were set aside in ${aside}`,
  ];
}

function freeName(files: Files, file: string): string {
  for (let nth = 1; ; nth += 1) {
    const name = `${file}.torn-${nth}`;
    if (files.stat(name) === null) return name;
  }
}
