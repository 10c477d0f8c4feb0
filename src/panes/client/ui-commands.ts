// What each command of the catalogue does to a client's state, and what it asks of the town.

import type { AgentView } from '../../engine/view.ts';
import type { Command } from '../../keymaps/catalogue.ts';
import type { Panel } from '../layout/town-layout.ts';
import { activeShown } from './pane-tree.ts';
import { openBeads, runBeadCommand } from './ui-beads.ts';
import {
  closePane,
  evenOutPanes,
  goToNextPane,
  goTowards,
  moveBorderTowards,
  splitPane,
  zoomPane,
} from './ui-panes.ts';
import { runQueueCommand } from './ui-queue.ts';
import { runReviewCommand } from './ui-review.ts';
import { openSearch } from './ui-search.ts';
import { showAgent, showPrevious } from './ui-shown.ts';
import {
  type Dialog,
  type Effect,
  type ScrollBy,
  step,
  subjectAgent,
  type UiFacts,
  type UiState,
  type UiStep,
} from './ui-state.ts';

export function runCommand(state: UiState, command: Command, facts: UiFacts): UiStep {
  const { roster, polecats } = facts.view;
  switch (command.id) {
    case 'crew.next':
      return cycle(state, roster, 1);
    case 'crew.previous':
      return cycle(state, roster, -1);
    case 'crew.nth':
      return showNth(state, roster, command.nth, 'mayor or crew member');
    case 'mayor.focus':
      return showNth(
        state,
        roster.filter(({ role }) => role === 'mayor'),
        1,
        'mayor',
      );
    case 'polecat.next':
      return cycle(state, polecats, 1);
    case 'polecat.previous':
      return cycle(state, polecats, -1);
    case 'polecat.nth':
      return showNth(state, polecats, command.nth, 'polecat');
    case 'pane.last':
      return step(showPrevious(state));
    case 'pane.splitRight':
      return splitPane(state, 'row', facts);
    case 'pane.splitDown':
      return splitPane(state, 'column', facts);
    case 'pane.close':
      return closePane(state);
    case 'pane.zoom':
      return step(zoomPane(state));
    case 'pane.next':
      return goToNextPane(state);
    case 'pane.left':
      return goTowards(state, 'left', facts);
    case 'pane.right':
      return goTowards(state, 'right', facts);
    case 'pane.up':
      return goTowards(state, 'up', facts);
    case 'pane.down':
      return goTowards(state, 'down', facts);
    case 'pane.borderLeft':
      return moveBorderTowards(state, 'left', facts);
    case 'pane.borderRight':
      return moveBorderTowards(state, 'right', facts);
    case 'pane.borderUp':
      return moveBorderTowards(state, 'up', facts);
    case 'pane.borderDown':
      return moveBorderTowards(state, 'down', facts);
    case 'pane.even':
      return evenOutPanes(state);
    case 'pane.blocked':
      return tellBlocked(state, facts);
    case 'panel.pane':
      return step(focused(state, 'pane'));
    case 'panel.roster':
      return step(focused(state, 'roster'));
    case 'panel.swarm':
      return step(focused(state, 'swarm'));
    case 'panel.queue':
      return step(focused(state, 'queue'));
    case 'panel.feed':
      return step(focused({ ...state, feedScroll: 0 }, 'feed'));
    case 'panel.beads':
      return openBeads(focused(state, 'beads'));
    case 'bead.open':
    case 'bead.search':
    case 'bead.nextFilter':
    case 'bead.previousFilter':
    case 'bead.tree':
    case 'bead.history':
    case 'bead.here':
    case 'bead.copy':
    case 'bead.create':
    case 'bead.edit':
    case 'bead.sling':
    case 'bead.claim':
    case 'bead.close':
    case 'bead.defer':
    case 'bead.link':
      return runBeadCommand(state, command.id, facts);
    case 'work.sling':
      return openSling(state, facts);
    case 'run.nudge':
      return openNudge(state, facts);
    case 'run.restart':
      return openConfirm(state, 'restart', facts);
    case 'run.stop':
      return openConfirm(state, 'stop', facts);
    case 'shell.open':
      return openShell(state, facts);
    case 'decisions.open':
      return openDecisions(state, facts);
    case 'review.approve':
    case 'review.reject':
    case 'review.nextFile':
    case 'review.previousFile':
    case 'review.again':
      return runReviewCommand(state, command.id, facts);
    case 'queue.open':
    case 'queue.output':
    case 'queue.hold':
    case 'queue.approve':
    case 'queue.reject':
    case 'queue.earlier':
    case 'queue.later':
    case 'queue.first':
    case 'queue.laneUp':
    case 'queue.laneDown':
      return runQueueCommand(state, command.id, facts);
    case 'rig.pull':
      return pullLanded(state);
    case 'scroll.up':
      return scroll(state, { unit: 'line', count: -1 });
    case 'scroll.down':
      return scroll(state, { unit: 'line', count: 1 });
    case 'scroll.pageUp':
      return scroll(state, { unit: 'page', count: -1 });
    case 'scroll.pageDown':
      return scroll(state, { unit: 'page', count: 1 });
    case 'scroll.end':
      return scroll(state, { unit: 'live' });
    case 'prompt.previous':
      return goToPrompt(state, 'up');
    case 'prompt.next':
      return goToPrompt(state, 'down');
    case 'search.up':
      return openSearch(state, 'up');
    case 'search.down':
      return openSearch(state, 'down');
    case 'search.next':
      return step(state, { kind: 'search-again', way: 'on' });
    case 'search.previous':
      return step(state, { kind: 'search-again', way: 'back' });
    case 'help.toggle':
      return step(withDialog(state, state.dialog?.kind === 'help' ? null : { kind: 'help', top: 0 }));
    case 'copy.answer':
      return openCopy(state, facts);
    case 'redraw':
      return step(state, { kind: 'redraw' });
    case 'detach':
      return step(state, { kind: 'end', reason: 'detach' });
    case 'quit':
      return step(withDialog(state, { kind: 'quit' }));
    case 'prefix.send':
      return step(state, { kind: 'type-prefix' });
  }
}

