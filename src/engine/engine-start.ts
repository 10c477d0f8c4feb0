// How an engine that is open becomes ready to plan: what an earlier one left is cleared away, and the log held against what really
// lives. Where the disk refuses the log, that is tried again.

import { reasonOf } from './adapters/files.ts';
import { stackOf } from './adapters/safety-net.ts';
import type { Engine } from './engine.ts';
import { LogWriteError } from './event-log.ts';
import { agentName } from './ids.ts';
import { reconcile, recoverRepository } from './reconcile.ts';

export class EngineStart {
  readonly #engine: Engine;
  #phase: 'opened' | 'reconciling' | 'ready' | 'ended' = 'opened';
  #isAnnounced = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get isReady(): boolean {
    return this.#phase === 'ready';
  }

  /** Lets in what runs ask for. */
  admitRuns(): void {
    const { state, tokens } = this.#engine;
    for (const { run, agent, tokenHash } of Object.values(state.runs))
      tokens.admit(tokenHash, { kind: 'run', run, agent, role: agentName(agent).role });
  }

  async recoverRigs(): Promise<void> {
    for (const rig of this.#engine.rigs.values()) {
      await recoverRepository(this.#engine, rig);
      this.#engine.wantFollow(rig.name);
    }
  }

  /** Throws where it fails by anything but the disk, and may be called again in any case. */
  async becomeReady(): Promise<void> {
    if (this.#phase !== 'opened') return;
    this.#phase = 'reconciling';
    try {
      if (!this.#isAnnounced) this.#engine.record('engine.started', { pid: process.pid });
      this.#isAnnounced = true;
      await reconcile(this.#engine);
      if (this.#isEnded()) return;
      this.#phase = 'ready';
    } catch (cause) {
      if (this.#isEnded()) return;
      this.#phase = 'opened';
      if (!(cause instanceof LogWriteError)) throw cause;
      this.#engine.note(`starting: ${reasonOf(cause)}`);
    }
  }

  /** Begins to, where it came to nothing before. */
  tryAgain(): void {
    void this.becomeReady().catch((cause) => this.#engine.note(stackOf(cause)));
  }

  /** It is ready no more, nor ever becomes so; whether it had not ended before. */
  end(): boolean {
    if (this.#isEnded()) return false;
    this.#phase = 'ended';
    return true;
  }

  /** What an await may have changed. */
  #isEnded(): boolean {
    return this.#phase === 'ended';
  }
}
