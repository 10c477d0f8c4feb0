// The one line by which git merges beads: both sides' lines are kept. gitattributes(5).

import { closeSync, constants, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';

const RULE = '.beads/** merge=union -text';

const HAS_RULE = /^[ \t]*\/?\.beads\/\*\*[ \t]+(.*[ \t])?merge=union([ \t]|\r?$)/m;

/** Whether the repository's own attributes have it. */
export function hasUnionRule(top: string): boolean {
  return HAS_RULE.test(attributesOf(top));
}

/** Appends it. Whether it was missing; a link in the file's place is not followed. */
export function writeUnionRule(top: string): Result<boolean, Problem> {
  const text = attributesOf(top);
  if (HAS_RULE.test(text)) return ok(false);
  const path = join(top, '.gitattributes');
  const lead = text === '' || text.endsWith('\n') ? '' : '\n';
  try {
    const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
    const fd = openSync(path, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o666);
    try {
      writeSync(fd, `${lead}${RULE}\n`);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    return ok(true);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return failed(problem('environment', `writing ${path}: ${why}`));
  }
}

function attributesOf(top: string): string {
  try {
    return readFileSync(join(top, '.gitattributes'), 'utf8');
  } catch {
    // There is none, or it cannot be read: writing it will say so.
    return '';
  }
}
