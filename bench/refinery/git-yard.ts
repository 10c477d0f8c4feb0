// The yard of a rival: the engine's own plumbing for candidates, gate checkouts, gates and landings, and nothing else of
// what our queue does.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runGate } from '../../src/engine/refinery/gate-run.ts';
import type { CommitId } from '../../src/engine/rigs/commit-id.ts';
import type { EngineRepository } from '../../src/engine/rigs/engine-repository.ts';
import type { GateWork } from './made-gate.ts';
import type { QueueWorld } from './queue-world.ts';
import type { Car, Yard } from './rivals.ts';

interface GitCar extends Car {
  readonly base: CommitId;
  readonly commit: CommitId;
  readonly gatedCommit: CommitId;
}

export class GitYard implements Yard<GitCar> {
  readonly #world: QueueWorld;
  readonly #repository: EngineRepository;
  readonly #command: string;
  #checkouts = 0;
  readonly #removals: Promise<void>[] = [];

  constructor(world: QueueWorld, repository: EngineRepository, work: GateWork) {
    this.#world = world;
    this.#repository = repository;
    this.#command = world.gate.command(work);
  }

  async build(name: string, on: GitCar | null): Promise<GitCar | null> {
    const built = await this.#repository.buildCandidate({
      tip: this.#world.tipOf(name),
      ...(on === null ? {} : { base: on.commit }),
      message: name,
      beadFiles: [],
      closing: [],
    });
    if (built.kind !== 'built') return null;
    const { base, commit, gatedCommit } = built;
    return { name, base, commit, gatedCommit };
  }

  async test({ gatedCommit }: GitCar, stop?: AbortSignal): Promise<boolean | null> {
    this.#checkouts += 1;
    const slot = this.#checkouts;
    const place = join(this.#world.path('rival-gates'), `${slot}`);
    await this.#repository.gateCheckout({ dir: place, gatedCommit });
    const result = await runGate({
      checkout: place,
      gate: { name: 'test', run: this.#command, timeoutMs: 30 * 60_000 },
      slot,
      portBase: 20_000,
      tmpDir: join(this.#world.path('rival-folders'), `${slot}`),
      logFile: join(this.#world.path('rival-logs'), `${slot}.log`),
      ...(stop ? { stop } : {}),
      machine: { PATH: process.env['PATH'] ?? '' },
    });
    // Nobody waits for it.
    this.#removals.push(rm(place, { recursive: true, force: true }));
    if (result.kind === 'green' || result.kind === 'red') return result.kind === 'green';
    if (stop?.aborted) return null;
    throw new Error(`a gate could not be run: ${result.tail}`);
  }

  async land(cars: readonly GitCar[]): Promise<void> {
    const [first, last] = [cars[0], cars.at(-1)];
    if (first === undefined || last === undefined) return;
    const landed = await this.#repository.land({ commit: last.commit, expected: first.base });
    if (landed !== 'landed') throw new Error(`${last.name} could not land`);
  }

  /** Resolves when nothing of it is left on the disk but its repository. */
  async settled(): Promise<void> {
    await Promise.all(this.#removals);
    await this.#repository.rest();
  }
}
