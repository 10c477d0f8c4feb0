// What a guest's terminal looks like in at most 2 kB, from which its status and liveness are read.

import type { GuestId } from '../../../engine/ids.ts';
import type { Digest } from '../../../engine/terminals.ts';
import { sanitize } from '../../screen/sanitize.ts';
import type { HeadlessTerminal } from './headless-terminal.ts';

/** Size of a digest as JSON. */
export const DIGEST_LIMIT_BYTES = 2_048;
const BOTTOM_LINES = 16;
/** A line of a box says no more than its beginning. */
const DRAWN_RUN = /([\u2500-\u259f])\1{15}\1+/gu;
const SHORT_RUN = 16;
const BOTTOM_COLS = 200;
const SHORT_TITLE = 40;

export interface DigestFacts {
  readonly guest: GuestId;
  readonly seq: number;
  readonly lastByteAt: number;
  readonly bytes: number;
}

export function makeDigest(facts: DigestFacts, terminal: HeadlessTerminal): Digest {
  const { title, progress, line, modes, bells, blocked } = terminal;
  const bottom = terminal.bottomLines(BOTTOM_LINES).map((text) => {
    const short = text.replaceAll(DRAWN_RUN, (_, drawn: string) => drawn.repeat(SHORT_RUN));
    return sanitize(short, BOTTOM_COLS);
  });
  return bounded({ ...facts, title, progress, line, bottom, modes, bells, blocked });
}

/** Cuts the title, then drops the oldest lines, until the digest fits. */
function bounded(digest: Digest): Digest {
  if (sizeOf(digest) <= DIGEST_LIMIT_BYTES) return digest;
  let fitting: Digest = { ...digest, title: sanitize(digest.title, SHORT_TITLE) };
  while (sizeOf(fitting) > DIGEST_LIMIT_BYTES && fitting.bottom.length > 0) {
    fitting = { ...fitting, bottom: fitting.bottom.slice(1) };
  }
  return fitting;
}

function sizeOf(digest: Digest): number {
  return Buffer.byteLength(JSON.stringify(digest));
}
