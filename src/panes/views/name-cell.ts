// A name in a list, with the small signs that stand behind it.

import type { GuestId } from '../../engine/ids.ts';
import type { AgentView } from '../../engine/view.ts';
import { stringWidth } from '../screen/width.ts';
import { cell, type Line, type Span, span, type Tint } from './spans.ts';

const SHERIFF = '★';
const BELL = '♪';

/** The agent's program has rung, and nobody has looked at it since. */
export function hasUnseenBell(agent: AgentView, unseenBells: ReadonlySet<GuestId>): boolean {
  return agent.guest !== null && unseenBells.has(agent.guest);
}

/** One column: a bell, or nothing. */
export function bellSpan(isRung: boolean, tint: Tint = {}): Span {
  return isRung ? span(BELL, { ...tint, color: 'yellow' }) : span(' ', tint);
}

export interface NameSigns {
  readonly isSheriff: boolean;
  readonly isRung: boolean;
}

/** In exactly `cols` columns: the name is cut before its signs are. */
export function nameCell(name: string, { isSheriff, isRung }: NameSigns, cols: number, tint: Tint): Line {
  const signs = (isSheriff ? ` ${SHERIFF}` : '') + (isRung ? ` ${BELL}` : '');
  if (signs === '') return [cell(name, cols, tint)];
  const nameCols = Math.min(stringWidth(name), Math.max(1, cols - stringWidth(signs)));
  return [cell(name, nameCols, tint), cell(signs, cols - nameCols, { ...tint, color: 'yellow' })];
}
