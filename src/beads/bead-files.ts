// What the store needs of a file system: small enough that a test can let any call fail.

export interface FileFacts {
  /** Relative to the folder that holds `.beads/`, with `/` between its parts. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** Calls throw the system's errors. Paths are relative to the folder that holds `.beads/`. */
export interface BeadFiles {
  /** Every regular file `.beads/<two characters>/*.jsonl` and `.beads/imports/*.jsonl`; symbolic links are passed over. Empty without `.beads/`. */
  list(): readonly FileFacts[];
  facts(path: string): FileFacts;
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
  /** Removes `.beads/` and all in it. */
  removeAll(): void;
}
