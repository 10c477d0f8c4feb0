// Who asks, as far as a verb's handler needs to know.

import type { Run } from '../town-state.ts';

export type Asker =
  | { readonly kind: 'person' }
  /** `seq` names the request within the run, so that a retry is answered and not repeated. */
  | { readonly kind: 'run'; readonly run: Run; readonly seq: number | null };

/** The name that goes into events and bead lines. */
export function askerName(asker: Asker): string {
  return asker.kind === 'person' ? 'person' : asker.run.agent;
}
