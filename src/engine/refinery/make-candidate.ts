// A candidate with what it was made by, which may be another by the time it is asked for.

import type { EngineContext } from '../engine-context.ts';
import type { Approval, MergeRequest } from '../merge-request.ts';
import type { ClosingLine } from '../queue-events.ts';
import type { Rig } from '../rig.ts';
import type { Candidate } from '../rigs/candidate.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import type { RigSettings } from '../settings.ts';
import { closingLines, recipeOf } from './candidate-recipe.ts';

export interface Made {
  readonly candidate: Candidate;
  readonly closing: readonly ClosingLine[];
  readonly tip: CommitId;
  readonly approval: Approval | null;
  readonly settings: RigSettings;
}

interface MakeCandidate {
  readonly rig: Rig;
  readonly request: MergeRequest;
  readonly base: CommitId;
  /** Of what stands before it and has not landed. */
  readonly before: readonly ClosingLine[];
  /** Its own; those of now where not given. */
  readonly closing?: readonly ClosingLine[];
}

export async function makeCandidate(
  context: EngineContext,
  { rig, request, base, before, closing = closingLines(context, rig, request) }: MakeCandidate,
): Promise<Made> {
  const { tip, approval = null } = request;
  const { settings } = rig;
  const recipe = recipeOf(context, request, { base, closing: [...before, ...closing] });
  return { candidate: await rig.repository.buildCandidate(recipe), closing, tip, approval, settings };
}
