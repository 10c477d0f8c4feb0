// The kennel of Dogs: at most two worker threads that do the Deacon's chores. A Dog that dies or hangs costs its
// chore a problem and is replaced; Dogs without work go home, and none keeps the process alive.

import { Worker } from 'node:worker_threads';
import { failed, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../problem.ts';
import type { Chore, ChoreDone, ChoreOrder, ChoreReport } from './chore.ts';

export interface KennelOptions {
  /** The worker's program; beside the bundle, or its source when this file runs from source. */
  readonly program?: URL;
  /** After this long a chore counts as hanging. */
  readonly choreTimeoutMs?: number;
  /** A Dog without work for this long ends. */
  readonly idleMs?: number;
}

const DOGS = 2;
const CHORE_TIMEOUT_MS = 5 * 60_000;
const IDLE_MS = 30_000;

export class DogKennel implements Disposable {
  readonly #program: URL;
  readonly #choreTimeoutMs: number;
  readonly #idleMs: number;
  readonly #dogs = new Set<Dog>();
  readonly #waiting: Errand[] = [];
  #closed = false;

  constructor({ program, choreTimeoutMs, idleMs }: KennelOptions = {}) {
    this.#program = program ?? dogProgram(import.meta.url);
    this.#choreTimeoutMs = choreTimeoutMs ?? CHORE_TIMEOUT_MS;
    this.#idleMs = idleMs ?? IDLE_MS;
  }

  /** Does the chore when a Dog is free, in the order asked. */
  run(chore: Chore): Promise<Result<ChoreDone, Problem>> {
    if (this.#closed)
      return Promise.resolve(failed(problem('unavailable', `${chore.kind}: the town is closing`)));
    return new Promise((resolve) => {
      this.#waiting.push({ chore, resolve });
      this.#dispatch();
    });
  }

  /** Dogs that live, at work or idle. */
  get dogs(): number {
    return this.#dogs.size;
  }

  /** Ends all Dogs; chores that wait or are under way get a problem. */
  [Symbol.dispose](): void {
    this.#closed = true;
    for (const errand of this.#waiting.splice(0)) {
      errand.resolve(failed(problem('unavailable', `${errand.chore.kind}: the town is closing`)));
    }
    for (const dog of this.#dogs) dog.end('the town is closing');
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const dog = [...this.#dogs].find((each) => each.isIdle) ?? this.#adopt();
      const errand = dog === null ? undefined : this.#waiting.shift();
      if (dog === null || errand === undefined) return;
      dog.send(errand);
    }
  }

  #adopt(): Dog | null {
    if (this.#dogs.size >= DOGS) return null;
    const dog = new Dog({
      program: this.#program,
      choreTimeoutMs: this.#choreTimeoutMs,
      idleMs: this.#idleMs,
      onFree: () => this.#dispatch(),
      onGone: () => {
        this.#dogs.delete(dog);
        this.#dispatch();
      },
    });
    this.#dogs.add(dog);
    return dog;
  }
}

interface Errand {
  readonly chore: Chore;
  readonly resolve: (result: Result<ChoreDone, Problem>) => void;
}

interface DogOptions {
  readonly program: URL;
  readonly choreTimeoutMs: number;
  readonly idleMs: number;
  readonly onFree: () => void;
  /** Called once: this Dog takes no more errands. */
  readonly onGone: () => void;
}

/** One worker thread and the errand that it is on. */
class Dog {
  readonly #worker: Worker;
  readonly #options: DogOptions;
  #errand: Errand | null = null;
  #orders = 0;
  #timer: NodeJS.Timeout | null = null;
  #gone = false;

  constructor(options: DogOptions) {
    this.#options = options;
    this.#worker = new Worker(options.program, { execArgv: [], env: {}, name: 'dog' });
    // Before the thread is up, Node would take the reference again.
    this.#worker.once('online', () => this.#worker.unref());
    this.#worker.on('message', (report: ChoreReport) => this.#report(report));
    this.#worker.on('error', (cause) => this.end(`a dog died: ${cause.message}`));
    this.#worker.on('exit', (code) => this.end(`a dog died with exit code ${code}`));
  }

  get isIdle(): boolean {
    return !this.#gone && this.#errand === null;
  }

  send(errand: Errand): void {
    this.#errand = errand;
    this.#orders += 1;
    const order: ChoreOrder = { id: this.#orders, chore: errand.chore };
    this.#worker.postMessage(order);
    this.#after(this.#options.choreTimeoutMs, 'it took too long');
  }

  /** Ends the thread; the errand under way gets the reason as its problem. */
  end(reason: string): void {
    if (this.#gone) return;
    this.#gone = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    void this.#worker.terminate();
    const errand = this.#errand;
    this.#errand = null;
    errand?.resolve(failed(problem('internal', `${errand.chore.kind}: ${reason}`)));
    this.#options.onGone();
  }

  #report({ id, result }: ChoreReport): void {
    if (this.#gone || id !== this.#orders || this.#errand === null) return;
    const { resolve } = this.#errand;
    this.#errand = null;
    this.#after(this.#options.idleMs, 'idle');
    resolve(result);
    this.#options.onFree();
  }

  #after(delayMs: number, reason: string): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(reason), delayMs);
    this.#timer.unref();
  }
}

/** Bundled, the Dog's program stands beside every chunk of the bundle; from source it is the file next to this one. */
function dogProgram(here: string): URL {
  return new URL(here.endsWith('.ts') ? './dog-worker.ts' : './dog.mjs', here);
}
