// What is done to the engine's repository before anything else is: an earlier engine may have been killed, and the machine
// with it.

import { join } from 'node:path';
import { setBrokenAside } from '../adapters/broken-objects.ts';
import { clearStaleLocks, readText, writeText } from '../adapters/git-files.ts';
import { bootId } from '../adapters/process-identity.ts';
import type { RepositoryAccess } from './repository-access.ts';

export interface Recovered {
  /** Paths of locks that were removed. */
  readonly locks: readonly string[];
  /** Ids of objects that were only there by name; what needs one builds it anew. */
  readonly broken: readonly string[];
}

/** The caller answers for no git being alive there. Objects are looked at where the machine has been started since. */
export async function recover({ dir }: RepositoryAccess): Promise<Recovered> {
  const locks = await clearStaleLocks(dir);
  const [file, boot] = [join(dir, 'gt-boot'), bootId()];
  if (boot !== '' && (await readText(file)) === boot) return { locks, broken: [] };
  const broken = await setBrokenAside(dir);
  await writeText(file, boot);
  return { locks, broken };
}
