// The frame around the hole in which the compositor paints a live guest, and the words in the hole where there is none.

import { type GuestId, isPane } from '../../engine/ids.ts';
import type { AgentView } from '../../engine/view.ts';
import type { Rect } from '../layout/rect.ts';
import { ACTIVITY_STYLES } from './activity-style.ts';
import { age } from './age.ts';
import { panelLines } from './panel-lines.ts';
import type { ScreenModel } from './screen-model.ts';
import { type Line, span } from './spans.ts';

export type PaneSubject =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'agent'; readonly agent: AgentView }
  /** An agent that the person chose and that is no longer there. */
  | { readonly kind: 'gone'; readonly name: string }
  | { readonly kind: 'shell'; readonly guest: GuestId; readonly title: string };

export function panePanel(rect: Rect, model: ScreenModel): Line[] {
  const note = model.isScrolled ? { note: [span('scrolled back', { color: 'yellow' as const })] } : {};
  const look = {
    title: paneTitle(model.subject, model.now),
    isFocused: model.ui.focus === 'pane',
    ...note,
  };
  return panelLines(look, paneWords(model.subject, model.nextKey), rect.cols, rect.rows);
}

function paneTitle(subject: PaneSubject, now: number): Line {
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
      return agentTitle(subject.agent, now);
  }
}

function agentTitle(agent: AgentView, now: number): Line {
  const style = ACTIVITY_STYLES[agent.activity];
  const since = age(agent.sinceAt, now);
  return [
    span(agent.name),
    ...(agent.bead === null ? [] : [span(` · ${agent.bead}`)]),
    ...(agent.attempt > 1 ? [span(` · attempt ${agent.attempt}`)] : []),
    span(' · '),
    span(`${style.glyph} ${style.word}`, style.tint),
    ...(since === '' ? [] : [span(` ${since}`, { dim: true })]),
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
