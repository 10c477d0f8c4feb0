// Says whom a claim was taken from: nobody loses one in silence.

import { remark } from '../output.ts';
import type { Claimed } from './beads.ts';

export function remarkTaken({ bead, from }: Claimed): void {
  if (from !== null) remark(`bd: ${bead.id} is taken from ${from}`);
}
