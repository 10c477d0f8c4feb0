// What gates ask of the world: GitHub by its own program, other beads by the tracker.

import { execFile } from 'node:child_process';
import type { GateFact, GateQuestion } from '../../beads/graph/gate-state.ts';
import { isObject } from '../../engine/json.ts';
import type { Beads } from './beads.ts';

/** A check of many gates is not held up by a network that is away. */
const GH_MS = 10_000;
const GH_BYTES = 1 << 20;

export async function gateFact(question: GateQuestion | null, beads: Pick<Beads, 'ask'>): Promise<GateFact> {
  switch (question?.kind) {
    case 'run':
      return await ghFact(['run', 'view', '--json=status,conclusion', '--', question.id]);
    case 'workflow':
      return await ghFact([
        'run',
        'list',
        `--workflow=${question.name}`,
        '--limit=1',
        '--json=status,conclusion',
      ]);
    case 'pull-request':
      return await ghFact(['pr', 'view', '--json=state', '--', question.id]);
    case 'bead': {
      const found = await beads.ask({ kind: 'list', filter: { ids: [question.id], all: true } });
      if (!found.ok) return { kind: 'unknown', why: found.problem.message };
      const [bead] = found.value.items;
      return { kind: 'bead', bead: bead === undefined ? null : { status: bead.status, deleted: false } };
    }
    case undefined:
      return { kind: 'unknown', why: 'there is nothing to look up' };
  }
}

function ghFact(args: readonly string[]): Promise<GateFact> {
  return new Promise((resolve) => {
    const options = { timeout: GH_MS, killSignal: 'SIGKILL', maxBuffer: GH_BYTES } as const;
    const asked = execFile('gh', args, options, (error, stdout, stderr) => {
      resolve(error === null ? factIn(stdout) : { kind: 'unknown', why: whyUnknown(error, stderr) });
    });
    asked.stdin?.end();
  });
}

function whyUnknown(
  error: Error & { readonly code?: unknown; readonly killed?: boolean },
  stderr: string,
): string {
  if (error.code === 'ENOENT') return 'gh, the program of GitHub, is not installed';
  if (error.killed === true) return `gh has not answered within ${GH_MS / 1_000} s`;
  return `gh says: ${stderr.trim().split('\n', 1)[0] || error.message}`;
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
