// What a pull request says of itself. What agents wrote stands in blocks of code: on the host it calls nobody's name, and
// closes nobody's issue. Pure.

import { gatedTreeOf } from '../merge-request.ts';
import { oneLine } from '../rigs/one-line.ts';
import type { Built } from './train.ts';

/** What a host takes. */
const MOST_TITLE = 250;
const MOST_ACCEPTANCE = 20_000;

/** One line that is not empty. */
export function pullRequestTitle(subject: string): string {
  return [...oneLine(subject)].slice(0, MOST_TITLE).join('');
}

export interface PullRequestText {
  readonly request: Built;
  readonly acceptance: string;
  /** Of the rig, in their order. */
  readonly gates: readonly string[];
  readonly approvedBy: string | null;
}

export function pullRequestBody({ request, acceptance, gates, approvedBy }: PullRequestText): string {
  const { bead, agent, run, mr } = request;
  return [
    `Bead \`${plain(bead)}\`, by \`${plain(agent)}\` (\`${plain(run)}\`), merge request \`${mr}\`.`,
    ...(acceptance.trim() === ''
      ? []
      : ['**Acceptance criteria**', fenced(acceptance.slice(0, MOST_ACCEPTANCE).trim())]),
    '**Gates**',
    gates.length === 0 ? 'No gate has tested it.' : gates.map((gate) => gateLine(request, gate)).join('\n'),
    ...(approvedBy === null ? [] : [`Reviewed by \`${plain(approvedBy)}\`.`]),
    'gt merges it once the host lets it, and builds it anew where the branch has moved.',
  ].join('\n\n');
}

function gateLine({ green, phase }: Built, gate: string): string {
  const found =
    green?.tree === gatedTreeOf(phase) ? green.passed.find((each) => each.gate === gate) : undefined;
  const took = found === undefined ? '' : ` in ${(found.elapsedMs / 1_000).toFixed(1)} s`;
  return `- \`${plain(gate)}\` passed${took}`;
}

/** Within backticks. */
function plain(text: string): string {
  return oneLine(text).replaceAll('`', "'");
}

/** With a fence that is longer than any in it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text.replaceAll('\0', '')}\n${fence}`;
}
