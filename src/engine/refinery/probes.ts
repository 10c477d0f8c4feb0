// Which prefixes of a train are tested next, so that its first red change is found with as few tests as can be. Pure.
//
// A train is a row of changes, each built on the one before. A prefix is green where all of it together is; the first
// change that makes one red is the red one. What is not known yet is where that is, and a test of a prefix tells on which
// side of its end it lies. So each test is worth the entropy that it is expected to take away, in bits, and the next one
// is that which is worth most: with one slot the prefix whose chance is nearest to a half.

import { chancesOfGreen, type RedRate } from './red-rate.ts';

/** More changes than these are not looked at together. */
export const LONGEST_FRONT = 64;
/** A test beside others is to be worth at least that, in bits. */
const LEAST_GAIN = 0.05;

export interface Front {
  /** How many changes the train has. */
  readonly length: number;
  /** The longest prefix that is known to be green. */
  readonly green: number;
  /** The shortest that is known to be red; null where none is. */
  readonly red: number | null;
  /** Prefixes that are being tested, in any order. */
  readonly running: readonly number[];
}

export interface Probes {
  /** The longest first, among equals. */
  readonly start: readonly number[];
  /** Of those running, what tells nothing any more. */
  readonly stop: readonly number[];
}

/** `slots`: how many tests may run at once, those that run counted. */
export function planProbes(front: Front, rate: RedRate | null, slots: number): Probes {
  const { green, red } = front;
  const stop = front.running.filter((prefix) => prefix <= green || (red !== null && prefix >= red));
  const running = front.running.filter((prefix) => !stop.includes(prefix));
  const start: number[] = [];
  const places = placesOf(front, rate);
  for (let free = slots - running.length; free > 0; free -= 1) {
    const cuts = [...running, ...start];
    const best = bestCut(places, cuts);
    if (best === null || (cuts.length > 0 && best.gain < LEAST_GAIN)) break;
    start.push(best.cut);
  }
  return { start, stop };
}

interface Places {
  /** The first prefix whose result is not known. */
  readonly from: number;
  /** The chance that the first red change is the last of `from`, of `from + 1`, …, or, at the end, behind those. */
  readonly chances: readonly number[];
}

/** Where the first red change may be, after what is known. */
function placesOf({ length, green, red }: Front, rate: RedRate | null): Places {
  const span = (red ?? length) - green;
  const count = Math.min(span, LONGEST_FRONT);
  const survival = chancesOfGreen(rate, [...Array(count + 1).keys(), span]);
  const at = (place: number): number => survival[place] ?? 0;
  const chances = Array.from({ length: count }, (_, place) => at(place) - at(place + 1));
  if (red === null) chances.push(at(count));
  else if (count < span) chances.push(at(count) - at(count + 1));
  const sum = chances.reduce((total, each) => total + each, 0);
  return { from: green + 1, chances: chances.map((each) => each / sum) };
}

/** The prefix whose result would tell most beside those of `cuts`; null where none tells anything. */
function bestCut(
  { from, chances }: Places,
  cuts: readonly number[],
): { readonly cut: number; readonly gain: number } | null {
  const before = [0];
  for (const chance of chances) before.push((before.at(-1) ?? 0) + chance);
  const inner = cuts.map((cut) => cut - from + 1).filter((cut) => cut < chances.length);
  const edges = [0, ...inner.sort((a, b) => a - b), chances.length];
  let best: { cut: number; gain: number } | null = null;
  for (let at = 1; at < edges.length; at += 1) {
    const [low, high] = [edges[at - 1] ?? 0, edges[at] ?? 0];
    const whole = (before[high] ?? 0) - (before[low] ?? 0);
    for (let cut = low + 1; cut < high; cut += 1) {
      const left = (before[cut] ?? 0) - (before[low] ?? 0);
      const gain = whole * entropy(whole > 0 ? left / whole : 0);
      if (best === null || gain >= best.gain) best = { cut: from + cut - 1, gain };
    }
  }
  return best;
}

/** Of a coin, in bits. */
function entropy(chance: number): number {
  if (chance <= 0 || chance >= 1) return 0;
  return -chance * Math.log2(chance) - (1 - chance) * Math.log2(1 - chance);
}
