// Keeps what landings tell of the conflicts that their changes were turned down for before.

import { reasonOf } from '../adapters/files.ts';
import type { EngineContext, NewEvent } from '../engine-context.ts';
import type { CandidateFacts, MergeRequest } from '../merge-request.ts';
import type { Rig } from '../rig.ts';
import { resolvableFiles } from './conflict-facts.ts';

type Landed = Pick<MergeRequest, 'mr' | 'tip' | 'redoes'> & {
  readonly phase: Pick<CandidateFacts, 'base' | 'commit'>;
};

/** To be recorded with the landing, which it never keeps from being one. */
export async function learnResolutions(
  context: EngineContext,
  { name: rig, repository }: Rig,
  { mr, tip, phase, redoes }: Landed,
): Promise<readonly NewEvent[]> {
  const files = redoes ? resolvableFiles(redoes.conflict) : [];
  if (redoes === undefined || files.length === 0) return [];
  const { base, commit } = phase;
  try {
    const landed = { base, commit };
    const resolutions = await repository.resolutionsOf({ before: redoes.conflict, files, tip, landed });
    return resolutions.length === 0 ? [] : [{ kind: 'resolution.learned', data: { rig, mr, resolutions } }];
  } catch (cause) {
    context.note(`learning how ${mr} was resolved: ${reasonOf(cause)}`);
    return [];
  }
}
