// What a candidate is made of, exactly as it would land: by the rig's strategy, with the conflicts that are known resolved,
// and what its gates and reviews want to know of it.

import { type EngineContext, openRig } from '../engine-context.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { ClosingLine } from '../queue-events.ts';
import { type Rig, stepsOf } from '../rig.ts';
import type { BuildCandidate } from '../rigs/candidate.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import type { Strategy } from '../rigs/strategy.ts';
import type { RigSettings } from '../settings.ts';
import { guardedOf } from './guarded-paths.ts';
import { knownResolutions, usedResolutions } from './known-resolutions.ts';
import { landingSubject, landingTrailers } from './landing-commit.ts';
import { approverOf, reviewedPaths } from './review.ts';

export interface Place {
  /** What it stands on; the branch where absent. */
  readonly base: CommitId | undefined;
  /** Of all that it would close, with what is before it. */
  readonly closing: readonly ClosingLine[];
}

/** Of a merge request as it was handed in and approved at this moment. */
export function recipeOf(context: EngineContext, request: MergeRequest, place: Place): BuildCandidate {
  const rig = openRig(context, request.rig);
  const { tip, approval = null } = request;
  return {
    ...plainRecipe(context, rig, { tip, message: landingSubject(request) }, place),
    strategy: strategyOf(rig.settings, request),
    trailers: (change, guarded, resolved) =>
      landingTrailers(request, {
        ...{ approvedBy: approverOf({ approval }, change.id), guarded },
        resolved: usedResolutions(context.state, request.rig, resolved),
        hasGates: rig.settings.gates.length > 0,
      }),
  };
}

/** Of commits that nobody has handed in. */
export function plainRecipe(
  context: EngineContext,
  { name, settings, ledger }: Rig,
  of: Pick<BuildCandidate, 'tip' | 'message'>,
  { base, closing }: Place,
): BuildCandidate {
  const isForHost = settings.land === 'pull-request';
  return {
    ...of,
    ...(base ? { base } : {}),
    strategy: strategyOf(settings),
    known: knownResolutions(context.state, name, context.clock.now()),
    pathspecs: reviewedPaths(settings.review),
    guarded: guardedOf(settings),
    parts: pathsOf(settings),
    beadFiles: isForHost ? null : ledger.files(),
    closing,
  };
}

/** The bead's and its open steps' closing lines, as they will stand in the landing commit and in the ledger. */
export function closingLines(context: EngineContext, rig: Rig, request: MergeRequest): ClosingLine[] {
  const at = context.clock.now();
  const reason = `landed by ${request.mr} (${request.run})`;
  const open = stepsOf(rig, request.bead).filter((step) => step.status !== 'closed');
  return [...open.map((step) => step.id), request.bead].map((id) => {
    const line = rig.ledger.closingLine(id, reason, { by: 'refinery', at });
    if (!line.ok) throw new Error(`closing ${id}: ${line.problem.message}`);
    return line.value;
  });
}

function strategyOf({ strategy, land }: RigSettings, { joins }: Pick<MergeRequest, 'joins'> = {}): Strategy {
  if (joins) return 'merge';
  // The host makes the merge commit: what it merges are the branch's own commits.
  return land === 'pull-request' && strategy === 'merge' ? 'rebase' : strategy;
}

/** Lists of paths that the rig's gates read alone, each once. */
function pathsOf({ gates }: Pick<RigSettings, 'gates'>): readonly (readonly string[])[] {
  const lists = gates.flatMap(({ paths }) => (paths ? [paths] : []));
  return [...new Map(lists.map((paths) => [paths.join('\0'), paths])).values()];
}
