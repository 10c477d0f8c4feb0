// `rig.pull`: brings landed work to a person's checkout when they ask for it. It does what is done by itself after each landing,
// and nothing beyond: what stands in the way is told, with what to type.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { Engine } from '../engine.ts';
import type { RigName } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { isPushed } from '../refinery/upstream.ts';
import type { Rig } from '../rig.ts';
import type { Follow } from '../rigs/checkout-follow.ts';
import { shellWord } from '../shell-word.ts';
import type { Request } from './requests.ts';

export interface Pulled {
  readonly rig: RigName;
  readonly kind: Follow['kind'];
  /** What happened, or stands in the way. */
  readonly why: string;
  /** What to type then, in words; null where there is nothing. */
  readonly next: string | null;
}

/** Of the rig that is named, or of all: what waits comes first, then what was brought, then what was there already. */
export async function pullRigs(
  engine: Engine,
  { rig: named }: Request<'rig.pull'>,
): Promise<Result<{ readonly rigs: readonly Pulled[] }, Problem>> {
  const rigs = [...engine.rigs.values()].filter(({ name }) => named === undefined || name === named);
  if (rigs.length === 0)
    return failed(
      named === undefined
        ? problem('not-found', 'no rigs yet: gt rig add NAME PATH-or-URL')
        : problem('not-found', `no rig named ${named}: gt rig list shows them`),
    );
  const pulled = await Promise.all(rigs.map((rig) => pull(engine, rig)));
  return ok({ rigs: pulled.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)) });
}

const ORDER: readonly Follow['kind'][] = ['waiting', 'followed', 'up-to-date'];

async function pull(engine: Engine, rig: Rig): Promise<Pulled> {
  const follow = await engine.followNow(rig);
  const { why, next = null } = toldOf(rig, follow);
  return {
    ...{ rig: rig.name, kind: follow.kind, why: engine.display(why) },
    next: next === null ? null : engine.display(next),
  };
}

/** Of a remote a person has a clone of their own. */
function toldOf({ settings, repository }: Rig, follow: Follow): Pick<Follow, 'why' | 'next'> {
  const next = 'in your clone type: git pull';
  if (settings.land === 'pull-request')
    return { why: `work lands by pull requests on ${settings.upstream}`, next };
  if (!isPushed(settings)) return follow;
  const from = ` --ff-only ${shellWord(repository.dir)} ${repository.branch}`;
  return { why: follow.why, next: follow.kind === 'waiting' ? next + from : next };
}
