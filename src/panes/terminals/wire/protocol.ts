// How the terminal host and its clients speak: frames of `u32 length, u8 type, payload` over a Unix socket, numbers
// little-endian, the length that of type and payload. Messages that carry facts are JSON, cells and keystrokes are
// binary. Pure.

import { failed, ok, type Result } from '../../../beads/result.ts';
import { type Problem, problem } from '../../../engine/problem.ts';

export interface Versions {
  readonly version: number;
  /** The oldest version that this side still speaks. */
  readonly minVersion: number;
}

/** What we speak: the current version and, once there is one, the one before it. */
export const OUR_VERSIONS: Versions = { version: 1, minVersion: 1 };

export const FRAME_JSON = 1;
/** Host to client: changed rows of a watched pane; see rows-message.ts. */
export const FRAME_ROWS = 2;
/** Client to host: a person's keystrokes; `u8` length of the guest's id, the id, the bytes. */
export const FRAME_TYPED = 3;

/** Longest frame: a screen of 999 x 500 cells, and then some. */
export const FRAME_LIMIT_BYTES = 16 * 1024 * 1024;

const LENGTH_BYTES = 4;

export interface Frame {
  readonly type: number;
  readonly payload: Uint8Array;
}

/** The newest version that both sides speak, or null. */
export function negotiate(ours: Versions, theirs: Versions): number | null {
  const version = Math.min(ours.version, theirs.version);
  return version >= ours.minVersion && version >= theirs.minVersion ? version : null;
}

/** What to tell a person where `negotiate` finds none. */
export function versionProblem(theirs: Versions): Problem {
  return problem(
    'unavailable',
    `the terminal host and this gt do not speak a common protocol (theirs ${theirs.minVersion} to ${theirs.version}, ` +
      `ours ${OUR_VERSIONS.minVersion} to ${OUR_VERSIONS.version}): end the town with gt down and start it again`,
  );
}

export function encodeFrame(type: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + 1 + payload.length);
  frame.writeUInt32LE(payload.length + 1, 0);
  frame.writeUInt8(type, LENGTH_BYTES);
  frame.set(payload, LENGTH_BYTES + 1);
  return frame;
}

/** Cuts a stream of bytes, in whatever chunks, into frames. */
export class FrameDecoder {
  #chunks: Uint8Array[] = [];
  #length = 0;

  /** The frames that `chunk` completes. A frame of no length or past the limit fails: the stream is not to be read on. */
  push(chunk: Uint8Array): Result<readonly Frame[], Problem> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const frames: Frame[] = [];
    for (;;) {
      if (this.#length < LENGTH_BYTES) return ok(frames);
      const length = this.#peekLength();
      if (length < 1 || length > FRAME_LIMIT_BYTES)
        return failed(problem('usage', `a frame of ${length} bytes`));
      if (this.#length < LENGTH_BYTES + length) return ok(frames);
      frames.push(this.#take(length));
    }
  }

  #peekLength(): number {
    const first = this.#chunks[0];
    if (first !== undefined && first.length < LENGTH_BYTES) this.#join();
    const head = this.#chunks[0] ?? new Uint8Array(0);
    return new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(0, true);
  }

  #take(length: number): Frame {
    const whole = LENGTH_BYTES + length;
    if ((this.#chunks[0]?.length ?? 0) < whole) this.#join();
    const bytes = this.#chunks[0] ?? new Uint8Array(0);
    this.#chunks =
      bytes.length > whole ? [bytes.subarray(whole), ...this.#chunks.slice(1)] : this.#chunks.slice(1);
    this.#length -= whole;
    return { type: bytes[LENGTH_BYTES] ?? 0, payload: bytes.subarray(LENGTH_BYTES + 1, whole) };
  }

  #join(): void {
    this.#chunks = [Buffer.concat(this.#chunks)];
  }
}
