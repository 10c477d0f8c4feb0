// Last-writer-wins registers: the later clock holds; equal clocks go by the time that another program gave, which may
// be finer than a clock or have been too early to be one, then by the line's hash, so order never matters.

import { instantNs } from './instant.ts';
import type { BeadLine } from './lines.ts';
import { lineHash } from './lines.ts';

interface Register<V> {
  readonly value: V;
  readonly line: BeadLine;
}

/** A map whose entries are each held by their last writer. */
export class Registers<V> {
  readonly #held = new Map<string, Register<V>>();

  /** Lets `line` say `value` for `key`; within one line the first say holds. */
  write(key: string, value: V, line: BeadLine): void {
    const held = this.#held.get(key);
    if (held === undefined || isLater(line, held.line)) this.#held.set(key, { value, line });
  }

  value(key: string): V | undefined {
    return this.#held.get(key)?.value;
  }

  /** The clock of the last writer, -1 where none wrote. */
  clock(key: string): number {
    return this.#held.get(key)?.line.clock ?? -1;
  }

  /** The last writer. */
  line(key: string): BeadLine | undefined {
    return this.#held.get(key)?.line;
  }

  /** The entries in the order of their keys. */
  entries(): readonly (readonly [string, V])[] {
    return [...this.#held]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, register]) => [key, register.value] as const);
  }
}

/** Whether `a` was written after `b`. */
export function isLater(a: BeadLine, b: BeadLine): boolean {
  if (a.clock !== b.clock) return a.clock > b.clock;
  if (a === b) return false;
  const [givenA, givenB] = [givenNs(a), givenNs(b)];
  if (givenA !== givenB) return givenA > givenB;
  return lineHash(a) > lineHash(b);
}

/** The time that the line gives for itself; else its clock. */
function givenNs(line: BeadLine): bigint {
  return instantNs(line.set['updated_at']) ?? BigInt(line.clock) * 1_000_000n;
}
