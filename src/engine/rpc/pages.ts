// Answers that grow with the town are cut to what one line of the socket holds: lists in pages that the caller asks
// for one after the other, and lists within a larger answer to their first entries.

import { LINE_LIMIT_BYTES } from './wire.ts';

/** One page of a list; `next` is the `from` of the page after it, null on the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: number | null;
}

const PAGE_BYTES = LINE_LIMIT_BYTES / 2;

/** What `shown` makes of `all` from index `from` on, null where it is none, as much as a page holds; always one. */
export function pageOf<T, S>(all: readonly T[], from: number, shown: (item: T) => S | null): Page<S> {
  const items: S[] = [];
  let bytes = 0;
  for (let index = from; index < all.length; index += 1) {
    const item = shown(all[index] as T);
    if (item === null) continue;
    bytes += sizeOf(item);
    if (items.length > 0 && bytes > PAGE_BYTES) return { items, next: index };
    items.push(item);
  }
  return { items, next: null };
}

/** The first of `all` that take no more than so many bytes together. */
export function firstWithin<T>(all: readonly T[], limitBytes: number): readonly T[] {
  let bytes = 0;
  const end = all.findIndex((item) => {
    bytes += sizeOf(item);
    return bytes > limitBytes;
  });
  return end < 0 ? all : all.slice(0, end);
}

/** The last of `all` that take no more than so many bytes together, in their order. */
export function lastWithin<T>(all: readonly T[], limitBytes: number): readonly T[] {
  const kept = firstWithin(all.toReversed(), limitBytes);
  return kept.length === all.length ? all : kept.toReversed();
}

/** In bytes, with the comma. */
export function sizeOf(item: unknown): number {
  return Buffer.byteLength(JSON.stringify(item)) + 1;
}
