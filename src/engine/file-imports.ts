// Files that come over the socket in pieces to be imported, and imports that are under way: each is named by its caller,
// so that a request whose answer was lost may be made again.

import type { Result } from '../beads/result.ts';
import type { AnswerPage } from './pending-answers.ts';
import type { Problem } from './problem.ts';

/** What all files together may hold, and how many are kept: of the oldest, whose callers will have gone, none. */
const KEPT_BYTES = 512 * 1024 * 1024;
const KEPT = 8;

export interface FileImport {
  /** What would come, or has come, of it; there once nothing can undo that any more. */
  readonly answer: Promise<Result<AnswerPage, Problem>>;
  /** All of it stands in the ledger. */
  readonly whole: Promise<Result<object, Problem>>;
}

interface Upload {
  readonly pieces: Uint8Array[];
  sizeBytes: number;
}

export class FileImports {
  readonly #uploads = new Map<string, Upload>();
  readonly #imports = new Map<string, FileImport>();

  /** Takes a piece that begins at byte `at`; whether it follows what is there, or is there already. */
  take(name: string, at: number, piece: Uint8Array): boolean {
    const upload = this.#uploads.get(name) ?? { pieces: [], sizeBytes: 0 };
    if (at + piece.length <= upload.sizeBytes && piece.length > 0) return true;
    if (at !== upload.sizeBytes) return false;
    this.#uploads.set(name, upload);
    upload.pieces.push(piece);
    upload.sizeBytes += piece.length;
    this.#letGo();
    return this.#uploads.has(name);
  }

  /** The whole file, which is let go of; null where it is not there. */
  bytesOf(name: string): Uint8Array | null {
    const upload = this.#uploads.get(name);
    this.#uploads.delete(name);
    return upload === undefined ? null : Buffer.concat(upload.pieces);
  }

  /** The import of that name. */
  find(name: string): FileImport | null {
    return this.#imports.get(name) ?? null;
  }

  begin(name: string, begun: FileImport): FileImport {
    this.#imports.set(name, begun);
    for (const [oldest] of this.#imports) {
      if (this.#imports.size <= KEPT) break;
      this.#imports.delete(oldest);
    }
    return begun;
  }

  #letGo(): void {
    let bytes = 0;
    for (const { sizeBytes } of this.#uploads.values()) bytes += sizeBytes;
    for (const [name, { sizeBytes }] of this.#uploads) {
      if (this.#uploads.size <= KEPT && bytes <= KEPT_BYTES) return;
      this.#uploads.delete(name);
      bytes -= sizeBytes;
    }
  }
}
