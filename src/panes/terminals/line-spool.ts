// A guest's scrolled-off lines on disk, addressed by their number since the guest's start. Segments of a few MB, named
// by their first line: `<first>.lines` holds the text, a newline after each, `<first>.index` the end of each line in it
// as a 64-bit float, little-endian. The oldest segments go when the guest has written too much.
//
// Writes are synchronous and not flushed: history need not outlive the machine, and the kernel takes 50 kB in some
// microseconds. A full disk loses history, never the guest.

import { closeSync, ftruncateSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const INDEX_BYTES = 8;
const SEGMENT_BYTES = 4 * 1024 * 1024;
const SEGMENTS = 16;

interface Segment {
  readonly first: number;
  /** Lines in it. */
  count: number;
  bytes: number;
}

export interface SpoolLimits {
  readonly segmentBytes: number;
  readonly segments: number;
}

export class LineSpool implements Disposable {
  readonly #folder: string;
  readonly #limits: SpoolLimits;
  #segments: Segment[] = [];
  /** The last segment's files; null before the first line and after a failure. */
  #open: { readonly lines: number; readonly index: number } | null = null;
  #end = 0;
  #problem: unknown = null;

  /** Makes no file before the first line. */
  constructor(folder: string, limits: SpoolLimits = { segmentBytes: SEGMENT_BYTES, segments: SEGMENTS }) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** The number after that of the last line. */
  get end(): number {
    return this.#end;
  }

  /** Number of the first line that is still kept; `end` where there is none. */
  get first(): number {
    return this.#segments[0]?.first ?? this.#end;
  }

  /** Why lines were lost, or null. */
  get problem(): unknown {
    return this.#problem;
  }

  /** Appends lines; text holds no newline. */
  append(lines: readonly string[]): void {
    if (lines.length === 0) return;
    try {
      this.#write(lines);
    } catch (cause) {
      // A gap in the numbers is no worse than the loss itself: what follows starts a new segment.
      this.#problem ??= cause;
      this.#closeFiles();
      this.#end += lines.length;
    }
  }

  /** Lines `[from, to)` as far as they are kept: number and text. */
  read(from: number, to: number): [line: number, text: string][] {
    const found: [number, string][] = [];
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

  /** Closes the files; what was written stays readable. */
  close(): void {
    this.#closeFiles();
  }

  #write(lines: readonly string[]): void {
    const { segment, files } = this.#segmentForWriting();
    const text = Buffer.from(`${lines.join('\n')}\n`);
    const index = Buffer.alloc(lines.length * INDEX_BYTES);
    let end = segment.bytes;
    for (const [at, line] of lines.entries()) {
      end += Buffer.byteLength(line) + 1;
      index.writeDoubleLE(end, at * INDEX_BYTES);
    }
    writeAll(files.lines, text, segment.bytes);
    writeAll(files.index, index, segment.count * INDEX_BYTES);
    segment.bytes = end;
    segment.count += lines.length;
    this.#end += lines.length;
  }

  #segmentForWriting(): { segment: Segment; files: { readonly lines: number; readonly index: number } } {
    const last = this.#segments[this.#segments.length - 1];
    if (last !== undefined && this.#open !== null && last.bytes < this.#limits.segmentBytes) {
      return { segment: last, files: this.#open };
    }
    this.#closeFiles();
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const segment: Segment = { first: this.#end, count: 0, bytes: 0 };
    const lines = openSync(this.#path(segment, 'lines'), 'w+', 0o600);
    const index = openOrClose(this.#path(segment, 'index'), lines);
    this.#open = { lines, index };
    this.#segments.push(segment);
    if (this.#segments.length > this.#limits.segments) {
      const oldest = this.#segments.shift();
      if (oldest !== undefined) this.#removeFiles(oldest);
    }
    return { segment, files: this.#open };
  }

  #shorten(segment: Segment, count: number): void {
    if (this.#open === null) {
      segment.count = count;
      return;
    }
    const end = Buffer.alloc(INDEX_BYTES);
    readSync(this.#open.index, end, 0, INDEX_BYTES, (count - 1) * INDEX_BYTES);
    segment.count = count;
    segment.bytes = end.readDoubleLE(0);
    ftruncateSync(this.#open.index, count * INDEX_BYTES);
    ftruncateSync(this.#open.lines, segment.bytes);
  }

  #readSegment(segment: Segment, from: number, to: number, found: [number, string][]): void {
    try {
      const ends = readFrom(
        this.#path(segment, 'index'),
        (from - segment.first - 1) * INDEX_BYTES,
        to - from + 1,
      );
      const start = ends[0] ?? 0;
      const text = readRange(this.#path(segment, 'lines'), start, (ends[to - from] ?? start) - start);
      for (let line = from; line < to; line += 1) {
        const at = line - from;
        found.push([line, text.toString('utf8', (ends[at] ?? 0) - start, (ends[at + 1] ?? 0) - start - 1)]);
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
    rmSync(this.#path(segment, 'lines'), { force: true });
    rmSync(this.#path(segment, 'index'), { force: true });
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

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, position + at);
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
