// What a landing commit says, and the ledger's half of a landing.

import { PERSON } from '../ids.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { ClosingLine } from '../queue-events.ts';
import type { Rig } from '../rig.ts';
import { oneLine } from '../rigs/one-line.ts';
import { fewOf } from '../rigs/repository-access.ts';
import { resolvedWords, type UsedResolution } from './known-resolutions.ts';

/** One line: a title must not look like trailers of its own. */
export function landingSubject(request: MergeRequest): string {
  const line = oneLine(request.title);
  return line === '' ? `Land ${request.bead}` : line;
}

export interface LandingFacts {
  readonly approvedBy: string | null;
  /** Files it touches that decide what gates and agents do. */
  readonly guarded: readonly string[];
  /** What has conflicted, and is as it was resolved before. */
  readonly resolved: readonly UsedResolution[];
  readonly hasGates: boolean;
}

/** Trailers for whoever reads the history: which bead, which run, who approved, whose resolution of a conflict it holds, and what no gate could vouch for. */
export function landingTrailers(
  request: MergeRequest,
  { approvedBy, guarded, resolved, hasGates }: LandingFacts,
): readonly (readonly [key: string, value: string])[] {
  return [
    ['Bead', request.bead],
    ...(request.agent === PERSON ? [] : [['Run', request.run] as const]),
    ...(approvedBy === null ? [] : [['Reviewed-by', approvedBy] as const]),
    ...(guarded.length === 0 ? [] : [['Policy-touching', fewOf(guarded, 5)] as const]),
    ...(resolved.length === 0 ? [] : [['Resolved', resolvedWords(resolved)] as const]),
    ...(hasGates ? [] : [['Gates', 'none'] as const]),
  ];
}

/** Appends the very lines that the landing commit carries; doing it twice changes nothing. */
export function closeInLedger(rig: Rig, closing: readonly ClosingLine[]): void {
  for (const { path, line } of closing) {
    const appended = rig.ledger.appendLine(path, line);
    if (!appended.ok) throw new Error(`closing in ${path}: ${appended.problem.message}`);
  }
}
