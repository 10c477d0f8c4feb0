// Parts of a file that somebody else writes.

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Its last bytes as text, at most so many; null where there is no such file. Waits for no pipe. */
export async function readTail(path: string, sizeBytes: number): Promise<string | null> {
  return (await readSlice(path, { from: -sizeBytes, sizeBytes }))?.toString('utf8') ?? null;
}

/** So many of its bytes from a place on, counted from its end where negative; fewer where it ends before. */
export async function readSlice(
  path: string,
  { from, sizeBytes }: { readonly from: number; readonly sizeBytes: number },
): Promise<Buffer | null> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = await file.stat();
    if (!status.isFile()) return null;
    const start = from < 0 ? Math.max(0, status.size + from) : from;
    const buffer = Buffer.alloc(Math.max(0, Math.min(status.size - start, sizeBytes)));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    return buffer.subarray(0, bytesRead);
  } catch {
    // It is gone, or not ours to read: nothing is told of it.
    return null;
  }
}
