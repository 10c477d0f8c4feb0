// `gt explain` as lines for a person.

import type { AgentEvent } from '../engine/agents/agent-event.ts';
import type { Explanation } from '../engine/verbs/explain.ts';
import { elapsed } from './elapsed.ts';

/** `now` in ms since the epoch. */
export function explanationLines(told: Explanation, now: number): readonly string[] {
  const { agent, run, runtime, activity, why, since, rule, title, lines, heard } = told;
  return [
    `${agent} (${run}, ${runtime}) is ${activity}${since === null ? '' : ` for ${elapsed(since, now)}`}`,
    `because of: ${why}`,
    `its screen: ${rule === null ? 'no rule applies' : `rule ${rule.id} says ${rule.state}`}`,
    `its hooks:  ${heard === null ? 'have said nothing' : `${eventText(heard.event)}, ${elapsed(heard.at, now)} ago`}`,
    `its title:  ${title === '' ? 'none' : title}`,
    'the lines that rules look at:',
    ...lines.map((line) => `  ${line}`),
  ];
}

function eventText(event: AgentEvent): string {
  switch (event.kind) {
    case 'tool-started':
    case 'tool-ended':
      return `${event.kind} ${event.tool}`;
    case 'asked':
      return `${event.kind} about a ${event.about}: ${event.text}`;
    case 'session-started':
    case 'session-ended':
    case 'turn-started':
    case 'turn-ended':
    case 'turn-interrupted':
      return event.kind;
  }
}
