// Branded names: a run is not an agent, and the compiler knows.

declare const brand: unique symbol;
type Branded<T, B extends string> = T & { readonly [brand]: B };

/** A rig's name: lower-case letters, digits and hyphens, at most 32. */
export type RigName = Branded<string, 'RigName'>;

/** `mayor`, `<rig>/crew/<name>` or `<rig>/polecats/<name>`. */
export type AgentId = Branded<string, 'AgentId'>;

/** One life of one agent process: `r` and a counter within the town, as in `r17`; never used twice. */
export type RunId = Branded<string, 'RunId'>;

/** A merge request: `m` and a counter within the town, as in `m4`. */
export type MergeRequestId = Branded<string, 'MergeRequestId'>;

/** A trial of a candidate, or of a gate's times: `t` and a counter within the town, as in `t2`. */
export type TrialId = Branded<string, 'TrialId'>;

/** A message to an agent: `n` and a counter within the town, as in `n7`. */
export type MessageId = Branded<string, 'MessageId'>;

/** A program in one of our PTYs: a run's id, `shell-…` for a shell in a checkout, `pane-…` for what a person runs. */
export type GuestId = Branded<string, 'GuestId'>;

const RIG_NAME = /^[a-z][a-z0-9-]{0,31}$/;
const MEMBER_NAME = /^[a-z][a-z0-9_-]{0,31}$/;

export function isRigName(text: string): text is RigName {
  return RIG_NAME.test(text);
}

/** Whether `text` may name a crew member or polecat: it becomes a folder and a branch component. */
export function isMemberName(text: string): boolean {
  return MEMBER_NAME.test(text);
}

export const MAYOR = 'mayor' as AgentId;

/** Who hands in and speaks as the person at the terminal, in the places where agents do. */
export const PERSON = 'person' as AgentId;

export function crewAgent(rig: RigName, name: string): AgentId {
  return `${rig}/crew/${name}` as AgentId;
}

export function polecatAgent(rig: RigName, name: string): AgentId {
  return `${rig}/polecats/${name}` as AgentId;
}

export type Role = 'mayor' | 'crew' | 'polecat';

export interface AgentName {
  readonly role: Role;
  readonly rig: RigName | null;
  readonly name: string;
}

/** The parts of an agent's id. */
export function agentName(agent: AgentId): AgentName {
  const [rig, kind, name] = agent.split('/');
  if (rig === undefined || kind === undefined || name === undefined)
    return { role: 'mayor', rig: null, name: 'mayor' };
  return { role: kind === 'crew' ? 'crew' : 'polecat', rig: rig as RigName, name };
}

export function guestOfRun(run: RunId): GuestId {
  return run as string as GuestId;
}

/** The guest of a person's own pane: `count` within the engine's `epoch`. */
export function paneGuest(epoch: number, count: number): GuestId {
  return `pane-${epoch}-${count}` as GuestId;
}

export function isPane(guest: GuestId): boolean {
  return guest.startsWith('pane-');
}

/** Whether the agent is a crew member; also of what only claims to be an agent's name, in a record of the log. */
export function isCrew(agent: AgentId): boolean {
  return typeof agent === 'string' && agentName(agent).role === 'crew';
}
