// Tests that have failed and then passed on the very same tree: what has failed in them alone may have failed by chance. Pure.

import type { RedGate } from '../merge-request.ts';

export interface FlakyTest {
  readonly gate: string;
  /** Its name, as the gate's output has it. */
  readonly test: string;
  /** How often it has. */
  readonly times: number;
}

type Failed = Pick<RedGate, 'gate' | 'tests'>;

/** Where more fail at once, it is the machine's doing as a rule. */
const MOST_AT_ONCE = 10;
const MOST_KEPT = 100;

/** With those that have just failed by chance, as the newest; the oldest are forgotten. */
export function withFlaky(known: readonly FlakyTest[], { gate, tests = [] }: Failed): readonly FlakyTest[] {
  if (tests.length > MOST_AT_ONCE) return known;
  const rest = known.filter((each) => each.gate !== gate || !tests.includes(each.test));
  const newest = tests.map((test) => ({ gate, test, times: 1 + (find(known, gate, test)?.times ?? 0) }));
  return [...rest, ...newest].slice(-MOST_KEPT);
}

/** Whether each test that has failed is known to fail by chance; not where none is named. */
export function isKnownToFlake(known: readonly FlakyTest[], { gate, tests = [] }: Failed): boolean {
  return tests.length > 0 && tests.every((test) => find(known, gate, test) !== undefined);
}

function find(known: readonly FlakyTest[], gate: string, test: string): FlakyTest | undefined {
  return known.find((each) => each.gate === gate && each.test === test);
}
