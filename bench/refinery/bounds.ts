// What theory allows, with nothing known of which changes are red but their share. Pure.

/** Entropy of a coin, in bits. */
function entropy(chance: number): number {
  if (chance <= 0 || chance >= 1) return 0;
  return -chance * Math.log2(chance) - (1 - chance) * Math.log2(1 - chance);
}

/** Gate runs that tell which of the changes are red, each of one bit, and the one that proves the last green. */
export function leastRuns(count: number, red: number): number {
  return count * entropy(red / count) + 1;
}

/** Gate times, one after the other, with so many slots that never wait. */
export function leastRounds(count: number, red: number, slots: number): number {
  return leastRuns(count, red) / slots;
}
