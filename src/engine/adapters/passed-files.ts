// Texts handed to a process that takes them by the names of files. The files are used again and again: to make one and remove
// it for each text costs several times what it takes to write it.

import { randomBytes } from 'node:crypto';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { errorCode } from './files.ts';
import { temporaryFolder } from './git-files.ts';

export interface PassedFile extends Disposable {
  /** From the repository's folder. */
  readonly name: string;
}

export class PassedFiles implements Disposable {
  readonly #gitDir: string;
  readonly #owner = randomBytes(4).toString('hex');
  readonly #free: string[] = [];
  #made = 0;

  constructor(gitDir: string) {
    this.#gitDir = gitDir;
  }

  /** A file that holds the text until it is let go. Throws where it cannot be written. */
  hold(text: string): PassedFile {
    const file = this.#free.pop() ?? this.#newFile();
    try {
      write(file, text);
    } catch (cause) {
      this.#free.push(file);
      throw cause;
    }
    return { name: relative(this.#gitDir, file), [Symbol.dispose]: () => void this.#free.push(file) };
  }

  /** Removes those that nobody holds. */
  [Symbol.dispose](): void {
    for (const file of this.#free.splice(0)) rmSync(file, { force: true });
  }

  #newFile(): string {
    this.#made += 1;
    return join(temporaryFolder(this.#gitDir), `object-${this.#owner}-${this.#made}`);
  }
}

/** Whoever keeps the repository tidy may have removed the folder. */
function write(file: string, text: string): void {
  try {
    writeOver(file, text);
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT') throw cause;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text);
  }
}

/**
 * Over what is there, and cut behind it: a file that was emptied first is on ext4 written to the disk as it is closed, a
 * millisecond each.
 */
function writeOver(file: string, text: string): void {
  const fd = openSync(file, 'r+');
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, at);
    ftruncateSync(fd, bytes.length);
  } finally {
    closeSync(fd);
  }
}
