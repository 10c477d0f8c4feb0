// What gates ask of the world: GitHub by its own program, other beads by the tracker.

import type { GateFact, GateQuestion } from '../../beads/graph/gate-state.ts';
import { isObject } from '../../engine/json.ts';
import { askGitHub, type GitHubAnswer } from './ask-github.ts';
import type { Beads } from './beads.ts';

type AskGitHub = (args: readonly string[]) => Promise<GitHubAnswer>;

/** The facts of one check of gates. */
export class GateFacts {
  readonly #beads: Pick<Beads, 'ask'>;
  readonly #askGitHub: AskGitHub;
  /** Why GitHub is not asked any more: it could not be, and would not be for the next gate. */
  #whyNot: string | null = null;

  constructor(beads: Pick<Beads, 'ask'>, ask: AskGitHub = askGitHub) {
    this.#beads = beads;
    this.#askGitHub = ask;
  }

  async fact(question: GateQuestion | null): Promise<GateFact> {
    switch (question?.kind) {
      case 'run':
        return await this.#gitHubFact(['run', 'view', '--json=status,conclusion', '--', question.id]);
      case 'workflow':
        return await this.#gitHubFact([
          'run',
          'list',
          `--workflow=${question.name}`,
          '--limit=1',
          '--json=status,conclusion',
        ]);
      case 'pull-request':
        return await this.#gitHubFact(['pr', 'view', '--json=state', '--', question.id]);
      case 'bead': {
        const found = await this.#beads.ask({ kind: 'list', filter: { ids: [question.id], all: true } });
        if (!found.ok) return { kind: 'unknown', why: found.problem.message };
        const [bead] = found.value.items;
        return { kind: 'bead', bead: bead === undefined ? null : { status: bead.status, deleted: false } };
      }
      case undefined:
        return { kind: 'unknown', why: 'there is nothing to look up' };
    }
  }

  async #gitHubFact(args: readonly string[]): Promise<GateFact> {
    if (this.#whyNot !== null) return { kind: 'unknown', why: this.#whyNot };
    const answer = await this.#askGitHub(args);
    if (answer.kind === 'answer') return factIn(answer.text);
    const why = whyUnknown(answer);
    if (answer.kind !== 'refused') this.#whyNot = why;
    return { kind: 'unknown', why };
  }
}

function whyUnknown(answer: Exclude<GitHubAnswer, { readonly kind: 'answer' }>): string {
  switch (answer.kind) {
    case 'missing':
      return 'gh, the program of GitHub, is not installed';
    case 'silent':
      return `gh has not answered within ${answer.limitMs / 1_000} s`;
    case 'refused':
      return `gh says: ${answer.why}`;
  }
}

/** The answer, or the latest of a list. */
function factIn(stdout: string): GateFact {
  const answer = jsonIn(stdout);
  const told: unknown = Array.isArray(answer) ? answer[0] : answer;
  if (told === undefined) return { kind: 'unknown', why: 'there has been no run' };
  if (!isObject(told)) return { kind: 'unknown', why: 'gh has answered something else than JSON' };
  const { state, status, conclusion } = told;
  if (typeof state === 'string') return { kind: 'pull-request', state };
  if (typeof status !== 'string') return { kind: 'unknown', why: 'gh has not said the status' };
  return { kind: 'run', status, conclusion: typeof conclusion === 'string' ? conclusion : '' };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
