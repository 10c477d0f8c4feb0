// Keeps the engine's repository quick: many loose refs, loose objects and packs slow every git down, those in the
// checkouts that borrow from it too. Nothing is ever dropped but refs: clones may need objects that no ref reaches.

import { countBelow } from '../adapters/git-files.ts';
import type { CommitId } from './commit-id.ts';
import { dropPins } from './pins.ts';
import { PUBLISHED } from './published.ts';
import { LANDED, listRefs, TRIALS } from './refs.ts';
import type { RepositoryAccess } from './repository-access.ts';

export interface Tidy {
  /** Pins of branches that were handed in which nothing needs any more, by what follows `refs/gt/mr/`. */
  readonly isEnded: (pin: string, tip: CommitId) => boolean;
  /** The first day, `2026-01-31`, whose landed branches are kept. */
  readonly keepFrom: string;
  /** Beads whose branches a person has taken over, and that nothing more is done for. */
  readonly isSettled: (bead: string) => boolean;
  /** Trials that have ended. */
  readonly isOver: (trial: string) => boolean;
}

/** Beyond these a repository is tidied. */
const MOST_LOOSE_REFS = 100;
const MOST_PACKS = 25;
const MOST_LOOSE_OBJECTS = 2_000;

/** A big repository takes its time. */
const PACKING_MS = 60 * 60_000;

/** What was done, in words; null where there was nothing to do. Costs the reading of a few folders then. */
export async function tidy(access: RepositoryAccess, what: Tidy): Promise<string | null> {
  const done = [await dropRefs(access, what), await packRefs(access), await packObjects(access)].filter(
    (each) => each !== null,
  );
  return done.length === 0 ? null : done.join(', ');
}

async function dropRefs(
  access: RepositoryAccess,
  { isEnded, keepFrom, isSettled, isOver }: Tidy,
): Promise<string | null> {
  const pins = await dropPins(access, isEnded);
  const [landed = [], published = [], tried = []] = await Promise.all(
    [LANDED, PUBLISHED, TRIALS].map((prefix) => listRefs(access, prefix)),
  );
  const dropped = [
    ...landed.filter(({ ref }) => ref.slice(LANDED.length) < keepFrom),
    ...published.filter(({ ref }) => isSettled(ref.slice(PUBLISHED.length))),
    ...tried.filter(({ ref }) => isOver(ref.slice(TRIALS.length).split('/')[0] ?? '')),
  ];
  const count = pins.dropped + dropped.length;
  const told = count === 0 ? null : `dropped ${count} old ${count === 1 ? 'ref' : 'refs'}`;
  if (dropped.length === 0) return told;
  // Each with what it named: one that was written anew meanwhile stays, and all of them for this time.
  const input = dropped.map(({ ref, commit }) => `delete ${ref} ${commit}\n`).join('');
  await access.git.read('dropping old refs', ['update-ref', '--stdin'], { input });
  return told;
}

async function packRefs(access: RepositoryAccess): Promise<string | null> {
  const loose = await countBelow(`${access.dir}/refs`, () => true);
  if (loose <= MOST_LOOSE_REFS) return null;
  await access.git.read('packing refs', ['pack-refs', '--all']);
  return `packed ${loose} refs`;
}

/**
 * Rolls small packs and loose objects up into bigger ones. A geometric repack takes every object of these, reachable or
 * not (git-repack(1)), and removes a pack only after its objects are in another: it may be killed at any moment, and
 * branches come in meanwhile.
 */
async function packObjects(access: RepositoryAccess): Promise<string | null> {
  const objects = `${access.dir}/objects`;
  const [packs, loose] = await Promise.all([
    countBelow(`${objects}/pack`, (name) => name.endsWith('.pack')),
    countBelow(objects, (name) => /^[0-9a-f]{38,62}$/.test(name)),
  ]);
  if (packs <= MOST_PACKS && loose <= MOST_LOOSE_OBJECTS) return null;
  const args = ['repack', '-d', '--quiet', '--geometric=2'];
  await access.git.read('packing objects', args, { silenceMs: PACKING_MS });
  return `packed ${packs} packs and ${loose} loose objects anew`;
}
