// A factory without a screen: the real engine, log, ledger and git; polecats are functions that act in the checkout
// and call verbs with their run's token, and their terminals are made up.

import { existsSync, readFileSync } from 'node:fs';
import { type Clock, realClock } from '../../src/engine/adapters/clock.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineOptions } from '../../src/engine/engine-options.ts';
import type { RigName } from '../../src/engine/ids.ts';
import type { Rig } from '../../src/engine/rig.ts';
import { spoolVerb } from '../../src/engine/rpc/spool.ts';
import type { GuestSpec } from '../../src/engine/terminals.ts';
import { createTown, type NewTown, readTownSettings, writeRigSettings } from '../../src/engine/town.ts';
import { townPaths } from '../../src/engine/town-paths.ts';
import { callVerb, handleRequest } from '../../src/engine/verbs/handle.ts';
import { type GitFixture, gitFixture } from './git-fixture.ts';
import { MadeUpTerminals } from './made-up-terminals.ts';
import { type Death, MortalFiles } from './mortal-files.ts';

const POLL_MS = 20;

/** What a polecat does in its life; the guest exits with the returned code, or stays when it returns null. */
export type PolecatLife = (polecat: PolecatHands) => Promise<number | null>;

export interface PolecatHands {
  readonly spec: GuestSpec;
  readonly git: GitFixture;
  readonly attempt: number;
  /** Asks the town; while none is up it waits, and asks again under the same sequence. */
  call(verb: string, args?: object): Promise<unknown>;
  /** Leaves the request in the run's spool, as where no town answers; with another's token where one is given. */
  spool(verb: string, args?: object, token?: string): Promise<void>;
}

export interface Factory extends AsyncDisposable {
  readonly git: GitFixture;
  readonly engine: Engine;
  readonly rig: Rig;
  readonly root: string;
  readonly source: string;
  life: PolecatLife;
  /** Asks as a person; `seq` names the request, where it is made again. */
  call(verb: string, args?: object, seq?: number): Promise<unknown>;
  /** Waits until what is asked of the engine holds; throws the feed after a minute. */
  until(condition: () => boolean): Promise<void>;
  /** Whether the engine's process has died, as `dieAt` told it to. */
  readonly isDead: boolean;
  dieAt(death: Death): void;
  /** Records that the present engine has written to its log. */
  readonly records: number;
  /** While set, the disk takes no record. */
  fullDisk(isFull: boolean): void;
  /** Drops the engine as a kill would; guests live on unless `loseGuests`. */
  drop(options?: { readonly loseGuests?: boolean }): Promise<void>;
  /** Opens an engine on the town, where the one before was dropped; its disk is full, or it dies, once the log is open. */
  open(options?: Opening): Promise<void>;
  /** Drops the engine and opens another on the same town. */
  reopen(options?: { readonly loseGuests?: boolean }): Promise<void>;
  readonly guests: MadeUpTerminals;
  /** What the engines have told their own log file. */
  readonly notes: readonly string[];
}

export interface Opening {
  readonly isFullAtStart?: boolean;
  readonly death?: Death;
}

export interface FactoryOptions {
  readonly settings?: NonNullable<NewTown['settings']>;
  readonly gate?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  /** Where the rig's work comes from, where that is not the person's repository. */
  readonly upstream?: (git: GitFixture, person: string) => string;
  /** Further arguments of `rig.add`. */
  readonly rig?: object;
}

export async function makeFactory(options: FactoryOptions = {}): Promise<Factory> {
  const git = gitFixture();
  const source = git.personsRepository('person', options.files ?? { 'a.txt': 'one\ntwo\nthree\nfour\n' });
  const upstream = options.upstream?.(git, source) ?? source;
  const created = createTown(git.path('town'), {
    name: 'test',
    settings: {
      deacon: { heartbeatMs: 50, keepEndedMs: 1 },
      limits: { spawnsPerSecond: 100 },
      runtimes: { 'made-up': { command: ['true'] } },
      roles: { polecat: 'made-up' },
      ...options.settings,
    },
  });
  if (!created.ok) throw new Error(created.problem.message);
  const factory = new TestFactory({
    git,
    source,
    root: created.value,
    clock: options.clock ?? realClock,
  });
  await factory.open();
  const gates = { test: options.gate ?? 'true' };
  await factory.call('rig.add', { name: 'tally', source: upstream, prefix: 'bd', gates, ...options.rig });
  return factory;
}

