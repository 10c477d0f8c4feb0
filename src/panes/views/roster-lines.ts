// The lines of the roster: the mayor, then crew; who they are, what they do, on what, by which runtime, and what that
// has used.

import type { GuestId } from '../../engine/ids.ts';
import type { AgentView } from '../../engine/view.ts';
import { selectedIndex } from '../client/ui-state.ts';
import { insideBorder, type Rect } from '../layout/rect.ts';
import { ACTIVITY_COLS, ACTIVITY_STYLES } from './activity-style.ts';
import { hasUnseenBell, nameCell } from './name-cell.ts';
import { panelLines } from './panel-lines.ts';
import type { ScreenModel } from './screen-model.ts';
import { cell, type Line, rightCell, span, windowStart } from './spans.ts';
import { shortUsageWords, USAGE_COLS } from './usage-words.ts';

export function rosterPanel(rect: Rect, { view, ui, unseenBells }: ScreenModel): Line[] {
  const isFocused = ui.focus === 'roster';
  const selection = { selected: selectedIndex(view.roster, ui.rosterAgent), isFocused };
  const inside = insideBorder(rect);
  const content = rosterLines(view.roster, { selection, unseenBells }, inside);
  return panelLines({ title: [span('mayor and crew')], isFocused }, content, rect.cols, rect.rows);
}

export interface ListSelection {
  /** Index of the selected item; drawn as such only in the panel that has the keyboard. */
  readonly selected: number;
  readonly isFocused: boolean;
}

const BEAD_COLS = 10;
const RUNTIME_COLS = 9;

interface RosterLook {
  readonly selection: ListSelection;
  readonly unseenBells: ReadonlySet<GuestId>;
}

function rosterLines(roster: readonly AgentView[], look: RosterLook, { cols, rows }: Rect): Line[] {
  const { selection, unseenBells } = look;
  if (roster.length === 0) return [[span('nobody here yet', { dim: true })]];
  const start = windowStart(roster.length, rows, selection.selected);
  const names = rosterNames(roster);
  return roster.slice(start, start + rows).map((agent, offset) => {
    const isSelected = selection.isFocused && start + offset === selection.selected;
    const isRung = hasUnseenBell(agent, unseenBells);
    return agentLine(agent, { name: names.get(agent) ?? agent.name, isSelected, isRung }, cols);
  });
}

/** Crew of several rigs carry their rig's name. */
function rosterNames(roster: readonly AgentView[]): Map<AgentView, string> {
  const rigs = new Set(roster.flatMap((agent) => agent.rig ?? []));
  return new Map(
    roster.map((agent) => [
      agent,
      rigs.size > 1 && agent.rig !== null ? `${agent.rig}/${agent.name}` : agent.name,
    ]),
  );
}

interface AgentLook {
  readonly name: string;
  readonly isSelected: boolean;
  readonly isRung: boolean;
}

function agentLine(agent: AgentView, { name, isSelected, isRung }: AgentLook, cols: number): Line {
  const style = ACTIVITY_STYLES[agent.activity];
  const tint = isSelected ? { ...style.tint, inverse: true } : style.tint;
  const plain = isSelected ? { inverse: true } : {};
  const fixed = 1 + 2 + 1 + ACTIVITY_COLS;
  const beadCols = cols >= fixed + 14 + BEAD_COLS ? BEAD_COLS + 1 : 0;
  const runtimeCols = cols >= fixed + 14 + beadCols + RUNTIME_COLS ? RUNTIME_COLS + 1 : 0;
  const others = fixed + beadCols + runtimeCols;
  // It is held free where nobody has used anything yet, so that nothing moves when somebody does.
  const usageCols = runtimeCols > 0 && cols >= others + 14 + USAGE_COLS ? USAGE_COLS + 1 : 0;
  const nameCols = Math.max(4, cols - others - usageCols);
  return [
    span(isSelected ? '▸' : ' ', plain),
    span(`${style.glyph} `, tint),
    ...nameCell(name, { isSheriff: agent.isSheriff, isRung }, nameCols, plain),
    span(' ', plain),
    cell(style.word, ACTIVITY_COLS, tint),
    ...(beadCols > 0 ? [cell(` ${agent.bead ?? '-'}`, beadCols, plain)] : []),
    ...(runtimeCols > 0 ? [cell(` ${agent.runtime}`, runtimeCols, { ...plain, dim: true })] : []),
    ...(usageCols > 0
      ? [rightCell(shortUsageWords(agent.usage, USAGE_COLS), usageCols, { ...plain, dim: true })]
      : []),
  ];
}
