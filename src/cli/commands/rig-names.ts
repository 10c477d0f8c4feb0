// The rigs of the town at hand, read from its files.

import { findTown } from '../find-town.ts';

/** None where there is no town. */
export async function rigNames(): Promise<readonly string[]> {
  const root = findTown(process.cwd(), process.env);
  if (root === null) return [];
  const { listRigs } = await import('../../engine/town.ts');
  return listRigs(root);
}
