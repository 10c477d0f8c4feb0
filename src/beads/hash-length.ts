// How long a new id's hash is, such that clones which add beads unseen by each other hardly ever make the same id.
//
// An id that is known here is never made again, so collisions within one tracker do not matter, however many beads it
// has. What matters are two clones between merges: each of the a new ids of one may meet each of the b of the other,
// which happens with a chance of 1 - exp(-a*b/space). The original bounds 1 - exp(-n*n/(2*36^L)) <= 0.25 instead, the
// chance that any two ids of one tracker meet, which its check for taken ids rules out anyway.

const SHORTEST_HASH = 4;
export const LONGEST_HASH = 8;

/** How likely two clones may be to meet a collision when they merge. */
const COLLISION_LIMIT = 0.01;

/** Beads that a clone may add between merges, at least; larger trackers have busier clones, see below. */
const UNSEEN_BEADS = 100;

/** What a clone may add between merges, as a share of the tracker's beads. */
const UNSEEN_SHARE = 0.1;

/**
 * The hash length for a tracker that knows `count` ids, deleted beads' too and children's not: the shortest at which
 * two clones that each add 100 beads, or a tenth of the tracker where that is more, meet a collision in fewer than 1
 * of 100 tries. Up to 1,298 ids take 4 characters, 7,795 take 5, 46,616 take 6, 280,617 take 7.
 */
export function hashLengthFor(count: number): number {
  const unseen = Math.max(UNSEEN_BEADS, count * UNSEEN_SHARE);
  for (let length = SHORTEST_HASH; length < LONGEST_HASH; length += 1) {
    const chance = collisionChance({ length, taken: count, ours: unseen, theirs: unseen });
    if (chance < COLLISION_LIMIT) return length;
  }
  return LONGEST_HASH;
}

export interface UnseenIds {
  readonly length: number;
  /** Ids that both clones know and therefore never make. */
  readonly taken: number;
  readonly ours: number;
  readonly theirs: number;
}

/** How likely at least one of our new ids is also one of theirs, from 0 to 1. */
export function collisionChance({ length, taken, ours, theirs }: UnseenIds): number {
  const free = effectiveSpace(length) - taken;
  return free <= 0 ? 1 : -Math.expm1(-(ours * theirs) / free);
}

/** Bytes of the digest that a base36 hash of so many characters is made from: the original's table. */
export function hashBytes(length: number): number {
  return BYTES_BY_LENGTH[length] ?? 5;
}

const BYTES_BY_LENGTH: Readonly<Record<number, number>> = { 3: 2, 4: 3, 5: 4, 6: 4, 7: 5, 8: 5 };

/**
 * As many hashes of equal chance as would collide as often as those of this length do. Fewer than 36^L: the bytes do
 * not divide evenly into them (at 3 characters 65,536 inputs fall on 46,656 hashes), and 8 characters take more than
 * the 40 bits they are made from. It is 1 over the sum of the squared chances.
 */
function effectiveSpace(length: number): number {
  const inputs = 256 ** hashBytes(length);
  const hashes = 36 ** length;
  const each = Math.floor(inputs / hashes);
  const more = inputs % hashes;
  return inputs ** 2 / (more * (each + 1) ** 2 + (hashes - more) * each ** 2);
}
