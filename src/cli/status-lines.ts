// `gt status` for people: rigs, who is at work, the queue, and what wants attention.

import type { TrialEntryView } from '../engine/trial-view.ts';
import type { LeftOut } from '../engine/verbs/status.ts';
import type { AgentView, QueueEntryView, RigView, TownView, WorkState } from '../engine/view.ts';
import { contextWords, costWords, tokensOf, tokenWords } from '../panes/views/usage-words.ts';
import { elapsed } from './elapsed.ts';
import { tableLines } from './table.ts';

/** The view as lines; sections that hold nothing are left out. */
export function statusLines(view: TownView, leftOut: LeftOut = {}): string[] {
  const agents = [...view.roster, ...view.polecats];
  return [
    view.town,
    ...section(
      'Rigs',
      ['rig', 'branch', 'head', 'open', 'ready', 'closed', 'sandbox', 'checkout'],
      view.rigs.map(rigRow),
    ),
    ...section(
      'Agents',
      AGENT_HEAD,
      agents.map((agent) => agentRow(agent, view.at)),
    ),
    ...section(`Queue${more(leftOut.queue)}`, QUEUE_HEAD, view.queue.map(queueRow)),
    ...workSummary(view, leftOut.work),
    ...section(
      `Decisions${more(leftOut.decisions)}`,
      ['id', 'about', 'question'],
      view.decisions.map((each) => [each.id, each.subject, each.text]),
    ),
    ...view.warnings.map((warning) => `warning: ${warning}`),
  ];
}

export const AGENT_HEAD = [
  ...['agent', 'runtime', 'state', 'bead', 'attempt', 'since', 'tokens', 'cost', 'context', 'why'],
];
export const QUEUE_HEAD = ['merge request', 'rig', 'bead', 'lane', 'state', 'note', 'title'];

export function agentRow(agent: AgentView, now: number): string[] {
  const name = agent.isSheriff ? `${agent.agent} (sheriff)` : agent.agent;
  const attempt = agent.bead === null ? '' : String(agent.attempt);
  const since = agent.sinceAt === null ? '' : elapsed(agent.sinceAt, now);
  return [
    name,
    agent.runtime,
    agent.activity,
    agent.bead ?? '',
    attempt,
    since,
    ...usageCells(agent.usage),
    agent.why,
  ];
}

/** Empty where the agent's CLI tells nothing. */
function usageCells(usage: AgentView['usage']): string[] {
  const total = usage === null ? 0 : tokensOf(usage);
  if (usage === null || total === 0) return ['', '', ''];
  return [tokenWords(total), costWords(usage), contextWords(usage)];
}

export function queueRow(entry: QueueEntryView | TrialEntryView): string[] {
  return [entry.id, entry.rig, entry.bead, entry.lane, entry.state, entry.note, entry.title];
}

function rigRow(rig: RigView): string[] {
  const { open, ready, closed } = rig.beads;
  const state = rig.frozen === null ? rig.checkout : `frozen: ${rig.frozen}`;
  return [
    rig.name,
    rig.branch,
    rig.head?.slice(0, 8) ?? 'unborn',
    String(open),
    String(ready),
    String(closed),
    rig.sandbox,
    state,
  ];
}

function more(leftOut: number | undefined): string {
  return leftOut === undefined ? '' : `, and ${leftOut} more`;
}

function workSummary(view: TownView, leftOut: number | undefined): string[] {
  if (view.work.length === 0) return [];
  const states: readonly WorkState[] = ['queued', 'working', 'submitted', 'landed', 'stopped'];
  const counts = states.map((state) => `${view.work.filter((work) => work.state === state).length} ${state}`);
  const stopped = view.work.filter((work) => work.state === 'stopped');
  return [
    '',
    `Work: ${counts.join(', ')}${more(leftOut)}`,
    ...stopped.map((work) => `  ${work.bead} stopped: ${work.note}`),
  ];
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  return ['', `${title}:`, ...tableLines(head, rows).map((line) => `  ${line}`)];
}
