// What one run's model has used, read on from its transcripts: its conversations', and those of the agents that it began
// by itself.

import { FileTail, type TailState } from '../../adapters/file-tail.ts';
import { namesIn } from '../../adapters/folders.ts';
import type { Dialect } from '../runtime-spec.ts';
import { LineSplitter } from './line-splitter.ts';
import { readEntry } from './read-entry.ts';
import { readTrouble, type Trouble } from './trouble.ts';
import type { Usage } from './usage.ts';
import { UsageSum } from './usage-sum.ts';

/** Longer lines are no account of a reply: they hold what a tool has read. Parsing one takes 5 ms at most. */
const LONGEST_LINE = 1024 * 1024;
const SLICE_BYTES = 256 * 1024;
/** Of one file in one look: the rest is for the next. */
const LOOK_BYTES = 8 * 1024 * 1024;
/** Agents begun by the agent whose tokens are counted. */
const MOST_HELPERS = 256;

interface Followed {
  readonly tail: FileTail;
  readonly lines: LineSplitter;
}

export class RunUsage {
  readonly #dialect: Dialect;
  readonly #sum: UsageSum;
  readonly #since: number;
  #trouble: Trouble | null = null;
  readonly #files = new Map<string, Followed>();
  #state: 'counted' | 'behind' | 'missing' | 'unreadable' = 'behind';

  /** What is older than `since` (ms since the epoch) is another run's. */
  constructor(dialect: Dialect, since: number) {
    this.#dialect = dialect;
    this.#since = since;
    this.#sum = new UsageSum(since);
  }

  get usage(): Usage {
    return this.#sum.usage;
  }

  /** What keeps it from replies now: none since its latest one. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  get state(): 'counted' | 'behind' | 'missing' | 'unreadable' {
    return this.#state;
  }

  /** Reads what was appended since the last call, a few megabytes at most. The latest transcript decides the state. */
  async read(transcripts: readonly string[]): Promise<void> {
    const slice = Buffer.allocUnsafe(SLICE_BYTES);
    let isBehind = false;
    let last: TailState = 'missing';
    for (const transcript of transcripts) {
      for (const helper of await this.#helpersOf(transcript))
        isBehind = (await this.#readOne(helper, slice)) === 'behind' || isBehind;
      last = await this.#readOne(transcript, slice);
      isBehind ||= last === 'behind';
    }
    if (isBehind) this.#state = 'behind';
    else this.#state = last === 'read' || last === 'behind' ? 'counted' : last;
  }

  async #readOne(path: string, slice: Buffer): Promise<TailState> {
    const known = this.#files.get(path);
    const followed = known ?? { tail: new FileTail(path), lines: new LineSplitter(LONGEST_LINE) };
    this.#files.set(path, followed);
    return await followed.tail.read(slice, {
      maxBytes: LOOK_BYTES,
      take: (bytes) => {
        for (const line of followed.lines.push(bytes)) this.#take(line);
      },
      onRestart: () => followed.lines.restart(),
    });
  }

  #take(line: Buffer): void {
    const trouble = readTrouble(this.#dialect, line);
    if (trouble !== null && trouble.at >= this.#since) this.#trouble = trouble;
    const entry = readEntry(this.#dialect, line);
    if (entry === null) return;
    this.#sum.take(entry);
    if (this.#trouble !== null && (entry.at ?? 0) > this.#trouble.at) this.#trouble = null;
  }

  /** Claude Code keeps those in a folder named like the conversation. */
  async #helpersOf(transcript: string): Promise<readonly string[]> {
    if (this.#dialect !== 'claude' || !transcript.endsWith('.jsonl')) return [];
    const folder = `${transcript.slice(0, -'.jsonl'.length)}/subagents`;
    const names = (await namesIn(folder)).filter((name) => name.endsWith('.jsonl'));
    return names.slice(0, MOST_HELPERS).map((name) => `${folder}/${name}`);
  }
}
