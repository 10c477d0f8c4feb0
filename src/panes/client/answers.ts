// Reads the town's answers to the calls that a screen makes.

import type { GuestId } from '../../engine/ids.ts';
import { isObject } from '../../engine/json.ts';
import { sanitize } from '../screen/sanitize.ts';
import type { ReadyBead } from './ui-state.ts';

const TITLE_LIMIT = 200;

/** The beads of an answer to `bead.ready`. */
export function readyBeadsIn(answer: unknown): readonly ReadyBead[] {
  if (!Array.isArray(answer)) return [];
  return answer.filter(isObject).flatMap(({ id, title }) => {
    if (typeof id !== 'string') return [];
    return [{ bead: sanitize(id, TITLE_LIMIT), title: sanitize(String(title ?? ''), TITLE_LIMIT) }];
  });
}

/** The guest of an answer to `shell.open`, or null. */
export function guestIn(answer: unknown): GuestId | null {
  if (!isObject(answer) || typeof answer['guest'] !== 'string') return null;
  return answer['guest'] as GuestId;
}