/** Of every rig: the answer tells of those that somebody has to see to. */
function pullLanded(state: UiState): UiStep {
  const doing = 'bringing landed work to your checkout';
  return step(state, { kind: 'call', verb: 'rig.pull', args: {}, doing, answer: 'pulled' });
}

/** The next one after the agent in the active pane; the first, or last, where that pane shows none of them. */
function cycle(state: UiState, agents: readonly AgentView[], by: 1 | -1): UiStep {
  const shown = activeShown(state.panes);
  const at = shown.kind === 'agent' ? agents.findIndex(({ agent }) => agent === shown.agent) : -1;
  const start = at < 0 && by < 0 ? 0 : at;
  const next = agents[(start + by + agents.length) % agents.length];
  return next === undefined ? notice(state, 'nobody to go to') : step(showAgent(state, next));
}

function showNth(state: UiState, agents: readonly AgentView[], nth: number | null, what: string): UiStep {
  const agent = agents[(nth ?? 1) - 1];
  return agent === undefined
    ? notice(state, `there is no ${what} ${nth ?? 1}`)
    : step(showAgent(state, agent));
}

/** A panel asked for while the pane is zoomed: it is not to be seen until the zoom ends. */
function focused(state: UiState, focus: Panel): UiState {
  return { ...state, focus, isZoomed: focus === 'pane' && state.isZoomed };
}

/** Each rig is asked for its ready beads; the answers are shown as they come. */
function openSling(state: UiState, { view }: UiFacts): UiStep {
  const dialog: Dialog = { kind: 'sling', text: '', ready: null, selected: 0 };
  const calls = view.rigs.map(
    ({ name }): Effect => ({
      kind: 'call',
      verb: 'bead.ready',
      args: { rig: name },
      doing: `listing the ready beads of ${name}`,
      answer: 'ready',
    }),
  );
  return step(withDialog(state, dialog), ...calls);
}

function openNudge(state: UiState, { view }: UiFacts): UiStep {
  const agent = subjectAgent(state, view);
  if (agent?.run === undefined || agent.run === null) return notice(state, 'no run to nudge here');
  return step(withDialog(state, { kind: 'nudge', run: agent.run, name: agent.name, text: '' }));
}

function openConfirm(state: UiState, verb: 'stop' | 'restart', { view }: UiFacts): UiStep {
  const agent = subjectAgent(state, view);
  if (agent?.run === undefined || agent.run === null) return notice(state, `no run to ${verb} here`);
  return step(withDialog(state, { kind: 'confirm', verb, run: agent.run, name: agent.name }));
}

function openShell(state: UiState, { view }: UiFacts): UiStep {
  const agent = subjectAgent(state, view);
  if (agent === null) return notice(state, 'no agent here to open a shell for');
  const args = { target: agent.agent };
  return step(state, {
    kind: 'call',
    verb: 'shell.open',
    args,
    doing: `opening a shell in the checkout of ${agent.name}`,
    answer: { kind: 'shell', of: agent.name, pane: state.panes.active },
  });
}

function openDecisions(state: UiState, { view }: UiFacts): UiStep {
  const [first] = view.decisions;
  if (first === undefined) return notice(state, 'nothing waits for you');
  return step(withDialog(state, { kind: 'decisions', selected: first.id }));
}

function tellBlocked(state: UiState, { blocked }: UiFacts): UiStep {
  const tried = blocked === '' ? 'nothing was blocked in this pane' : `blocked: ${blocked}`;
  return notice(state, tried);
}

function openCopy(state: UiState, { copyRequest }: UiFacts): UiStep {
  if (copyRequest === null) return notice(state, 'nothing wants to be copied');
  return step(withDialog(state, { kind: 'copy', request: copyRequest }));
}

function scroll(state: UiState, by: ScrollBy): UiStep {
  return step({ ...state, focus: 'pane' }, { kind: 'scroll', by });
}

function goToPrompt(state: UiState, direction: 'up' | 'down'): UiStep {
  return step({ ...state, focus: 'pane' }, { kind: 'prompt', direction });
}

function withDialog(state: UiState, dialog: Dialog | null): UiState {
  return { ...state, dialog };
}

function notice(state: UiState, text: string): UiStep {
  return step(state, { kind: 'notice', text });
}
