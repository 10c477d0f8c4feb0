// Cuts bytes into lines, however they come. A line that is too long is left out, and never kept in memory.

const NEWLINE = 0x0a;

export class LineSplitter {
  readonly #longest: number;
  #parts: Buffer[] = [];
  #length = 0;
  #isSkipping = false;

  /** In bytes, of a line without its end. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that `bytes` complete; what follows the last of them is kept for the next call. */
  *push(bytes: Buffer): Generator<Buffer> {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#keep(bytes.subarray(start, end));
      start = end + 1;
      const line = this.#isSkipping ? null : Buffer.concat(this.#parts);
      this.#forget();
      if (line !== null) yield line;
    }
    // A copy: the caller may use its memory again.
    this.#keep(Buffer.from(bytes.subarray(start)));
  }

  /** What comes next is the beginning of a line, whatever came before. */
  restart(): void {
    this.#forget();
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > this.#longest) {
      this.#parts = [];
      this.#isSkipping = true;
    } else if (part.length > 0) this.#parts.push(part);
  }

  #forget(): void {
    this.#parts = [];
    this.#length = 0;
    this.#isSkipping = false;
  }
}
