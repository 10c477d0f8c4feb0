// The end of a file that somebody else writes.

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Its last bytes as text, at most so many; null where there is no such file. Waits for no pipe. */
export async function readTail(path: string, sizeBytes: number): Promise<string | null> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = await file.stat();
    const { size } = status;
    if (!status.isFile()) return null;
    const buffer = Buffer.alloc(Math.min(size, sizeBytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, size - buffer.length);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } catch {
    // It is gone, or not ours to read: nothing is told of it.
    return null;
  }
}
