// The beads that one client looks at: a town's live ones, or those of the branch at hand.

import type { TownView } from '../../engine/view.ts';
import { BeadBoard } from '../beads/bead-board.ts';
import type { BeadSource } from '../beads/bead-source.ts';
import type { BeadsNow } from '../beads/beads-now.ts';
import type { BranchAsked, BranchSource, OpenBranch } from '../beads/branch-source.ts';
import { heldBeads, NONE_HELD } from '../beads/held-beads.ts';
import type { ScreenClock } from './clock.ts';

export interface BeadsSideOptions {
  readonly source: BeadSource;
  readonly openBranch: OpenBranch;
  readonly clock: ScreenClock;
  readonly view: () => TownView;
  /** The branch's beads are others. */
  readonly onChange: () => void;
}

/** Between two slices of what is prepared for later. */
const IDLE_MS = 2;

export class BeadsSide implements Disposable {
  readonly #options: BeadsSideOptions;
  readonly #board: BeadBoard;
  #branch: { readonly source: BranchSource; readonly board: BeadBoard } | null = null;
  #latest: BeadsNow | null = null;
  #preparing: Disposable | null = null;

  constructor(options: BeadsSideOptions) {
    this.#options = options;
    this.#board = BeadBoard.of(options.source);
  }

  /** Every bead as it is now; a search of them is prepared while nothing else is done. */
  current(): BeadsNow {
    const now = this.#options.clock.now();
    const beads =
      this.#branch === null
        ? this.#board.current(now, heldBeads(this.#options.view()))
        : this.#branch.board.current(now, NONE_HELD);
    if (beads !== this.#latest) this.#preparing ??= this.#prepareSearch();
    this.#latest = beads;
    return beads;
  }

  /** Of which branch they are; null where they are the live ones. */
  get branch(): string | null {
    return this.#branch?.source.title ?? null;
  }

  /** The branch at hand, or by null the live ones again; why there is none, or null. */
  show(asked: Omit<BranchAsked, 'onChange'> | null): string | null {
    const { onChange, openBranch } = this.#options;
    const opened = asked === null ? null : openBranch({ ...asked, onChange });
    if (opened?.ok === false) return opened.problem;
    this.#branch?.source[Symbol.dispose]();
    this.#branch = opened === null ? null : { source: opened.value, board: new BeadBoard(opened.value) };
    return null;
  }

  [Symbol.dispose](): void {
    this.#preparing?.[Symbol.dispose]();
    this.#branch?.source[Symbol.dispose]();
    this.#branch = null;
  }

  #prepareSearch(): Disposable {
    return this.#options.clock.setTimeout(() => {
      const board = this.#branch?.board ?? this.#board;
      this.#preparing = board.prepareSearch() ? this.#prepareSearch() : null;
    }, IDLE_MS);
  }
}
