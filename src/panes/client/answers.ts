// Reads the town's answers to the calls that a screen makes.

import type { GuestId } from '../../engine/ids.ts';
import { isObject } from '../../engine/json.ts';
import { sanitize } from '../screen/sanitize.ts';
import type { ReadyBead } from './ui-state.ts';

const TITLE_LIMIT = 200;

/** The beads of an answer to `bead.ready`: its first page, the most urgent ones. */
export function readyBeadsIn(answer: unknown): readonly ReadyBead[] {
  if (!isObject(answer) || !Array.isArray(answer['items'])) return [];
  return answer['items'].filter(isObject).flatMap(({ id, title }) => {
    if (typeof id !== 'string') return [];
    return [{ bead: sanitize(id, TITLE_LIMIT), title: sanitize(String(title ?? ''), TITLE_LIMIT) }];
  });
}

/** The guest of an answer to `shell.open` or `pane.new`, or null. */
export function guestIn(answer: unknown): GuestId | null {
  if (!isObject(answer)) return null;
  const guest = answer['guest'] ?? answer['pane'];
  return typeof guest === 'string' ? (guest as GuestId) : null;
}

/**
 * The words of an answer to `rig.pull`: of the rigs that were brought further or can't be, else of the first. What to type comes
 * before the reason, which stands in the status bar before the key is hit.
 */
export function pulledWords(answer: unknown): string {
  const rigs = isObject(answer) && Array.isArray(answer['rigs']) ? answer['rigs'].filter(isObject) : [];
  const told = rigs.filter(({ kind }) => kind !== 'up-to-date');
  const shown = told.length > 0 ? told : rigs.slice(0, 1);
  return shown
    .map(({ rig, why, next }) => `${rig}: ${typeof next === 'string' ? `${next} (${why})` : why}`)
    .join(' · ');
}
