// What a landing commit says, and the ledger's half of a landing.

import type { ClosingLine } from '../events.ts';
import { PERSON } from '../ids.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { Rig } from '../rig.ts';
import { oneLine } from '../rigs/one-line.ts';
import { fewOf } from '../rigs/repository-access.ts';

/** One line: a title must not look like trailers of its own. */
export function landingSubject(request: MergeRequest): string {
  const line = oneLine(request.title);
  return line === '' ? `Land ${request.bead}` : line;
}

export interface LandingFacts {
  readonly approvedBy: string | null;
  /** Files it touches that decide what gates and agents do. */
  readonly guarded: readonly string[];
  readonly hasGates: boolean;
}

/** Trailers for whoever reads the history: which bead, which run, who approved, and what no gate could vouch for. */
export function landingTrailers(
  request: MergeRequest,
  { approvedBy, guarded, hasGates }: LandingFacts,
): readonly (readonly [key: string, value: string])[] {
  return [
    ['Bead', request.bead],
    ...(request.agent === PERSON ? [] : [['Run', request.run] as const]),
    ...(approvedBy === null ? [] : [['Reviewed-by', approvedBy] as const]),
    ...(guarded.length === 0 ? [] : [['Policy-touching', fewOf(guarded, 5)] as const]),
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
