// Bytes for a terminal, written one after another into a buffer that is made once and grows.

/** Code units that `ascii` and `text` make room for at once. */
const SLACK = 16;

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
    if (value >= 10) this.decimal(Math.floor(value / 10));
    this.byte(0x30 + (value % 10));
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
