// The frame around the hole in which the compositor paints a live guest, and the words in the hole where there is none.

import { type GuestId, isPane } from '../../engine/ids.ts';
import type { AgentView } from '../../engine/view.ts';
import type { PaneId } from '../client/pane-tree.ts';
import type { Rect } from '../layout/rect.ts';
import { ACTIVITY_STYLES } from './activity-style.ts';
import { age } from './age.ts';
import { panelLines } from './panel-lines.ts';
import type { ScreenModel } from './screen-model.ts';
import { type Line, lineWidth, span } from './spans.ts';
import { usageWords } from './usage-words.ts';

export type PaneSubject =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'agent'; readonly agent: AgentView }
  /** An agent that the person chose and that is no longer there. */
  | { readonly kind: 'gone'; readonly name: string }
  | { readonly kind: 'shell'; readonly guest: GuestId; readonly title: string };

export interface PaneModel {
  readonly id: PaneId;
  /** With its border. */
  readonly rect: Rect;
  readonly subject: PaneSubject;
  readonly isScrolled: boolean;
  readonly isActive: boolean;
  /** How often its program was not let to do what it tried. */
  readonly blocked: number;
}

/** What of the upper edge is no title: corners, and what parts them from it. */
const TITLE_EDGE_COLS = 6;

export function panePanel(pane: PaneModel, model: ScreenModel): Line[] {
  const { blocked, isActive, isScrolled, rect, subject } = pane;
  const note = isScrolled ? { note: [span('scrolled back', { color: 'yellow' as const })] } : {};
  const warning = blockedTitle(blocked);
  const room = rect.cols - TITLE_EDGE_COLS - lineWidth(warning);
  const look = {
    title: [...warning, ...paneTitle(subject, model.now, room)],
    isFocused: isActive && model.ui.focus === 'pane',
    ...note,
  };
  return panelLines(look, paneWords(subject, model.nextKey), rect.cols, rect.rows);
}

/** Before the rest, which may be cut. */
function blockedTitle(count: number): Line {
  return count === 0 ? [] : [span(`${count} blocked`, { color: 'yellow' }), span(' · ')];
}

function paneTitle(subject: PaneSubject, now: number, cols: number): Line {
  switch (subject.kind) {
    case 'nothing':
      return [span('no pane', { dim: true })];
    case 'gone':
      return [span(subject.name), span(' · ended', { dim: true })];
    case 'shell':
      // What a person runs in a pane of its own is called by its name.
      if (isPane(subject.guest)) return [span(subject.title)];
      return [span(subject.title), span(' · shell', { dim: true })];
    case 'agent':
      return agentTitle(subject.agent, now, cols);
  }
}

/** Where there is little room, what the agent is doing stays, and what it works on goes. */
function agentTitle(agent: AgentView, now: number, cols: number): Line {
  const style = ACTIVITY_STYLES[agent.activity];
  const doing = span(`${style.glyph} ${style.word}`, style.tint);
  const bead = agent.bead === null ? [] : [span(` · ${agent.bead}`)];
  const attempt = agent.attempt > 1 ? [span(` · attempt ${agent.attempt}`)] : [];
  const heads: readonly Line[] = [
    [span(agent.name), ...bead, ...attempt, span(' · '), doing],
    [span(agent.name), ...bead, span(' · '), doing],
    [span(agent.name), span(' · '), doing],
  ];
  const head = heads.find((each) => lineWidth(each) <= cols);
  if (head === undefined) return [span(style.glyph, style.tint), span(` ${agent.name}`)];
  const since = age(agent.sinceAt, now);
  const confined = agent.sandbox === 'none' ? [] : [span(` · ${agent.sandbox}`, { dim: true })];
  const aged = [...head, ...(since === '' ? [] : [span(` ${since}`, { dim: true })]), ...confined];
  // A number that is cut is another number.
  if (lineWidth(aged) > cols) return head;
  const used = usageWords(agent.usage);
  const told = used === '' ? aged : [...aged, span(` · ${used}`, { dim: true })];
  return [
    ...(lineWidth(told) > cols ? aged : told),
    ...(agent.beadTitle === '' ? [] : [span(` · ${agent.beadTitle}`, { dim: true })]),
  ];
}

function paneWords(subject: PaneSubject, nextKey: string): Line[] {
  switch (subject.kind) {
    case 'nothing':
      return [[span(' nothing runs yet', { dim: true })]];
    case 'gone':
      return [[span(` ${subject.name} has ended; ${nextKey} goes to the next polecat`, { dim: true })]];
    case 'shell':
      return [];
    case 'agent':
      return subject.agent.guest === null ? restingWords(subject.agent) : [];
  }
}

function restingWords(agent: AgentView): Line[] {
  const style = ACTIVITY_STYLES[agent.activity];
  return [
    [span(` ${agent.name} is ${style.word}`), span(agent.why === '' ? '' : `: ${agent.why}`, { dim: true })],
  ];
}
