// The compact form's one line about everything that its pane hides: mayor, crew, polecats, queue.

import type { AgentView, TownView } from '../../engine/view.ts';
import { ACTIVITY_STYLES } from './activity-style.ts';
import { isEnded } from './queue-lines.ts';
import { fitLine, type Line, lineWidth, type Span, span } from './spans.ts';
import { stripCell } from './swarm-lines.ts';

/** In at most `cols` columns: crew members who do not fit are left out, then the last polecats. */
export function summaryLine(view: TownView, cols: number): Line {
  const waiting = view.queue.filter((entry) => !isEnded(entry)).length;
  const queue: Line = [span(` ${waiting} to merge `, waiting === 0 ? { dim: true } : {})];
  const swarm = view.polecats.flatMap((agent, index) => stripCell(agent, index, false));
  const room = cols - lineWidth(queue) - 1;
  const crew = fittingCrew(view.roster, room - lineWidth(swarm));
  return [...fitLine([span(' '), ...crew, ...swarm], room + 1), ...queue];
}

function fittingCrew(roster: readonly AgentView[], cols: number): Line {
  const shown: Span[] = [];
  for (const agent of roster) {
    const style = ACTIVITY_STYLES[agent.activity];
    const entry = [span(agent.name), span(style.glyph, style.tint), span(' ')];
    if (lineWidth(shown) + lineWidth(entry) > cols) break;
    shown.push(...entry);
  }
  return shown;
}
