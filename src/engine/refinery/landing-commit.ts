// What a landing commit says, and the ledger's half of a landing.

import type { ClosingLine } from '../events.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { Rig } from '../rig.ts';
import { oneLine } from '../rigs/one-line.ts';

/** One line: a title must not look like trailers of its own. */
export function landingSubject(request: MergeRequest): string {
  const line = oneLine(request.title);
  return line === '' ? `Land ${request.bead}` : line;
}

/** Trailers for whoever reads the history: which bead, which run, who approved. */
export function landingTrailers(
  request: MergeRequest,
  approvedBy: string | null,
): readonly (readonly [key: string, value: string])[] {
  const reviewed = approvedBy === null ? [] : [['Reviewed-by', approvedBy] as const];
  return [['Bead', request.bead], ['Run', request.run], ...reviewed];
}

/** Appends the very lines that the landing commit carries; doing it twice changes nothing. */
export function closeInLedger(rig: Rig, closing: readonly ClosingLine[]): void {
  for (const { path, line } of closing) {
    const appended = rig.ledger.appendLine(path, line);
    if (!appended.ok) throw new Error(`closing in ${path}: ${appended.problem.message}`);
  }
}
