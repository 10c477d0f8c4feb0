// What is appended to a file that another program writes, read in slices and never waited for.

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** What another program may put in the file's place does not hold us up: nothing is waited for. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

export type TailState =
  /** Read to its present end. */
  | 'read'
  /** There is more to read. */
  | 'behind'
  | 'missing'
  /** It is there, but no plain file, or may not be read. */
  | 'unreadable';

export class FileTail {
  readonly #path: string;
  #file: string | null = null;
  #offset = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Reads on from where the last call ended, `maxBytes` at most, and gives each slice to `take`, which must be done with
   * it when it returns. A file that was put in its place or cut is read from its beginning: `onRestart` is called before.
   */
  async read(
    slice: Buffer,
    {
      maxBytes,
      take,
      onRestart,
    }: {
      readonly maxBytes: number;
      readonly take: (bytes: Buffer) => void;
      readonly onRestart: () => void;
    },
  ): Promise<TailState> {
    let handle: FileHandle;
    try {
      handle = await open(this.#path, FLAGS);
    } catch (cause) {
      return isAbsence(cause) ? 'missing' : 'unreadable';
    }
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return 'unreadable';
      const file = `${stat.dev}:${stat.ino}`;
      if (this.#offset > 0 && (file !== this.#file || stat.size < this.#offset)) {
        this.#offset = 0;
        onRestart();
      }
      this.#file = file;
      const end = Math.min(stat.size, this.#offset + maxBytes);
      while (this.#offset < end) {
        const wanted = Math.min(slice.length, end - this.#offset);
        const { bytesRead } = await handle.read(slice, 0, wanted, this.#offset);
        if (bytesRead === 0) break;
        this.#offset += bytesRead;
        take(slice.subarray(0, bytesRead));
      }
      return this.#offset < stat.size ? 'behind' : 'read';
    } catch {
      // A disk that fails, or a file system that is gone: the next look says it again.
      return 'unreadable';
    } finally {
      await handle.close();
    }
  }
}

function isAbsence(cause: unknown): boolean {
  const code = (cause as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
