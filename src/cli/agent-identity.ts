// An agent by what its run was given in the environment. Apart from the person's side, which costs more to load.

export interface AgentIdentity {
  readonly kind: 'agent';
  readonly socketPath: string;
  readonly token: string;
  readonly run: string;
  /** The run's spool folder; null where it was given none. */
  readonly spool: string | null;
}

/** Null where token or socket are not set: then a person calls. */
export function agentIdentity(env: Readonly<Record<string, string | undefined>>): AgentIdentity | null {
  const token = env['GT_TOKEN'];
  const socketPath = env['GT_SOCKET'];
  if (!token || !socketPath) return null;
  return { kind: 'agent', socketPath, token, run: env['GT_RUN'] ?? '', spool: env['GT_SPOOL'] || null };
}
