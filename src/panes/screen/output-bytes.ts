// Bytes for a terminal, written one after another into a buffer that is made once and grows.

/** Bytes that there is room for after the buffer has grown. */
const SLACK = 16;

export interface Stride {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

export class OutputBytes {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(16_384);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A copy of what was written from `start` on. */
  copyFrom(start: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(start, this.#length);
  }

  /** Forgets what was written from `length` on. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** Takes the bytes from `start` to before `end` out of what was written. */
  cut(start: number, end: number): void {
    this.#bytes.copyWithin(start, end, this.#length);
    this.#length -= end - start;
  }

  /** Writes another byte in place of the last. */
  replaceLast(value: number): void {
    this.#bytes[this.#length - 1] = value;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(SLACK);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** A short string of ASCII. */
  ascii(text: string): void {
    if (this.#length + text.length > this.#bytes.length) this.#grow(text.length);
    for (let at = 0; at < text.length; at += 1) this.#bytes[this.#length + at] = text.charCodeAt(at);
    this.#length += text.length;
  }

  /** A number from 0 on, in decimal. */
  decimal(value: number): void {
    if (value >= 1_000) this.decimal((value / 1_000) | 0);
    if (value >= 100) this.byte(0x30 + (((value / 100) | 0) % 10));
    if (value >= 10) this.byte(0x30 + (((value / 10) | 0) % 10));
    this.byte(0x30 + (value % 10));
  }

  /** The low byte of every `step`th of `count` words, from index `start` on. */
  lowBytes(words: Uint32Array, { start, step, count }: Stride): void {
    if (this.#length + count > this.#bytes.length) this.#grow(count);
    const bytes = this.#bytes;
    const length = this.#length;
    for (let at = 0; at < count; at += 1) bytes[length + at] = words[start + at * step] ?? 0;
    this.#length = length + count;
  }

  /** A code point that is no surrogate, in UTF-8 (RFC 3629). */
  codePoint(value: number): void {
    if (value < 0x80) {
      this.byte(value);
      return;
    }
    if (value < 0x800) {
      this.byte(0xc0 | (value >> 6));
    } else {
      if (value < 0x10000) {
        this.byte(0xe0 | (value >> 12));
      } else {
        this.byte(0xf0 | (value >> 18));
        this.byte(0x80 | ((value >> 12) & 0x3f));
      }
      this.byte(0x80 | ((value >> 6) & 0x3f));
    }
    this.byte(0x80 | (value & 0x3f));
  }

  #grow(least: number): void {
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + least + SLACK));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
