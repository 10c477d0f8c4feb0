// Changes members of a record's text and leaves every other byte of it alone.

import { type JsonStyle, type Member, membersOf, styleOf } from './json-text.ts';
import { placeOf } from './record-keys.ts';

/** The new text of each member, as made for the record's style; null takes it out. */
export type MemberChanges = ReadonlyMap<string, string | null>;

interface Piece {
  readonly key: string;
  /** What stands between it and the one before. */
  lead: string;
  readonly text: string;
}

/** The record with `changes`. A key that stands twice is changed where it counts: at its last place. */
export function patchRecord(text: string, changes: MemberChanges): string {
  if (changes.size === 0) return text;
  const members = membersOf(text);
  const style = styleOf(text, members);
  const pieces = members.flatMap((member, at) => keptPiece(text, members, at, changes.get(member.key)));
  for (const [key, value] of changes) {
    if (value === null || members.some((member) => member.key === key)) continue;
    const place = placeOf(
      key,
      pieces.map((piece) => piece.key),
    );
    pieces.splice(place, 0, { key, lead: '', text: memberText(key, value, style) });
  }
  return joined(text, members, pieces, style);
}

function keptPiece(
  text: string,
  members: readonly Member[],
  at: number,
  change: string | null | undefined,
): Piece[] {
  const member = members[at];
  if (member === undefined || change === null) return [];
  const { key, start, value } = member;
  const lead = text.slice(members[at - 1]?.value.end ?? start, start);
  const isLast = !members.slice(at + 1).some((each) => each.key === key);
  const valueText = change !== undefined && isLast ? change : text.slice(value.start, value.end);
  return [{ key, lead, text: text.slice(start, value.start) + valueText }];
}

function joined(text: string, members: readonly Member[], pieces: Piece[], style: JsonStyle): string {
  const head = members[0] ? text.slice(0, members[0].start) : '{';
  const tail = text.slice(members.at(-1)?.value.end ?? text.lastIndexOf('}'));
  const comma = style.isSpaced ? ', ' : ',';
  const body = pieces.map((piece, at) => (at === 0 ? '' : piece.lead || comma) + piece.text);
  return head + body.join('') + tail;
}

function memberText(key: string, value: string, { isSpaced }: JsonStyle): string {
  return `${JSON.stringify(key)}:${isSpaced ? ' ' : ''}${value}`;
}
