// Who asks, as far as a verb's handler needs to know.

import type { Run } from '../town-state.ts';

/** `seq` names the request among all of its asker, so that a retry is answered and not repeated. */
export type Asker =
  | {
      readonly kind: 'person';
      readonly seq: number | null;
      /** Where they asked: by the keys of an attached client, or by a command, which any program may call. */
      readonly by: 'keys' | 'command';
    }
  | { readonly kind: 'run'; readonly run: Run; readonly seq: number | null };

/** The name that goes into events and bead lines. */
export function askerName(asker: Asker): string {
  return asker.kind === 'person' ? 'person' : asker.run.agent;
}

/** Names the request among all that were ever made; null where it will not be made again. */
export function requestName(asker: Asker): string | null {
  if (asker.seq === null) return null;
  return `${asker.kind === 'person' ? 'person' : asker.run.tokenHash} ${asker.seq}`;
}
