// What a gate had but a pointer of, where Git LFS keeps it.

import type { Rig } from '../rig.ts';
import { fewOf } from '../rigs/repository-access.ts';
import { shortened } from '../shortened.ts';
import { gateCheckoutOf } from './clear-gates.ts';

/** In the checkout of that commit, in which a gate has failed; '' where there is none. */
export async function unfetchedWords(rig: Rig, of: Parameters<typeof gateCheckoutOf>[1]): Promise<string> {
  const pointers = await rig.repository.pointersLeft({ dir: gateCheckoutOf(rig, of) });
  if (pointers.length === 0) return '';
  const files = fewOf(pointers.map(shortened));
  return `it had but the pointers of ${files}: what a gate needs of Git LFS is fetched by the rig's "setup"`;
}
