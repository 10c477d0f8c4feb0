// Types into a pseudo-terminal without ever waiting. node-pty's own write blocks the whole process once a guest does not
// read: libuv takes a master side for a blocking stream. The descriptor itself does not block, so we write to it
// directly and try again later where the kernel has no room.

import { writeSync } from 'node:fs';
import { errorCode } from '../../../engine/adapters/files.ts';

/** While this many bytes wait for a guest, it is given no more. */
export const INPUT_LIMIT_BYTES = 1024 * 1024;
const RETRY_MS = 5;
const LONGEST_RETRY_MS = 100;

export interface PtyTarget {
  readonly fd: number;
  /** False as soon as the descriptor was closed: its number may be somebody else's by now. */
  readonly isOpen: () => boolean;
}

export class PtyWriter implements Disposable {
  readonly #target: PtyTarget;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #retryMs = RETRY_MS;
  #timer: NodeJS.Timeout | null = null;

  constructor(target: PtyTarget) {
    this.#target = target;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /**
   * Writes now what the kernel takes and queues the rest, however long: half a paste would leave the guest waiting for
   * its end. False, with nothing taken, where too much waits already.
   */
  write(bytes: Uint8Array): boolean {
    if (this.#queuedBytes >= INPUT_LIMIT_BYTES || !this.#target.isOpen()) return false;
    if (bytes.length === 0) return true;
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    if (this.#timer === null) this.#flush();
    return true;
  }

  /** Tries again at once: the guest has just shown that it is at work. */
  nudge(): void {
    if (this.#timer !== null) this.#flush();
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  #flush(): void {
    this.#stop();
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const written = this.#writeSome(next);
      if (written === null || written === 0) {
        if (written === null) this[Symbol.dispose]();
        else this.#retry();
        return;
      }
      this.#retryMs = RETRY_MS;
      this.#queuedBytes -= written;
      if (written === next.length) this.#queue.shift();
      else this.#queue[0] = next.subarray(written);
    }
  }

  /** Bytes that the kernel took; null where nobody is there to read any more. */
  #writeSome(bytes: Uint8Array): number | null {
    if (!this.#target.isOpen()) return null;
    try {
      return writeSync(this.#target.fd, bytes);
    } catch (cause) {
      return errorCode(cause) === 'EAGAIN' ? 0 : null;
    }
  }

  #retry(): void {
    this.#timer = setTimeout(() => this.#flush(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
