// A guest's title and its stack (xterm ctlseqs: OSC 0 and 2; CSI 22 and 23 t). Setting it is only a note of what was
// said: the text is made safe when somebody looks, which digests do four times a second, so that a flood of titles
// costs nobody anything, and the newest always stands. It is never told to the guest (CSI 21 t): that would type what the guest wrote.

import type { Terminal } from 'xterm-headless';
import { sanitize } from '../../screen/sanitize.ts';
import type { BlockedCounts } from './blocked-counts.ts';
import { TokenBucket } from './token-bucket.ts';

const TITLE_LIMIT = 200;
/** What of a title is kept at all, in UTF-16 code units. */
const RAW_LIMIT = 1_024;
const STACK_DEPTH = 10;
/** More than any spinner in a title has steps: what comes faster is counted. */
const TITLES = { perSecond: 30, burst: 100 };

interface TitleOwner {
  readonly terminal: Terminal;
  readonly blocked: BlockedCounts;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** What the emulator before this one was told. */
  readonly earlier: { readonly title: GuestTitle } | null;
}

export class GuestTitle {
  #raw: string;
  #safe: string | null = null;
  readonly #stack: string[] = [];
  readonly #rate: TokenBucket;
  readonly #blocked: BlockedCounts;

  constructor({ terminal, blocked, now, earlier }: TitleOwner) {
    this.#raw = earlier?.title.text ?? '';
    this.#rate = new TokenBucket(TITLES, now);
    this.#blocked = blocked;
    const { parser } = terminal;
    const set = (title: string) => this.#set(title);
    parser.registerOscHandler(0, set);
    parser.registerOscHandler(2, set);
  }

  /** Sanitized; '' where none was set. */
  get text(): string {
    this.#safe ??= sanitize(this.#raw, TITLE_LIMIT);
    return this.#safe;
  }

  push(): void {
    this.#stack.push(this.#raw);
    if (this.#stack.length > STACK_DEPTH) this.#stack.shift();
  }

  pop(): void {
    const title = this.#stack.pop();
    if (title !== undefined) this.#set(title);
  }

  #set(title: string): true {
    if (!this.#rate.take()) this.#blocked.add('title');
    this.#raw = title.slice(0, RAW_LIMIT);
    this.#safe = null;
    return true;
  }
}
