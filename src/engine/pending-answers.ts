// Answers too long for one line of the socket: kept as text while their caller fetches them in pages, all of one moment.

import { LINE_LIMIT_BYTES } from './rpc/wire.ts';

export interface AnswerPage {
  /** A piece of the answer's JSON. */
  readonly text: string;
  /** Where the next piece is to be had; null after the last. */
  readonly next: { readonly answer: string; readonly from: number } | null;
}

/** Characters a page: written as JSON within JSON each takes six bytes at the most. */
const PAGE_CHARS = LINE_LIMIT_BYTES / 8;

/** Callers that fetch at the same time, and what all their answers may hold together. */
const KEPT = 16;
const KEPT_CHARS = 256 * 1024 * 1024;

export class PendingAnswers {
  readonly #texts = new Map<string, string>();
  #count = 0;

  /** The first page of the answer; the rest is kept where there is one. */
  begin(value: unknown): AnswerPage {
    const text = JSON.stringify(value);
    if (text.length <= PAGE_CHARS) return { text, next: null };
    this.#count += 1;
    const answer = `a${this.#count}`;
    this.#texts.set(answer, text);
    this.#letGo();
    return page(answer, text, 0);
  }

  /** The page that begins there; null where the answer is no longer kept. Its last page lets go of it. */
  more(answer: string, from: number): AnswerPage | null {
    const text = this.#texts.get(answer);
    if (text === undefined) return null;
    const found = page(answer, text, from);
    if (found.next === null) this.#texts.delete(answer);
    return found;
  }

  /** Of the oldest, whose callers will have gone; the newest stays. */
  #letGo(): void {
    let chars = 0;
    for (const text of this.#texts.values()) chars += text.length;
    for (const [answer, text] of this.#texts) {
      if (this.#texts.size <= 1 || (this.#texts.size <= KEPT && chars <= KEPT_CHARS)) return;
      this.#texts.delete(answer);
      chars -= text.length;
    }
  }
}

function page(answer: string, text: string, from: number): AnswerPage {
  const end = from + PAGE_CHARS;
  return { text: text.slice(from, end), next: end < text.length ? { answer, from: end } : null };
}
