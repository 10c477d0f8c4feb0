// A bead's comments: an add/remove set in which each comment is held by its last writer. A comment is what was said, by
// whom and when, however often a line says so.

import type { Comment } from './bead.ts';
import { instantOf } from './clock.ts';
import { instantMs } from './instant.ts';
import type { BeadLine } from './lines.ts';
import { contentHash } from './lines.ts';
import { Registers } from './registers.ts';

interface Said {
  readonly comment: Comment;
  readonly saidMs: number;
  readonly key: string;
}

/** The comments that stand, oldest first. */
export function foldComments(lines: readonly BeadLine[]): readonly Comment[] {
  if (lines.every((line) => line.add.comments.length === 0)) return NO_COMMENTS;
  const mayBeRemoved = lines.some((line) => line.remove.comments.length > 0);
  const standing = new Registers<boolean>();
  const said = new Map<string, Said>();
  for (const line of lines) {
    for (const hash of line.remove.comments) standing.write(hash, false, line);
    for (const each of commentsOf(line)) {
      said.set(each.key, each);
      if (mayBeRemoved) standing.write(commentHash(each.comment), true, line);
    }
  }
  return [...said.values()]
    .filter((each) => !mayBeRemoved || standing.value(commentHash(each.comment)) !== false)
    .sort((a, b) => a.saidMs - b.saidMs || (a.key < b.key ? -1 : 1))
    .map((each) => each.comment);
}

/** What a line that removes the comment names it by. */
export function commentHash(comment: Comment): string {
  return contentHash([comment.at, comment.by, comment.text]);
}

const NO_COMMENTS: readonly Comment[] = Object.freeze([]);

function commentsOf(line: BeadLine): Said[] {
  return line.add.comments.map((record) => {
    const comment = { at: record.at ?? instantOf(line.clock), by: record.by ?? line.by, text: record.text };
    return {
      comment,
      saidMs: instantMs(comment.at) ?? line.clock,
      key: JSON.stringify([comment.at, comment.by, comment.text]),
    };
  });
}
