// An agent by what its run was given in the environment. Apart from the person's side, which costs more to load.

import { readFileSync } from 'node:fs';
import { runTokenPath } from '../engine/rpc/run-token.ts';

export interface AgentIdentity {
  readonly kind: 'agent';
  readonly socketPath: string;
  readonly token: string;
  readonly run: string;
  /** The run's spool folder; null where it was given none. */
  readonly spool: string | null;
}

/** Null where socket or token are not to be had: then a person calls, or an agent that lost them. */
export function agentIdentity(env: Readonly<Record<string, string | undefined>>): AgentIdentity | null {
  const spool = env['GT_SPOOL'] || null;
  const token = env['GT_TOKEN'] || keptToken(spool);
  const socketPath = env['GT_SOCKET'];
  if (!token || !socketPath) return null;
  return { kind: 'agent', socketPath, token, run: env['GT_RUN'] ?? '', spool };
}

/** Coding agents keep variables named like secrets from their commands: Codex does so unless told otherwise. */
function keptToken(spool: string | null): string | null {
  if (spool === null) return null;
  try {
    return readFileSync(runTokenPath(spool), 'utf8').trim();
  } catch {
    // The run has ended, or the folder is none of a run's.
    return null;
  }
}
