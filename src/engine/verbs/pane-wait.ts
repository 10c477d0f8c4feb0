// `pane.wait`: answers once a pane's guest has changed, ended or fallen silent. Driven by what the terminal host tells;
// nothing is looked at again and again.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { Engine } from '../engine.ts';
import type { GuestId } from '../ids.ts';
import type { Problem } from '../problem.ts';
import type { GuestExit, GuestStatus } from '../terminals.ts';
import { findPane, noPane } from './find-pane.ts';
import type { Request } from './requests.ts';

export interface PaneWaited {
  readonly pane: GuestId;
  /** Whether it is so; false where the time ran out before. */
  readonly isMet: boolean;
  /** Number of the guest's newest digest: what to wait for a change after. */
  readonly seq: number;
  /** Null while it runs. */
  readonly exit: GuestExit | null;
}

/** Whatever is waited for, the end of the guest is an answer: nothing will happen after it. */
export async function waitForPane(
  engine: Engine,
  request: Request<'pane.wait'>,
): Promise<Result<PaneWaited, Problem>> {
  const found = await findPane(engine, request.pane);
  if (!found.ok) return found;
  const { terminals, clock } = engine;
  const { guest } = found.value.status;
  const deadline = clock.monotonic() + request.timeoutMs;
  using news = new News(engine, guest);
  for (;;) {
    news.awaitNext();
    const status = news.exited ?? (await terminals.list()).find((each) => each.guest === guest);
    if (status === undefined) return failed(noPane(request.pane));
    const restMs = status.kind === 'exited' ? 0 : untilMet(request, status, clock.now());
    const leftMs = deadline - clock.monotonic();
    if (restMs <= 0 || leftMs <= 0) return ok(answer(status, restMs <= 0));
    await news.next(Math.min(restMs, leftMs));
  }
}

/** How long until it may be so by the passing of time alone, in ms; 0 or less where it is. */
function untilMet(
  { for: what, seq, idleMs }: Request<'pane.wait'>,
  { digest }: GuestStatus,
  now: number,
): number {
  switch (what) {
    case 'change':
      return digest.seq > seq ? 0 : Number.POSITIVE_INFINITY;
    case 'exit':
      return Number.POSITIVE_INFINITY;
    case 'idle':
      return digest.lastByteAt + idleMs - now;
  }
}

function answer(status: GuestStatus, isMet: boolean): PaneWaited {
  const { guest: pane, digest } = status;
  const exit = status.kind === 'exited' ? status.exit : null;
  return { pane, isMet, seq: digest.seq, exit };
}

/** What the terminal host tells of one guest. */
class News implements Disposable {
  readonly #engine: Engine;
  readonly #unsubscribes: readonly (() => void)[];
  #arrived = Promise.withResolvers<void>();
  exited: (GuestStatus & { kind: 'exited' }) | null = null;

  constructor(engine: Engine, guest: GuestId) {
    this.#engine = engine;
    this.#unsubscribes = [
      engine.terminals.onDigest((digest) => digest.guest === guest && this.#arrived.resolve()),
      engine.terminals.onExit((exited) => {
        if (exited.guest !== guest) return;
        this.exited = exited;
        this.#arrived.resolve();
      }),
    ];
  }

  /** News from now on count as the next. */
  awaitNext(): void {
    this.#arrived = Promise.withResolvers();
  }

  /** Resolves at the next news, or after so long. */
  async next(withinMs: number): Promise<void> {
    const { promise, resolve } = this.#arrived;
    using _timer = this.#engine.clock.setTimeout(resolve, withinMs);
    await promise;
  }

  [Symbol.dispose](): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
  }
}
