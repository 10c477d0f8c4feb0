// The compact form's one line about everything that its pane hides: mayor, crew, polecats, queue.

import type { GuestId } from '../../engine/ids.ts';
import type { AgentView } from '../../engine/view.ts';
import { isEnded } from '../client/queue-entry.ts';
import { ACTIVITY_STYLES } from './activity-style.ts';
import { bellSpan, hasUnseenBell } from './name-cell.ts';
import type { ScreenModel } from './screen-model.ts';
import { fitLine, type Line, lineWidth, type Span, span } from './spans.ts';
import { stripCell } from './swarm-lines.ts';

/** In at most `cols` columns: crew members who do not fit are left out, then the last polecats. */
export function summaryLine(
  { view, unseenBells }: Pick<ScreenModel, 'view' | 'unseenBells'>,
  cols: number,
): Line {
  const waiting = view.queue.filter((entry) => !isEnded(entry)).length;
  const queue: Line = [span(` ${waiting} to merge `, waiting === 0 ? { dim: true } : {})];
  const swarm = view.polecats.flatMap((agent, index) => {
    const look = { isSelected: false, isRung: hasUnseenBell(agent, unseenBells) };
    return stripCell({ agent, index, look });
  });
  const room = cols - lineWidth(queue) - 1;
  const crew = fittingCrew(view.roster, unseenBells, room - lineWidth(swarm));
  return [...fitLine([span(' '), ...crew, ...swarm], room + 1), ...queue];
}

function fittingCrew(roster: readonly AgentView[], unseenBells: ReadonlySet<GuestId>, cols: number): Line {
  const shown: Span[] = [];
  for (const agent of roster) {
    const style = ACTIVITY_STYLES[agent.activity];
    const bell = bellSpan(hasUnseenBell(agent, unseenBells));
    const entry = [span(agent.name), span(style.glyph, style.tint), bell];
    if (lineWidth(shown) + lineWidth(entry) > cols) break;
    shown.push(...entry);
  }
  return shown;
}
