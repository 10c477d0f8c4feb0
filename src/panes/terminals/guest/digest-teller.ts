// Tells what a guest looks like, from which its status is read: on change, at once and then at most four times a second.

import type { GuestId } from '../../../engine/ids.ts';
import type { Digest } from '../../../engine/terminals.ts';
import type { HeadlessTerminal } from './headless-terminal.ts';
import { makeDigest } from './make-digest.ts';

const DIGEST_MS = 250;

export interface DigestTellerOptions {
  readonly guest: GuestId;
  readonly terminal: HeadlessTerminal;
  readonly onDigest: (digest: Digest) => void;
}

export class DigestTeller implements Disposable {
  readonly #options: DigestTellerOptions;
  #bytes = 0;
  #lastByteAt = Date.now();
  #seq = 0;
  #newest: Digest | null = null;
  #toldAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: DigestTellerOptions) {
    this.#options = options;
  }

  /** The newest, made now where something changed since the last. */
  get digest(): Digest {
    if (this.#newest !== null) return this.#newest;
    this.#seq += 1;
    const { guest, terminal } = this.#options;
    const facts = { guest, seq: this.#seq, lastByteAt: this.#lastByteAt, bytes: this.#bytes };
    this.#newest = makeDigest(facts, terminal);
    return this.#newest;
  }

  /** The guest has written so many bytes more. */
  wrote(bytes: number): void {
    this.#bytes += bytes;
    this.#lastByteAt = Date.now();
  }

  /** The terminal may look different now. */
  changed(): void {
    this.#newest = null;
    if (this.#timer !== null) return;
    const waitMs = this.#toldAt + DIGEST_MS - performance.now();
    if (waitMs > 0) this.#timer = setTimeout(() => this.#tell(), Math.ceil(waitMs));
    else this.#tell();
  }

  /** Tells no more by itself. */
  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #tell(): void {
    this.#timer = null;
    this.#toldAt = performance.now();
    this.#options.onDigest(this.digest);
  }
}
