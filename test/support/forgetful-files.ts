// The real files of a machine that loses its power: what was not synced is gone then, bytes and names alike.

import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Files, type OpenFile, realFiles } from '../../src/engine/adapters/files.ts';

export class ForgetfulFiles {
  /** Bytes of each file that are on the disk for good. */
  readonly #synced = new Map<string, number>();
  /** How names that were made or changed come to be as before, by their folder. */
  readonly #undo = new Map<string, (() => void)[]>();

  /** Loses what was never synced. */
  losePower(): void {
    for (const [path, sizeBytes] of this.#synced) if (existsSync(path)) truncateSync(path, sizeBytes);
    for (const undos of this.#undo.values()) for (const undo of undos.toReversed()) undo();
    this.#synced.clear();
    this.#undo.clear();
  }

  readonly files: Files = {
    ...realFiles,
    open: (path, how) => this.#open(path, how),
    rename: (from, to) => {
      const before = existsSync(to) ? readFileSync(to) : null;
      realFiles.rename(from, to);
      this.#synced.set(to, this.#synced.get(from) ?? statSync(to).size);
      this.#synced.delete(from);
      this.#remember(to, () => (before === null ? rmSync(to) : writeFileSync(to, before)));
    },
    syncFolder: (folder) => {
      realFiles.syncFolder(folder);
      this.#undo.delete(folder);
    },
  };

  #open(path: string, how: 'append' | 'create'): OpenFile {
    const isNew = !existsSync(path);
    const file = realFiles.open(path, how);
    if (isNew) this.#remember(path, () => rmSync(path, { force: true }));
    if (!this.#synced.has(path)) this.#synced.set(path, isNew ? 0 : file.sizeBytes());
    return {
      write: (bytes) => file.write(bytes),
      sync: () => {
        file.sync();
        this.#synced.set(path, file.sizeBytes());
      },
      truncate: (sizeBytes) => file.truncate(sizeBytes),
      sizeBytes: () => file.sizeBytes(),
      [Symbol.dispose]: () => file[Symbol.dispose](),
    };
  }

  #remember(path: string, undo: () => void): void {
    const folder = dirname(path);
    this.#undo.set(folder, [...(this.#undo.get(folder) ?? []), undo]);
  }
}
