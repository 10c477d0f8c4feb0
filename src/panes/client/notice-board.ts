// The one line that tells a person of something that went wrong, or that a key did nothing: shown for some seconds.

import { sanitize } from '../screen/sanitize.ts';
import type { Notice } from '../views/status-lines.ts';
import type { ScreenClock } from './clock.ts';

const SHOWN_MS = 6_000;
const LONGEST = 300;

export class NoticeBoard implements Disposable {
  #notice: Notice | null = null;
  #standing: Notice | null = null;
  #timer: Disposable | null = null;
  readonly #clock: ScreenClock;
  readonly #onChange: () => void;

  constructor(clock: ScreenClock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get current(): Notice | null {
    return this.#notice ?? this.#standing;
  }

  /** A line that stands until it is taken away by null, while nothing newer is to be told. */
  stand(text: string | null): void {
    if (text === null && this.#standing === null) return;
    this.#standing = text === null ? null : { text: sanitize(text, LONGEST), tone: 'plain' };
    this.#onChange();
  }

  show(text: string, tone: Notice['tone']): void {
    this.#timer?.[Symbol.dispose]();
    this.#notice = { text: sanitize(text, LONGEST), tone };
    this.#timer = this.#clock.setTimeout(() => this.clear(), SHOWN_MS);
    this.#onChange();
  }

  clear(): void {
    this[Symbol.dispose]();
    if (this.#notice === null) return;
    this.#notice = null;
    this.#onChange();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
  }
}
