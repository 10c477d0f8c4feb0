// Ends of guests on their way into the log. Where the disk takes no record they are kept and tried again: an end that
// is not in the log would leave its bead with nobody.

import { reasonOf } from './adapters/files.ts';
import { endText } from './end-text.ts';
import type { EngineContext, NewEvent } from './engine-context.ts';
import { type GuestId, isPane } from './ids.ts';
import type { GuestStatus } from './terminals.ts';
import type { Run } from './town-state.ts';
import { isLive } from './town-state.ts';
import { observeDigest } from './witness/observation.ts';

type Exited = GuestStatus & { kind: 'exited' };

export class GuestEnds {
  readonly #context: EngineContext;
  readonly #unrecorded = new Map<string, Exited>();

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /** Records the end of a run's program; a pane is kept to be looked at, any other guest let go of. */
  take(exited: Exited): void {
    const { state, observations } = this.#context;
    const run = state.runs[exited.guest];
    if (!run) {
      const { endedPanes } = this.#context;
      const gone = isPane(exited.guest) ? endedPanes.keep(exited.guest) : [exited.guest];
      for (const guest of gone) this.#letGo(guest);
      return;
    }
    observations.set(exited.guest, observeDigest(observations.get(exited.guest), exited.digest));
    try {
      if (isLive(run)) this.#context.recordAll(this.#eventsOf(run, exited));
      this.#unrecorded.delete(exited.guest);
    } catch (cause) {
      if (!this.#unrecorded.has(exited.guest))
        this.#context.note(`recording the end of ${run.run}: ${reasonOf(cause)}`);
      this.#unrecorded.set(exited.guest, exited);
    }
  }

  /** Tries once more what the log did not take. */
  retry(): void {
    for (const exited of [...this.#unrecorded.values()]) this.take(exited);
  }

  #letGo(guest: GuestId): void {
    const { observations, terminals, note } = this.#context;
    observations.delete(guest);
    this.#unrecorded.delete(guest);
    void terminals.acknowledge(guest).catch((cause) => note.call(this.#context, reasonOf(cause)));
  }

  #eventsOf(run: Run, exited: Exited): NewEvent[] {
    const { exit } = exited;
    const ended: NewEvent = { kind: 'run.exited', data: { run: run.run, exit, why: endText(run, exited) } };
    // Its start could not be recorded, and so we ended it: that is no exit of its own.
    const isOurs = run.phase.kind === 'spawning' && !this.#context.starting.has(run.run);
    const data = { run: run.run, why: 'its start was interrupted', by: 'engine' } as const;
    return isOurs ? [{ kind: 'run.condemned', data }, ended] : [ended];
  }
}
