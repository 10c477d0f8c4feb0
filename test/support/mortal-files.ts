// The real files of a process that dies at a chosen record of the event log: everything before it is on the disk,
// nothing after it ever is, and whoever still runs on finds every call failing.

import { basename } from 'node:path';
import { type Files, type OpenFile, realFiles } from '../../src/engine/adapters/files.ts';

/** `n` counts records from when the death was set, from 1: it comes right before or right after the n-th. */
export interface Death {
  readonly n: number;
  readonly when: 'before' | 'after';
}

export class MortalFiles {
  isDead = false;
  /** Set where every write of the log is refused for a while, as by a full disk. */
  isFull = false;
  #death: { readonly records: number } | null = null;
  #records = 0;
  readonly #onDeath: () => void;

  constructor(onDeath: () => void) {
    this.#onDeath = onDeath;
  }

  /** Records written to the log so far. */
  get records(): number {
    return this.#records;
  }

  dieAt({ n, when }: Death): void {
    this.#death = { records: this.#records + (when === 'after' ? n : n - 1) };
  }

  readonly files: Files = {
    makeFolder: (folder) => this.#living(() => realFiles.makeFolder(folder)),
    list: (folder) => this.#living(() => realFiles.list(folder)),
    stat: (path) => this.#living(() => realFiles.stat(path)),
    read: (path) => this.#living(() => realFiles.read(path)),
    readPlain: (path, limitBytes) => this.#living(() => realFiles.readPlain(path, limitBytes)),
    open: (path, how) => this.#living(() => this.#open(path, how)),
    copy: (from, to) => this.#living(() => realFiles.copy(from, to)),
    rename: (from, to) => this.#living(() => realFiles.rename(from, to)),
    remove: (path) => this.#living(() => realFiles.remove(path)),
    removeTree: (folder) => this.#living(() => realFiles.removeTree(folder)),
    realPath: (path) => this.#living(() => realFiles.realPath(path)),
    syncFolder: (folder) => this.#living(() => realFiles.syncFolder(folder)),
    freeBytes: (folder) => realFiles.freeBytes(folder),
  };

  #living<T>(call: () => T): T {
    if (this.isDead) throw new Error('this process has died');
    return call();
  }

  #open(path: string, how: 'append' | 'create'): OpenFile {
    const real = realFiles.open(path, how);
    const isLog = basename(path).endsWith('.jsonl');
    return {
      write: (bytes) =>
        this.#living(() => (isLog ? this.#append(real, Buffer.from(bytes)) : real.write(bytes))),
      sync: () => this.#living(() => real.sync()),
      truncate: (sizeBytes) => this.#living(() => real.truncate(sizeBytes)),
      sizeBytes: () => this.#living(() => real.sizeBytes()),
      [Symbol.dispose]: () => real[Symbol.dispose](),
    };
  }

  #append(real: OpenFile, bytes: Buffer): number {
    if (this.isFull) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const lines = linesOf(bytes);
    if (this.#death === null) {
      this.#records += lines.length;
      return real.write(bytes);
    }
    for (const line of lines) {
      this.#dieIfDue();
      real.write(line);
      real.sync();
      this.#records += 1;
      this.#dieIfDue();
    }
    return bytes.length;
  }

  #dieIfDue(): void {
    if (this.#death?.records !== this.#records) return;
    this.#death = null;
    this.isDead = true;
    this.#onDeath();
    throw new Error('this process has died');
  }
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\n', at) + 1 || bytes.length;
    lines.push(bytes.subarray(at, end));
    at = end;
  }
  return lines;
}
