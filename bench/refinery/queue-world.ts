// A real town with a real repository whose changes are all handed in and held, to be let go as often as is wanted: each
// contender begins from the same files.

import { execFileSync } from 'node:child_process';
import { closeSync, cpSync, existsSync, fdatasyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { MergeRequest } from '../../src/engine/merge-request.ts';
import { hasEnded } from '../../src/engine/merge-request.ts';
import type { CommitId } from '../../src/engine/rigs/commit-id.ts';
import { EngineRepository } from '../../src/engine/rigs/engine-repository.ts';
import { changeRigSettings, type Factory, makeFactory, stateOf } from '../../test/support/factory.ts';
import { valueIn } from '../../test/support/git-fixture.ts';
import { takeGitTime } from './git-time.ts';
import { type Change, startFiles } from './made-changes.ts';
import { type GateWork, MadeGate } from './made-gate.ts';

const HANDED_IN = 'handed-in';
const RIVAL = 'rival.git';
const PROBE = 'settled';
const LONGEST_MS = 30 * 60_000;

export class QueueWorld implements AsyncDisposable {
  readonly changes: readonly Change[];
  readonly gate: MadeGate;
  readonly #factory: Factory;
  readonly #start: string;
  readonly #tips = new Map<string, CommitId>();
  #past = 0;

  private constructor(factory: Factory, changes: readonly Change[]) {
    this.#factory = factory;
    this.changes = changes;
    this.gate = new MadeGate(factory.git.root);
    this.#start = factory.git.git(factory.source, 'rev-parse', 'main');
  }

  static async make(changes: readonly Change[]): Promise<QueueWorld> {
    const factory = await makeFactory({
      files: startFiles(),
      // As a town has it that says nothing of it, but that polecats' checkouts stay: to retire an agent is no work of the
      // queue, and the rivals have none.
      settings: {
        limits: { polecats: changes.length, spawnsPerSecond: 100 },
        deacon: { keepEndedMs: 24 * 60 * 60_000 },
      },
    });
    const world = new QueueWorld(factory, changes);
    world.#makeBranches();
    await world.#handIn();
    await factory.drop({ loseGuests: true });
    cpSync(factory.root, factory.git.path(HANDED_IN), { recursive: true, preserveTimestamps: true });
    return world;
  }

  /** A folder for what a contender needs. */
  path(name: string): string {
    return this.#factory.git.path(name);
  }

  /** A branch as it was handed in. */
  tipOf(name: string): CommitId {
    const tip = this.#tips.get(name);
    if (tip === undefined) throw new Error(`${name} was not handed in`);
    return tip;
  }

  /** The engine's repository as it was when all was handed in, in a copy of its own. */
  async freshRepository(): Promise<EngineRepository> {
    const dir = this.path(RIVAL);
    this.#putAway(dir);
    const handedIn = join(this.path(HANDED_IN), 'rigs', 'tally', 'engine.git');
    cpSync(handedIn, dir, { recursive: true, preserveTimestamps: true });
    settleDisk(this.path(PROBE));
    return valueIn(await EngineRepository.open(dir));
  }

  /** Lets a town with that gate go to the end of its queue; answers in ms how long that took. */
  async letGo(work: GateWork, gateSlots: number | undefined): Promise<number> {
    const factory = this.#factory;
    const { git, root, source } = factory;
    this.#putAway(root);
    cpSync(this.path(HANDED_IN), root, { recursive: true, preserveTimestamps: true });
    git.git(source, 'reset', '--quiet', '--hard', this.#start);
    await factory.open();
    try {
      const gate = { name: 'test', run: this.gate.command(work), timeoutMs: LONGEST_MS };
      changeRigSettings(factory, { gates: [gate], gateSlots, gateAttempts: 1, conflictAttempts: 1 });
      await this.#rest();
      settleDisk(this.path(PROBE));
      const requests = Object.values(factory.engine.state.queue);
      this.gate.reset();
      takeGitTime();
      const startedAt = performance.now();
      await Promise.all(requests.map(({ mr }) => factory.call('mq.hold', { mr, held: false })));
      const ended = await factory.engine.until(
        () => Object.values(factory.engine.state.queue).every(hasEnded),
        LONGEST_MS,
      );
      if (!ended) throw new Error('the queue did not come to its end');
      return performance.now() - startedAt;
    } finally {
      await factory.drop({ loseGuests: true });
    }
  }

  /** What landed in a repository since the start, in order, by the changes' names. */
  landedIn(repository: string): readonly string[] {
    const { git } = this.#factory;
    const log = git.git(repository, 'log', '--reverse', '--format=%s', `${this.#start}..main`);
    return log === '' ? [] : log.split('\n');
  }

  /** Where our own town's branch is. */
  get ownRepository(): string {
    return join(this.#factory.root, 'rigs', 'tally', 'engine.git');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#factory[Symbol.asyncDispose]();
  }

  /**
   * What is removed would be paid for by whoever is measured next: ext4 gives out no inode that was freed in the last minute,
   * and looks at each of them for every new file.
   */
  #putAway(path: string): void {
    this.#past += 1;
    if (existsSync(path)) renameSync(path, this.path(`past-${this.#past}`));
  }

  #makeBranches(): void {
    const { git, source } = this.#factory;
    for (const { name, files } of this.changes) {
      git.git(source, 'switch', '--quiet', '--create', name, 'main');
      git.commit(source, files, name);
    }
    git.git(source, 'switch', '--quiet', 'main');
  }

  /** One polecat a change, each with that branch's commit; handed in one after the other, and held at once. */
  async #handIn(): Promise<void> {
    const factory = this.#factory;
    const { git, source } = factory;
    const branches = new Map<string, string>();
    factory.life = async ({ spec, call }) => {
      const name = branches.get(spec.env['GT_BEAD'] ?? '') ?? '';
      git.git(spec.cwd, 'fetch', '--quiet', source, name);
      git.git(spec.cwd, 'reset', '--quiet', '--hard', 'FETCH_HEAD');
      const { mr } = (await call('done')) as { mr: string };
      await factory.call('mq.hold', { mr, held: true });
      return null;
    };
    for (const { name } of this.changes) {
      const { id } = (await factory.call('bead.create', { title: name })) as { id: string };
      branches.set(id, name);
      await factory.call('sling', { beads: [id] });
      await factory.until(
        () => stateOf(factory, id) === 'submitted' && requestOf(factory, id)?.held === true,
      );
      this.#tips.set(name, requestOf(factory, id)?.tip ?? ('' as CommitId));
    }
  }

  /** Until what a start of the engine brings is done with; the end of an action is told to nobody. */
  async #rest(): Promise<void> {
    const { engine } = this.#factory;
    await engine.gatesCleared;
    await this.#factory.until(() => engine.snapshot().inFlight.size === 0);
  }
}

/**
 * What was copied is written now, and not at the first fsync of whoever is measured: even after `sync` the next one takes some
 * 50 ms, and those after it a fraction of one.
 */
function settleDisk(probe: string): void {
  execFileSync('sync');
  const file = openSync(probe, 'a');
  writeSync(file, 'settled\n');
  fdatasyncSync(file);
  closeSync(file);
}

function requestOf({ engine }: Factory, bead: string): MergeRequest | undefined {
  return Object.values(engine.state.queue).find((request) => request.bead === bead);
}
