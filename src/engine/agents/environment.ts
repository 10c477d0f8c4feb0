// An agent's environment: an allow-list of the person's, and who the agent is.

import { agentName } from '../ids.ts';
import { networkVariables, pathOf } from '../machine-variables.ts';
import type { Run } from '../town-state.ts';

const ALLOWED = [
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'EDITOR',
  'VISUAL',
  'PAGER',
];
const ALLOWED_PREFIXES = ['LC_', 'XDG_'];

export interface AgentIdentity {
  readonly town: string;
  readonly socket: string;
  readonly spool: string;
  readonly token: string;
  readonly bin: string;
  readonly checkout: string;
  /** The branch that work lands on; null where the run has no rig. */
  readonly mainBranch: string | null;
}

/** The person's variables that an agent may see, with our `bin` first on PATH. */
export function allowedEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  bin: string,
): Record<string, string> {
  const allowed: Record<string, string> = {
    ...networkVariables(env),
    PATH: `${bin}:${pathOf(env)}`,
  };
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (ALLOWED.includes(name) || ALLOWED_PREFIXES.some((prefix) => name.startsWith(prefix)))
      allowed[name] = value;
  }
  return allowed;
}

/** What tells a run who it is; the names are documented in the guide. */
export function identityEnvironment(run: Run, identity: AgentIdentity): Record<string, string> {
  const { role, rig, name } = agentName(run.agent);
  return {
    GT_TOWN: identity.town,
    GT_SOCKET: identity.socket,
    GT_SPOOL: identity.spool,
    GT_TOKEN: identity.token,
    GT_RUN: run.run,
    GT_CHECKOUT: identity.checkout,
    GT_AGENT: run.agent,
    GT_ROLE: role,
    GT_NAME: name,
    GT_ATTEMPT: String(run.attempt),
    BD_ACTOR: run.agent,
    ...(rig ? { GT_RIG: rig } : {}),
    ...(run.bead ? { GT_BEAD: run.bead } : {}),
    ...(identity.mainBranch ? { GT_MAIN_BRANCH: identity.mainBranch } : {}),
    ...(run.branch ? { GT_BRANCH: run.branch } : {}),
  };
}
