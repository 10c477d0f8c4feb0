// Keeps the emulators of a town within its memory: who is watched, floods, comes or goes changes what the others keep.

import { type EmulatorNeed, type MemoryLimits, shareEmulatorMemory } from './emulator-memory.ts';

export interface BudgetedEmulator {
  readonly need: EmulatorNeed;
  keepLines(lines: number): void;
}

export class EmulatorBudget {
  readonly #limits: MemoryLimits;
  readonly #emulators = new Set<BudgetedEmulator>();

  constructor(limits: MemoryLimits) {
    this.#limits = limits;
  }

  join(emulator: BudgetedEmulator): void {
    this.#emulators.add(emulator);
    this.share();
  }

  leave(emulator: BudgetedEmulator): void {
    if (this.#emulators.delete(emulator)) this.share();
  }

  /** Shares the memory anew. Those that give come first, so that it is never exceeded in between. */
  share(): void {
    const emulators = [...this.#emulators];
    const lines = shareEmulatorMemory(
      emulators.map(({ need }) => need),
      this.#limits,
    );
    const shares = emulators.map((emulator, at) => ({ emulator, lines: lines[at] ?? 0 }));
    for (const { emulator, lines: share } of shares.toSorted((a, b) => a.lines - b.lines)) {
      emulator.keepLines(share);
    }
  }
}
