// A bead's comments: an add/remove set; a comment is what was said, by whom and when, however often a line says so.

import type { Comment } from './bead.ts';
import { instantOf } from './clock.ts';
import type { BeadLine } from './lines.ts';
import { contentHash } from './lines.ts';

interface Said {
  readonly comment: Comment;
  readonly clock: number;
  readonly key: string;
}

/** The comments that stand, oldest first. */
export function foldComments(lines: readonly BeadLine[]): readonly Comment[] {
  if (lines.every((line) => line.add.comments.length === 0)) return NO_COMMENTS;
  const removed = new Set(lines.flatMap((line) => line.remove.comments));
  const said = new Map<string, Said>();
  for (const each of lines.flatMap(commentsOf)) {
    const held = said.get(each.key);
    if (held === undefined || each.clock < held.clock) said.set(each.key, each);
  }
  return [...said.values()]
    .filter((each) => removed.size === 0 || !removed.has(commentHash(each.comment)))
    .sort((a, b) => a.clock - b.clock || (a.key < b.key ? -1 : 1))
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
    return { comment, clock: line.clock, key: JSON.stringify([comment.at, comment.by, comment.text]) };
  });
}
