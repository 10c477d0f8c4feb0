// Objects of a repository that a power cut has left empty or in part. What no ref named is not brought to the disk at once; and
// git, which is asked to write an object whose file is there, does not write it again.

import { createHash } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { makeFolder, namesIn } from './git-files.ts';

const inflated = promisify(inflate);

/**
 * Moves each loose object that is not what it is called into `gt-broken` of the repository, and answers their ids. Costs a read
 * of all loose objects.
 */
export async function setBrokenAside(gitDir: string): Promise<readonly string[]> {
  const objects = join(gitDir, 'objects');
  const broken: string[] = [];
  for (const folder of await namesIn(objects)) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue;
    for (const name of await namesIn(join(objects, folder))) {
      if (!/^(?:[0-9a-f]{38}|[0-9a-f]{62})$/.test(name)) continue;
      const [id, file] = [`${folder}${name}`, join(objects, folder, name)];
      if (await isWhole(id, file)) continue;
      await makeFolder(join(gitDir, 'gt-broken'));
      await rename(file, join(gitDir, 'gt-broken', id));
      broken.push(id);
    }
  }
  return broken;
}

/** The file is the object, type and length before it, compressed; its id is the hash of that (gitformat-loose(5)). */
async function isWhole(id: string, file: string): Promise<boolean> {
  const stored = await readFile(file);
  try {
    const hash = createHash(id.length === 64 ? 'sha256' : 'sha1');
    return hash.update(await inflated(stored)).digest('hex') === id;
  } catch {
    return false;
  }
}
