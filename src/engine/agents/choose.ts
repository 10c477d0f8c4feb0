// Takes one choice of a dialog on an agent's screen. Each step is looked at before the next: a dialog that is drawn anew
// in between may have moved its marker back, and Enter would take what nobody chose.

import { failed, ok, type Result } from '../../beads/result.ts';
import type { Clock } from '../adapters/clock.ts';
import type { GuestId } from '../ids.ts';
import { type Problem, problem } from '../problem.ts';
import type { Terminals } from '../terminals.ts';
import { screenLines } from './screen-lines.ts';
import { type Choice, keysTo } from './status/choices.ts';
import { type Question, questionIn } from './status/question.ts';

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
  isWanted: (choice: Choice, shown: Question) => boolean,
): Promise<Result<void, Problem>> {
  let isTaken = false;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const shown = await shownQuestion(terminals, guest);
    const { choices } = shown;
    const place = choices.findIndex((each) => isWanted(each, shown));
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
    const again = await shownQuestion(terminals, guest);
    if (again.choices.find((each) => isWanted(each, again))?.isMarked !== true) continue;
    const taken = await terminals.send(guest, [{ kind: 'press', key: 'Enter' }]);
    if (!taken.ok) return taken;
    isTaken = true;
    await pause(clock, TAKEN_MS);
    if (!isSame(await shownQuestion(terminals, guest), again)) return ok(undefined);
  }
  return failed(problem('refused', 'the dialog does not take the choice'));
}

async function shownQuestion(terminals: Terminals, guest: GuestId): Promise<Question> {
  return questionIn((await screenLines(terminals, guest)) ?? []);
}

/** The next question may offer the very same choices, and nobody has answered that. */
function isSame(a: Question, b: Question): boolean {
  const texts = ({ choices }: Question) => choices.map(({ text }) => text).join('\n');
  return a.text === b.text && texts(a) === texts(b);
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimeout(resolve, ms);
  });
}