interface Ground {
  readonly git: GitFixture;
  readonly source: string;
  readonly root: string;
  readonly clock: Clock;
}

/** What an engine is opened with that has no screen and starts no program of ours. */
export function engineOptions(
  root: string,
  own: Pick<EngineOptions, 'settings' | 'terminals' | 'files' | 'clock' | 'note'> &
    Partial<Pick<EngineOptions, 'env'>>,
): EngineOptions {
  return {
    paths: townPaths(root),
    socket: `${root}/sockets/town.sock`,
    own: { node: process.execPath, recipe: '/nowhere/recipe.mjs', bin: '/nowhere/bin' },
    env: { ...process.env },
    display: (text) => text,
    ...own,
  };
}

interface OpenTown {
  readonly engine: Engine;
  readonly disk: MortalFiles;
  isDropped: boolean;
}

class TestFactory implements Factory {
  readonly git: GitFixture;
  readonly source: string;
  readonly root: string;
  readonly guests = new MadeUpTerminals();
  readonly notes: string[] = [];
  readonly #clock: Clock;
  readonly #lost = new Set<string>();
  life: PolecatLife = async () => 0;
  #town: OpenTown | null = null;
  #isOver = false;

  constructor({ git, source, root, clock }: Ground) {
    this.git = git;
    this.source = source;
    this.root = root;
    this.#clock = clock;
    this.guests.onSpawn = (spec) => {
      if (spec.env['GT_BEAD']) void this.#live(spec);
    };
  }

  get engine(): Engine {
    return this.#open.engine;
  }
  get rig(): Rig {
    const rig = this.engine.rigs.get('tally' as RigName);
    if (!rig) throw new Error('the rig is not open');
    return rig;
  }
  get isDead(): boolean {
    return this.#open.disk.isDead;
  }
  get records(): number {
    return this.#open.disk.records;
  }
  get #open(): OpenTown {
    if (!this.#town) throw new Error('the town was never opened');
    return this.#town;
  }

  dieAt(death: Death): void {
    this.#open.disk.dieAt(death);
  }

  fullDisk(isFull: boolean): void {
    this.#open.disk.isFull = isFull;
  }

  async call(verb: string, args: object = {}, seq: number | null = null): Promise<unknown> {
    return unwrap(await callVerb(this.engine, verb, { ...args }, { kind: 'person', seq, by: 'keys' }));
  }

