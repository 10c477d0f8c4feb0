// What the ids of a resting rig's beads may begin with: its own prefix, and those that it was renamed to.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { foldKeyValues, KEY_VALUE_PATH } from '../../beads/key-values.ts';
import { prefixRenames } from '../../beads/prefix-view.ts';

export function prefixesOf(ledger: string, prefix: string): readonly string[] {
  return [prefix, ...prefixRenames(foldKeyValues(factsIn(ledger))).flatMap(({ from, to }) => [from, to])];
}

function factsIn(ledger: string): string {
  try {
    return readFileSync(join(ledger, KEY_VALUE_PATH), 'utf8');
  } catch {
    // Nothing is kept for it, or the ledger cannot be read, which is said where it is opened.
    return '';
  }
}
