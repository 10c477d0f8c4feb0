// What the store needs of a file system: small enough that a test can let any call fail.

/**
 * What tells one state of a file or folder from another without reading it, as git's index does (racy-git in its
 * documentation). Times are milliseconds since the epoch with fractions, good to a quarter of a microsecond: less than
 * it takes to change a file, look at it and change it again.
 */
export interface FileFacts {
  /** Relative to the folder that holds `.beads/`, with `/` between its parts. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** When its name, mode or content last changed: nobody can set it back. */
  readonly changedMs: number;
  readonly inode: number;
}

/** A file of more than 512 MB could not be read back into one string: none is read, or written to beyond this. */
export const LARGEST_FILE = 500 << 20;

/** Odd is what is not followed or read, such as a symbolic link. */
export interface Found {
  readonly found: readonly FileFacts[];
  readonly odd: readonly string[];
}

/** Calls throw the system's errors. Paths are relative to the folder that holds `.beads/`. */
export interface BeadFiles {
  /** Every folder `.beads/<two characters>`, and `.beads/imports`; what is none is odd. Empty without `.beads/`. */
  folders(): Found;
  /** What stands in a folder under the name of a bead file, `*.jsonl`: anything but a regular file, not too large, is odd. */
  filesIn(folder: string): Found;
  /** Null where it is gone, or is no regular file any more. */
  facts(path: string): FileFacts | null;
  read(path: string): string;
  makeFolderOf(path: string): void;
  /** Opens for reading and appending, made where missing; refuses a symbolic link. */
  openToAppend(path: string): number;
  size(fd: number): number;
  byteAt(fd: number, offset: number): number;
  /** One write at the end; the count of bytes that were taken. */
  write(fd: number, bytes: Uint8Array): number;
  sync(fd: number): void;
  truncate(fd: number, sizeBytes: number): void;
  close(fd: number): void;
  /** Makes the entry of a new file, and of the folders made for it, durable. */
  syncFoldersOf(path: string): void;
  /** Makes files, their entries and their folders durable, which may be thousands. */
  syncMany(paths: readonly string[]): void;
  /** The same, while this process goes on with other things. */
  syncManyAside(paths: readonly string[]): Promise<void>;
}

/** Whether a file or folder is as it was when `held` was taken. */
export function isSameFile(held: FileFacts, found: FileFacts): boolean {
  return (
    held.sizeBytes === found.sizeBytes &&
    held.modifiedMs === found.modifiedMs &&
    held.changedMs === found.changedMs &&
    held.inode === found.inode
  );
}

/** A file system's clock ticks about every four milliseconds. Some keep whole seconds only, FAT even ones. */
const TICK_MS = 100;
const COARSE_TICK_MS = 2_000;

/** Whether what changes from now on shows in the facts: after a change just before `lookedAtMs` another might not. */
export function isSettled({ modifiedMs, changedMs }: FileFacts, lookedAtMs: number): boolean {
  const tickMs = modifiedMs % 1_000 === 0 ? COARSE_TICK_MS : TICK_MS;
  return Math.max(modifiedMs, changedMs) + tickMs < lookedAtMs;
}

/** Where a folder's index is kept (bead-index.ts). It only saves time: what fails is as if there were none. */
export interface IndexFile {
  /** Null where there is none that can be read. */
  read(): Uint8Array | null;
  /** Takes the place of the one before at once and whole, or does nothing. */
  write(bytes: Uint8Array): void;
  /** By the clock that the file system has. */
  nowMs(): number;
}
