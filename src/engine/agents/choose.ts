// Takes one choice of a dialog on an agent's screen. Each step is looked at before the next: a dialog that is drawn anew
// in between may have moved its marker back, and Enter would take what nobody chose.

import { failed, ok, type Result } from '../../beads/result.ts';
import type { Clock } from '../adapters/clock.ts';
import type { GuestId } from '../ids.ts';
import { type Problem, problem } from '../problem.ts';
import type { Terminals } from '../terminals.ts';
import { screenLines } from './screen-lines.ts';
import { type Choice, choicesIn, keysTo } from './status/choices.ts';

export interface Ports {
  readonly terminals: Terminals;
  readonly clock: Clock;
}

const TRIES = 6;
/** Time for a CLI to draw what a key did. */
const DRAW_MS = 250;
/** Time for it to act on an answer. */
const TAKEN_MS = 500;
/** How long the marker must have stood where it is wanted. */
const STEADY_MS = 200;

/**
 * Moves the marker to the first choice that `isWanted`, and presses Enter once it stays there. `not-found` where no such
 * choice is shown; `refused` where the marker does not stay, or the dialog does not go.
 */
export async function choose(
  { terminals, clock }: Ports,
  guest: GuestId,
  isWanted: (choice: Choice) => boolean,
): Promise<Result<void, Problem>> {
  let isTaken = false;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const choices = await shownChoices(terminals, guest);
    const place = choices.findIndex(isWanted);
    // A CLI may be slow to draw what Enter did.
    if (place < 0 && isTaken) return ok(undefined);
    if (place < 0) return failed(problem('not-found', 'that choice is not shown any more'));
    if (choices[place]?.isMarked !== true) {
      for (const key of keysTo(choices, place)) {
        const moved = await terminals.send(guest, [{ kind: 'press', key }]);
        if (!moved.ok) return moved;
      }
      await pause(clock, DRAW_MS);
      continue;
    }
    await pause(clock, STEADY_MS);
    const again = await shownChoices(terminals, guest);
    if (again.find(isWanted)?.isMarked !== true) continue;
    const taken = await terminals.send(guest, [{ kind: 'press', key: 'Enter' }]);
    if (!taken.ok) return taken;
    isTaken = true;
    await pause(clock, TAKEN_MS);
    if (!isSame(await shownChoices(terminals, guest), again)) return ok(undefined);
  }
  return failed(problem('refused', 'the dialog does not take the choice'));
}

async function shownChoices(terminals: Terminals, guest: GuestId): Promise<readonly Choice[]> {
  return choicesIn((await screenLines(terminals, guest)) ?? []);
}

function isSame(a: readonly Choice[], b: readonly Choice[]): boolean {
  return a.length === b.length && a.every(({ text }, at) => text === b[at]?.text);
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimeout(resolve, ms);
  });
}
