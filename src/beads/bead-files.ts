// What the store needs of a file system: small enough that a test can let any call fail.

/** What tells one state of a file from another without reading it, as git's index does (racy-git in its documentation). */
export interface FileFacts {
  /** Relative to the folder that holds `.beads/`, with `/` between its parts. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Nanoseconds since the epoch, as are all instants here. */
  readonly modifiedNs: bigint;
  /** When its name, mode or content last changed: nobody can set it back. */
  readonly changedNs: bigint;
  readonly inode: bigint;
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

/** Whether a file is as it was when `held` was taken. */
export function isSameFile(held: FileFacts, found: FileFacts): boolean {
  return (
    held.sizeBytes === found.sizeBytes &&
    held.modifiedNs === found.modifiedNs &&
    held.changedNs === found.changedNs &&
    held.inode === found.inode
  );
}
