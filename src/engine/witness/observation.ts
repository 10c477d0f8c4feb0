// What the Witness knows of a guest from its digests: when it last said something, and when it last said
// something new.

import type { Digest } from '../terminals.ts';

/** Lines remembered to tell a new one from a repeated one. */
const REMEMBERED_LINES = 64;

/** What a guest prints within this time of a nudge is its echo, not progress. */
export const NUDGE_ECHO_MS = 2_000;

export interface Observation {
  readonly digest: Digest;
  /** Instant at which a line was seen that was not among the remembered ones. */
  readonly newTextAt: number;
  /** The digest's line number at that instant. */
  readonly newTextLine: number;
  /** Recent lines with their numbers blanked, so that a counter or a clock does not make a line new. */
  readonly recent: readonly string[];
}

/** Folds one digest into what was known before. Pure. */
export function observeDigest(before: Observation | undefined, digest: Digest): Observation {
  const shapes = digest.bottom.map(lineShape);
  const known = new Set(before?.recent ?? []);
  const fresh = shapes.filter((shape) => !known.has(shape));
  if (before && fresh.length === 0) return { ...before, digest };
  const recent = [...(before?.recent ?? []), ...new Set(fresh)].slice(-REMEMBERED_LINES);
  return { digest, newTextAt: digest.lastByteAt, newTextLine: digest.line, recent };
}

/** Lines that scrolled by since something new was said. */
export function repeatedLines(observation: Observation): number {
  return observation.digest.line - observation.newTextLine;
}

function lineShape(line: string): string {
  return line.replaceAll(/\d+/g, '#').trim();
}
