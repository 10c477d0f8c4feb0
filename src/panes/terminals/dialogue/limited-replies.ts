// What the terminal types into a guest in answer to its questions, at most 100 replies and 64 KB a second: a flood of
// questions must not fill the guest's input. A burst covers programs that ask for the whole palette at their start.

import { TokenBucket } from './token-bucket.ts';

const REPLIES = { perSecond: 100, burst: 512 };
const BYTES = { perSecond: 64 * 1024, burst: 64 * 1024 };

export interface ReplyOutlet {
  /** ASCII. */
  readonly write: (text: string) => void;
  readonly onDropped: () => void;
  readonly now: () => number;
}

export class LimitedReplies {
  readonly #outlet: ReplyOutlet;
  readonly #replies: TokenBucket;
  readonly #bytes: TokenBucket;

  constructor(outlet: ReplyOutlet) {
    this.#outlet = outlet;
    this.#replies = new TokenBucket(REPLIES, outlet.now);
    this.#bytes = new TokenBucket(BYTES, outlet.now);
  }

  send(text: string): void {
    if (text === '') return;
    if (this.#replies.take() && this.#bytes.take(text.length)) this.#outlet.write(text);
    else this.#outlet.onDropped();
  }
}
