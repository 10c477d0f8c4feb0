// What a gate had but a pointer of, where Git LFS keeps it.

import type { Rig } from '../rig.ts';
import type { CheckoutPlace } from '../rigs/gate-checkout.ts';
import { fewOf } from '../rigs/repository-access.ts';
import { shortened } from '../shortened.ts';
import { gateCheckoutOf } from './clear-gates.ts';

type FailedIn = Parameters<typeof gateCheckoutOf>[1] & Pick<CheckoutPlace, 'gatedCommit'>;

/** In the checkout of that commit, in which a gate has failed; '' where there is none. */
export async function unfetchedWords(rig: Rig, of: FailedIn): Promise<string> {
  const { gatedCommit } = of;
  const pointers = await rig.repository.pointersLeft({ dir: gateCheckoutOf(rig, of), gatedCommit });
  if (pointers.length === 0) return '';
  const files = fewOf(pointers.map(shortened));
  return `it had but the pointers of ${files}: what a gate needs of Git LFS is fetched by the rig's "setup"`;
}
