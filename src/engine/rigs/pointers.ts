// Blobs that are pointers of Git LFS, by their ids. Nothing large is read.

import { isPointer, LONGEST_POINTER } from '../adapters/lfs-pointer.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** Those of the blobs that are one, with their text. */
export async function pointersAmong(
  { git, objects }: Pick<RepositoryAccess, 'git' | 'objects'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  if (ids.length === 0) return found;
  const input = ids.map((id) => `${id}\n`).join('');
  const asked = ['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)'];
  for (const line of (await git.read('sizing blobs', asked, { input })).split('\n')) {
    const [id = '', type, size] = line.split(' ');
    if (type !== 'blob' || Number(size) > LONGEST_POINTER) continue;
    const text = (await objects.read(id))?.body.toString('utf8') ?? '';
    if (isPointer(text)) found.set(id, text);
  }
  return found;
}
