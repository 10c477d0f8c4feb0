// A guest's scrolled-off lines on disk, addressed by their number since the guest's start. Segments, named by their first
// line: `<first>.lines` holds the lines as bytes, `<first>.index` the end of each in it as a 64-bit float, little-endian.
// The oldest segments go when the guest has written too much, in lines or in bytes.
//
// Writes are synchronous and not flushed: history need not outlive the machine, and the kernel takes 50 kB in some
// microseconds. A full disk loses history, never the guest.

import { closeSync, ftruncateSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const INDEX_BYTES = 8;
/** Segments that a full spool has: an oldest one that goes takes this part of it. */
const SEGMENTS = 8;

export interface SpoolLimits {
  /** Lines that are kept at least, where they fit in `bytes`. */
  readonly lines: number;
  /** Bytes that are kept at most, but for the last lines written. */
  readonly bytes: number;
}

/** Lines one after another, and the offset after each. */
export interface SpooledLines {
  readonly bytes: Uint8Array;
  readonly ends: readonly number[];
}

/** How bytes reach a file: as `writeSync` of node:fs. */
export type WriteBytes = (
  fd: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
  position: number,
) => number;

interface Segment {
  readonly first: number;
  /** Lines in it. */
  count: number;
  bytes: number;
}

interface OpenFiles {
  readonly lines: number;
  readonly index: number;
}

export class LineSpool implements Disposable {
  readonly #folder: string;
  readonly #limits: SpoolLimits;
  readonly #writeBytes: WriteBytes;
  #segments: Segment[] = [];
  /** The last segment's files; null before the first line and after a failure. */
  #open: OpenFiles | null = null;
  #end = 0;
  #truncations = 0;
  #isClosed = false;
  #problem: unknown = null;

  /** Makes no file before the first line. */
  constructor(folder: string, limits: SpoolLimits, writeBytes: WriteBytes = writeSync) {
    this.#folder = folder;
    this.#limits = limits;
    this.#writeBytes = writeBytes;
  }

  /** The number after that of the last line. */
  get end(): number {
    return this.#end;
  }

  /** Number of the first line that is still kept; `end` where there is none. */
  get first(): number {
    return this.#segments[0]?.first ?? this.#end;
  }

  /** Counts up whenever a number may stand for another line than before. */
  get truncations(): number {
    return this.#truncations;
  }

  /** Why lines were lost, or null. */
  get problem(): unknown {
    return this.#problem;
  }

  /** Goes on with `line`, which must not be before `end`: those in between are not kept. */
  skipTo(line: number): void {
    if (line <= this.#end) return;
    this.#closeFiles();
    this.#end = line;
  }

  append(lines: SpooledLines): void {
    if (lines.ends.length === 0) return;
    try {
      this.#write(lines);
      this.#dropOldest();
      if (this.#isClosed) this.#closeFiles();
    } catch (cause) {
      // A gap in the numbers is no worse than the loss itself: what follows starts a new segment.
      this.#problem ??= cause;
      this.#closeFiles();
      this.#dropEmpty();
      this.#end += lines.ends.length;
    }
  }

  /** Lines `[from, to)` as far as they are kept, by number. */
  read(from: number, to: number): [line: number, bytes: Buffer][] {
    const found: [number, Buffer][] = [];
    for (const segment of this.#segments) {
      const first = Math.max(from, segment.first);
      const last = Math.min(to, segment.first + segment.count);
      if (first < last) this.#readSegment(segment, first, last, found);
    }
    return found;
  }

  /** Forgets the lines from `line` on: they are back on the screen and may change. */
  truncate(line: number): void {
    if (line >= this.#end) return;
    this.#end = Math.max(0, line);
    this.#truncations += 1;
    while (this.#segments.length > 0) {
      const last = this.#segments[this.#segments.length - 1];
      if (last === undefined || last.first + last.count <= line) return;
      if (last.first < line) {
        this.#shorten(last, line - last.first);
        return;
      }
      this.#closeFiles();
      this.#removeFiles(last);
      this.#segments.pop();
    }
  }

  /** Removes all of it from the disk. */
  [Symbol.dispose](): void {
    this.#closeFiles();
    this.#segments = [];
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Keeps no file open from now on; what was written stays readable. */
  close(): void {
    this.#isClosed = true;
    this.#closeFiles();
  }

  #write({ bytes, ends }: SpooledLines): void {
    const { segment, files } = this.#segmentForWriting();
    const index = Buffer.alloc(ends.length * INDEX_BYTES);
    for (const [at, end] of ends.entries()) index.writeDoubleLE(segment.bytes + end, at * INDEX_BYTES);
    this.#writeAll(files.lines, bytes, segment.bytes);
    this.#writeAll(files.index, index, segment.count * INDEX_BYTES);
    segment.bytes += bytes.length;
    segment.count += ends.length;
    this.#end += ends.length;
  }

  #segmentForWriting(): { readonly segment: Segment; readonly files: OpenFiles } {
    const last = this.#segments[this.#segments.length - 1];
    const hasRoom =
      last !== undefined &&
      last.bytes < this.#limits.bytes / SEGMENTS &&
      last.count < this.#limits.lines / SEGMENTS;
    if (hasRoom && this.#open !== null) return { segment: last, files: this.#open };
    this.#closeFiles();
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const segment: Segment = { first: this.#end, count: 0, bytes: 0 };
    const lines = openSync(this.#path(segment, 'lines'), 'w+', 0o600);
    this.#open = { lines, index: openOrClose(this.#path(segment, 'index'), lines) };
    this.#segments.push(segment);
    return { segment, files: this.#open };
  }

  #writeAll(fd: number, bytes: Uint8Array, position: number): void {
    for (let at = 0; at < bytes.length; ) {
      at += this.#writeBytes(fd, bytes, at, bytes.length - at, position + at);
    }
  }

  #dropOldest(): void {
    const { lines, bytes } = this.#limits;
    let kept = this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
    while (this.#segments.length > 1) {
      const oldest = this.#segments[0];
      if (oldest === undefined) return;
      if (oldest.first + oldest.count > this.#end - lines && kept <= bytes) return;
      kept -= oldest.bytes;
      this.#segments.shift();
      this.#removeFiles(oldest);
    }
  }

  /** A segment that was to hold the lines that failed. */
  #dropEmpty(): void {
    const last = this.#segments[this.#segments.length - 1];
    if (last === undefined || last.count > 0) return;
    this.#segments.pop();
    this.#removeFiles(last);
  }

  #shorten(segment: Segment, count: number): void {
    segment.count = count;
    if (this.#open === null) return;
    try {
      const end = Buffer.alloc(INDEX_BYTES);
      readSync(this.#open.index, end, 0, INDEX_BYTES, (count - 1) * INDEX_BYTES);
      segment.bytes = end.readDoubleLE(0);
      ftruncateSync(this.#open.index, count * INDEX_BYTES);
      ftruncateSync(this.#open.lines, segment.bytes);
    } catch (cause) {
      this.#problem ??= cause;
      this.#closeFiles();
    }
  }

  #readSegment(segment: Segment, from: number, to: number, found: [number, Buffer][]): void {
    try {
      const ends = readFrom(
        this.#path(segment, 'index'),
        (from - segment.first - 1) * INDEX_BYTES,
        to - from + 1,
      );
      const start = ends[0] ?? 0;
      const bytes = readRange(this.#path(segment, 'lines'), start, (ends[to - from] ?? start) - start);
      for (let line = from; line < to; line += 1) {
        const at = line - from;
        found.push([line, bytes.subarray((ends[at] ?? 0) - start, (ends[at + 1] ?? 0) - start)]);
      }
    } catch (cause) {
      // Somebody removed the files: that part of history is gone, the guest is not.
      this.#problem ??= cause;
    }
  }

  #path(segment: Segment, kind: 'lines' | 'index'): string {
    return join(this.#folder, `${segment.first}.${kind}`);
  }

  #removeFiles(segment: Segment): void {
    try {
      rmSync(this.#path(segment, 'lines'), { force: true });
      rmSync(this.#path(segment, 'index'), { force: true });
    } catch (cause) {
      // They take room until the whole folder goes.
      this.#problem ??= cause;
    }
  }

  #closeFiles(): void {
    if (this.#open === null) return;
    closeSync(this.#open.lines);
    closeSync(this.#open.index);
    this.#open = null;
  }
}

function openOrClose(path: string, other: number): number {
  try {
    return openSync(path, 'w+', 0o600);
  } catch (cause) {
    closeSync(other);
    throw cause;
  }
}

/** `count` entries from `position` on; one before the file's start is 0, the first line's beginning. */
function readFrom(path: string, position: number, count: number): number[] {
  const skipped = position < 0 ? 1 : 0;
  const bytes = readRange(path, Math.max(0, position), (count - skipped) * INDEX_BYTES);
  const entries = skipped === 1 ? [0] : [];
  for (let at = 0; at < bytes.length; at += INDEX_BYTES) entries.push(bytes.readDoubleLE(at));
  return entries;
}

function readRange(path: string, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const fd = openSync(path, 'r');
  try {
    let read = 0;
    while (read < length) {
      const got = readSync(fd, bytes, read, length - read, position + read);
      if (got === 0) throw new Error(`reading ${path}: it is shorter than its index says`);
      read += got;
    }
    return bytes;
  } finally {
    closeSync(fd);
  }
}
