// What an attached connection carries after the answer to `attach`: frames of one type byte, the payload's length as
// an unsigned 32-bit big-endian number, and the payload.
//   client to town   0 bytes typed        1 {"cols":80,"rows":24}
//   town to client   0 bytes to print     1 {"reason":"…","exitCode":0}

import { isCount, isObject, parseObject } from '../json.ts';

export interface AttachSize {
  readonly cols: number;
  readonly rows: number;
}

export interface AttachEnd {
  /** One line for the person, printed after the terminal is as it was; '' where nothing is to be said. */
  readonly reason: string;
  readonly exitCode: number;
}

export type ClientFrame =
  | { readonly kind: 'input'; readonly bytes: Uint8Array }
  | { readonly kind: 'resize'; readonly size: AttachSize };

export type TownFrame =
  | { readonly kind: 'output'; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly end: AttachEnd };

/** Longest payload of a frame in bytes; longer output is cut into several frames. */
export const FRAME_LIMIT_BYTES = 1024 * 1024;

const HEADER_BYTES = 5;
const DATA = 0;
const CONTROL = 1;
/** No terminal is wider or higher; more is an attack on our memory. */
const SIZE_LIMIT = 2_000;

export function encodeClientFrame(frame: ClientFrame): Buffer {
  return frame.kind === 'input' ? dataFrames(frame.bytes) : controlFrame(frame.size);
}

export function encodeTownFrame(frame: TownFrame): Buffer {
  return frame.kind === 'output' ? dataFrames(frame.bytes) : controlFrame(frame.end);
}

/** Reads frames out of chunks of any size. After `isBroken` nothing more comes out. */
export class FrameDecoder<Frame> {
  readonly #parse: (type: number, payload: Buffer) => Frame | null;
  #pending: Buffer = Buffer.alloc(0);
  #broken = false;

  private constructor(parse: (type: number, payload: Buffer) => Frame | null) {
    this.#parse = parse;
  }

  static ofClient(): FrameDecoder<ClientFrame> {
    return new FrameDecoder(parseClientFrame);
  }

  static ofTown(): FrameDecoder<TownFrame> {
    return new FrameDecoder(parseTownFrame);
  }

  /** Whether the stream held something that is no frame: the connection is to be closed. */
  get isBroken(): boolean {
    return this.#broken;
  }

  push(chunk: Uint8Array): readonly Frame[] {
    const frames: Frame[] = [];
    if (this.#broken) return frames;
    this.#pending = this.#pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#pending, chunk]);
    for (let frame = this.#take(); frame !== null; frame = this.#take()) frames.push(frame);
    return frames;
  }

  #take(): Frame | null {
    if (this.#broken || this.#pending.length < HEADER_BYTES) return null;
    const length = this.#pending.readUInt32BE(1);
    if (length > FRAME_LIMIT_BYTES) return this.#break();
    if (this.#pending.length < HEADER_BYTES + length) return null;
    const payload = this.#pending.subarray(HEADER_BYTES, HEADER_BYTES + length);
    const frame = this.#parse(this.#pending.readUInt8(0), payload);
    this.#pending = this.#pending.subarray(HEADER_BYTES + length);
    return frame ?? this.#break();
  }

  #break(): null {
    this.#broken = true;
    this.#pending = Buffer.alloc(0);
    return null;
  }
}

/** A size that a terminal may have, read from untrusted JSON. */
export function parseSize(value: unknown): AttachSize | null {
  if (!isObject(value)) return null;
  const { cols, rows } = value;
  return isSide(cols) && isSide(rows) ? { cols, rows } : null;
}

function dataFrames(bytes: Uint8Array): Buffer {
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += FRAME_LIMIT_BYTES) {
    const part = bytes.subarray(start, start + FRAME_LIMIT_BYTES);
    parts.push(header(DATA, part.length), part);
  }
  return Buffer.concat(parts);
}

function controlFrame(value: object): Buffer {
  const payload = Buffer.from(JSON.stringify(value));
  return Buffer.concat([header(CONTROL, payload.length), payload]);
}

function header(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt8(type, 0);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

function parseClientFrame(type: number, payload: Buffer): ClientFrame | null {
  if (type === DATA) return { kind: 'input', bytes: payload };
  const size = type === CONTROL ? parseSize(parseObject(payload.toString('utf8'))) : null;
  return size === null ? null : { kind: 'resize', size };
}

function parseTownFrame(type: number, payload: Buffer): TownFrame | null {
  if (type === DATA) return { kind: 'output', bytes: payload };
  const fields = type === CONTROL ? parseObject(payload.toString('utf8')) : null;
  if (fields === null) return null;
  const { reason, exitCode } = fields;
  return typeof reason === 'string' && isCount(exitCode) ? { kind: 'end', end: { reason, exitCode } } : null;
}

function isSide(value: unknown): value is number {
  return isCount(value) && value >= 1 && value <= SIZE_LIMIT;
}
