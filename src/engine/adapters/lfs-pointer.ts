// Pointers of Git LFS (its spec.md): small texts that git keeps in the place of big files.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readFile, stat } from 'node:fs/promises';
import { errorCode } from './files.ts';

/** In bytes. */
export const LONGEST_POINTER = 1024;

const POINTER =
  /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:ext-.*\n)*oid sha256:([0-9a-f]{64})\nsize (\d+)\n$/;

export function isPointer(text: string): boolean {
  return POINTER.test(text);
}

/** Whether one file is a pointer, and the other the file that it stands for. */
export async function isPointerTo(pointer: Buffer | string, file: Buffer | string): Promise<boolean> {
  try {
    if ((await stat(pointer)).size > LONGEST_POINTER) return false;
    return await standsFor(await readFile(pointer, 'utf8'), file);
  } catch (cause) {
    if (errorCode(cause) === null) throw cause;
    return false;
  }
}

/** Whether the text is a pointer, and at that path is a file that it stands for. */
export async function standsFor(text: string, file: Buffer | string): Promise<boolean> {
  try {
    const [, oid, size] = POINTER.exec(text) ?? [];
    if (oid === undefined) return false;
    const found = await lstat(file);
    if (!found.isFile() || found.size !== Number(size)) return false;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file)) hash.update(chunk);
    return hash.digest('hex') === oid;
  } catch (cause) {
    if (errorCode(cause) === null) throw cause;
    return false;
  }
}
