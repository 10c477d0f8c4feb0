// Matches a person's pattern against text in a thread of its own. A regular expression can take time without end on one
// short line, and JavaScript has no way to stop one but to end the thread that runs it. The thread is made from a text:
// the host loads no file after its start.

import { Worker } from 'node:worker_threads';
import { type CompiledPattern, matchTexts } from '../wire/search-query.ts';

const IDLE_MS = 10_000;
const CODE = `
  const matchTexts = ${matchTexts};
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ texts, source, flags }) => parentPort.postMessage(matchTexts(texts, source, flags)));
`;

export class SearchWorker implements Disposable {
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;

  /** As `matchTexts`; null where that takes more than `withinMs`, or the thread fails. One call at a time. */
  match(
    texts: readonly string[],
    { source, flags }: CompiledPattern,
    withinMs: number,
  ): Promise<readonly number[] | null> {
    this.#stopIdling();
    const worker = this.#started();
    return new Promise((resolve) => {
      const settle = (found: readonly number[] | null): void => {
        clearTimeout(timer);
        worker
          .removeAllListeners('message')
          .removeAllListeners('error')
          .on('error', () => {});
        if (found === null) this[Symbol.dispose]();
        else this.#idle = setTimeout(() => this[Symbol.dispose](), IDLE_MS).unref();
        resolve(found);
      };
      const timer = setTimeout(() => settle(null), withinMs);
      worker.once('message', settle);
      worker.once('error', () => settle(null));
      worker.postMessage({ texts, source, flags });
    });
  }

  /** Ends the thread; another call starts one again. */
  [Symbol.dispose](): void {
    this.#stopIdling();
    void this.#worker?.terminate();
    this.#worker = null;
  }

  #started(): Worker {
    this.#worker ??= new Worker(CODE, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 64 } });
    this.#worker.unref();
    return this.#worker;
  }

  #stopIdling(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
  }
}