  async until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!condition()) {
      if (Date.now() > deadline) {
        throw new Error(`waited too long:\n${feedOf(this.engine)}\n${this.notes.join('\n')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async drop({ loseGuests = false }: { readonly loseGuests?: boolean } = {}): Promise<void> {
    const town = this.#open;
    town.isDropped = true;
    town.disk.isDead = true;
    town.engine[Symbol.dispose]();
    // A killed process does nothing more: what this one has under way comes to its end, or is held by the test.
    await Promise.race([town.engine.settled(), new Promise((resolve) => setTimeout(resolve, 3_000))]);
    if (!loseGuests) return;
    for (const guest of this.guests.running.keys()) this.#lost.add(guest);
    this.guests.lose();
  }

  async reopen(options: { readonly loseGuests?: boolean } = {}): Promise<void> {
    await this.drop(options);
    await this.open();
  }

  async open({ isFullAtStart = false, death }: Opening = {}): Promise<void> {
    const disk = new MortalFiles(() => town.engine[Symbol.dispose]());
    const town: OpenTown = { disk, isDropped: false, engine: await this.#openEngine(disk) };
    this.#town = town;
    disk.isFull = isFullAtStart;
    if (death) disk.dieAt(death);
    await town.engine.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.drop();
    this.git[Symbol.dispose]();
  }

  async #openEngine(disk: MortalFiles): Promise<Engine> {
    const settings = readTownSettings(this.root);
    if (!settings.ok) throw new Error(settings.problem.message);
    const options = engineOptions(this.root, {
      settings: settings.value,
      terminals: this.guests.lineOf(() => disk.isDead),
      files: disk.files,
      clock: this.#clock,
      note: (text) => {
        this.notes.push(text);
        if (process.env['GT_TEST_VERBOSE']) process.stderr.write(`${text}\n`);
      },
    });
    const engine = await Engine.open(options);
    if (!engine.ok) throw new Error(engine.problem.message);
    return engine.value;
  }

  async #live(spec: GuestSpec): Promise<void> {
    const token = spec.env['GT_TOKEN'] ?? '';
    let seq = 0;
    const call = async (verb: string, args: object = {}): Promise<unknown> => {
      seq += 1;
      return await this.#ask(spec, { verb, args: { ...args }, token, seq });
    };
    const spool = async (verb: string, args: object = {}, shown = token): Promise<void> => {
      seq += 1;
      const request = { run: spec.env['GT_RUN'] ?? '', seq, token: shown, verb, args: { ...args } };
      unwrap(await spoolVerb(spec.env['GT_SPOOL'] ?? '', request));
    };
    try {
      const attempt = Number(spec.env['GT_ATTEMPT']);
      const code = await this.life({ spec, git: this.git, attempt, call, spool });
      if (code !== null) this.guests.exit(spec.guest, code, null);
    } catch (cause) {
      this.guests.sent.push(`${spec.guest} died: ${cause instanceof Error ? cause.message : cause}`);
      this.guests.exit(spec.guest, 1, null);
    }
  }

  /** An answer of an engine that died meanwhile never arrived. */
  async #ask(spec: GuestSpec, request: Parameters<typeof handleRequest>[1]): Promise<unknown> {
    for (;;) {
      const town = this.#open;
      if (this.#lost.has(spec.guest) || this.#isOver) return await new Promise(() => {});
      if (!town.disk.isDead) {
        const answer = await handleRequest(town.engine, request);
        if (!town.disk.isDead) return unwrap(answer);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** How often the present engine has looked at everything since. */
export function countBeats({ engine }: Factory): () => number {
  let beats = 0;
  engine.onBeat(() => {
    beats += 1;
  });
  return () => beats;
}

/** Makes a bead of that title and slings it; answers its id. */
export async function slung(factory: Factory, title: string, rig = 'tally'): Promise<string> {
  const { id } = (await factory.call('bead.create', { title, rig })) as { id: string };
  await factory.call('sling', { beads: [id] });
  return id;
}

/** Where the bead's work is, as a person is shown it. */
export function stateOf({ engine }: Factory, bead: string): string | undefined {
  return engine.view().work.find((work) => work.bead === bead)?.state;
}

export function changeRigSettings(factory: Factory, change: object): void {
  const { rig } = factory;
  const written = writeRigSettings(factory.root, rig.name, { ...rig.settings, ...change });
  if (!written.ok) throw new Error(written.problem.message);
  rig.settings = written.value;
}

function unwrap(answer: { ok: true; value: unknown } | { ok: false; problem: { message: string } }): unknown {
  if (!answer.ok) throw new Error(answer.problem.message);
  return answer.value;
}

/** Work that is done once, whoever takes it over: commits what is not there yet, and hands in. */
export async function commitAndFinish(
  { spec, git, call }: PolecatHands,
  files: Readonly<Record<string, string>> = { 'new.txt': `${spec.env['GT_BEAD']}\n` },
): Promise<null> {
  const missing = Object.entries(files).filter(([name, text]) => textOf(`${spec.cwd}/${name}`) !== text);
  if (missing.length > 0) git.commit(spec.cwd, Object.fromEntries(missing), 'Work');
  await call('done');
  return null;
}

function textOf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

export function feedOf(engine: Engine): string {
  return engine
    .feedSince(0)
    .map((entry) => `${entry.seq} ${entry.event}: ${entry.text}`)
    .join('\n');
}
