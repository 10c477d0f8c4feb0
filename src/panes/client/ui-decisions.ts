// Keys in the list of what waits for a person to decide.

import type { AgentView, DecisionView, TownView } from '../../engine/view.ts';
import { openChange } from './ui-change.ts';
import { showAgent } from './ui-shown.ts';
import {
  type Dialog,
  selectedDecisionIndex,
  step,
  type UiFacts,
  type UiKey,
  type UiState,
  type UiStep,
} from './ui-state.ts';

export function pressInDecisions(
  state: UiState,
  { selected, decided }: Dialog & { kind: 'decisions' },
  key: UiKey,
  facts: UiFacts,
): UiStep {
  const { decisions } = facts.view;
  const index = selectedDecisionIndex(decisions, selected);
  const decision = decisions[index];
  if (decision === undefined) return step({ ...state, dialog: null });
  if (key.kind === 'named' && key.name === 'enter') return goToSubject(state, decision, facts);
  if (key.kind === 'text' && /^[1-9r]$/.test(key.text)) {
    // The one that was selected has gone by itself: the key was not meant for what stands in its place.
    if (decision.id !== selected && selected !== decided) return lookAgain(state, decision);
    return key.text === 'r' ? resolve(state, decision) : answer(state, decision, Number(key.text));
  }
  const move = key.kind === 'named' ? MOVES[key.name] : LETTER_MOVES[key.text];
  if (move === undefined) return step(state);
  const to = decisions[Math.max(0, Math.min(decisions.length - 1, index + move))];
  return step({ ...state, dialog: { kind: 'decisions', selected: to?.id ?? null } });
}

const MOVES: Readonly<Partial<Record<string, number>>> = {
  up: -1,
  down: 1,
  'page-up': -10,
  'page-down': 10,
  home: Number.MIN_SAFE_INTEGER,
  end: Number.MAX_SAFE_INTEGER,
};

const LETTER_MOVES: Readonly<Partial<Record<string, number>>> = { k: -1, j: 1 };

/** To the change that waits for a review, else to the pane of who or what it is about. */
function goToSubject(state: UiState, { id, review, subject }: DecisionView, facts: UiFacts): UiStep {
  if (review !== undefined) return openChange(state, review, facts, { selected: id });
  const { view } = facts;
  const agent = agentOf(subject, view);
  return agent === null
    ? step(state, { kind: 'notice', text: `no pane shows ${subject}` })
    : step(showAgent({ ...state, dialog: null }, agent));
}

/** A subject is an agent or a bead; who has a screen is worth going to. */
function agentOf(subject: string, view: TownView): AgentView | null {
  const all = [...view.roster, ...view.polecats];
  return (
    all.find(({ agent, bead, guest }) => guest !== null && (agent === subject || bead === subject)) ?? null
  );
}

function lookAgain(state: UiState, { id }: DecisionView): UiStep {
  const text = 'what was selected is decided: look at this one, then press again';
  return step({ ...state, dialog: { kind: 'decisions', selected: id } }, { kind: 'notice', text });
}

/** Takes the choice of that number, on the screen of the agent that asks. */
function answer(state: UiState, { id, choices = [] }: DecisionView, choice: number): UiStep {
  const chosen = choices[choice - 1];
  if (chosen === undefined) return step(state);
  const args = { id, choice };
  return step(deciding(state, id), {
    kind: 'call',
    verb: 'decision.answer',
    args,
    doing: `answering ${chosen}`,
    answer: 'none',
  });
}

function resolve(state: UiState, { id, review }: DecisionView): UiStep {
  if (review !== undefined)
    return step(state, { kind: 'notice', text: 'it goes when its change is approved or rejected' });
  return step(deciding(state, id), {
    kind: 'call',
    verb: 'decision.resolve',
    args: { id },
    doing: `resolving ${id}`,
    answer: 'none',
  });
}

/** The list stays open, so that the next one is at hand. */
function deciding(state: UiState, id: string): UiState {
  return { ...state, dialog: { kind: 'decisions', selected: id, decided: id } };
}
