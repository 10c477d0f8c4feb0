// How long the slowest of those waits who claim a bead that another has: 32 processes that race for 50 beads.

import { race, trackerToClaim } from '../../test/support/claimers.ts';
import { GtProgram } from '../../test/support/gt-program.ts';
import { type Measured, progress } from '../harness.ts';
import type { Stores } from './worlds.ts';

const PROCESSES = 32;
const BEADS = 50;
const LOSER_MS = 2_000;

export async function raced(
  _stores: Stores,
  { quick }: { readonly quick: boolean },
): Promise<readonly Measured[]> {
  const rounds = quick ? 3 : 7;
  const losers: number[] = [];
  const winners: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await using world = new GtProgram({ BEADS_ACTOR: 'racer' });
    const { repository, ids } = trackerToClaim(world, BEADS);
    const attempts = await race(world, repository, { processes: PROCESSES, ids });
    const [won, lost] = [attempts.filter((each) => each.won), attempts.filter((each) => !each.won)];
    if (won.length !== BEADS) throw new Error(`${won.length} claims of ${BEADS} beads were won`);
    losers.push(Math.max(...lost.map(({ tookMs }) => tookMs)));
    winners.push(Math.max(...won.map(({ tookMs }) => tookMs)));
    progress(`round ${round} of ${rounds}: the slowest loser waited for ${losers.at(-1)?.toFixed()} ms`);
  }
  return [
    { key: 'race.loser', unit: 'ms', bar: LOSER_MS, samples: losers },
    { key: 'race.winner', unit: 'ms', samples: winners },
  ];
}
