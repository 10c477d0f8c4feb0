// What git sees of the world: a scrubbed environment and a pinned configuration. In the engine's own repositories
// nothing of the machine or the person counts; in the person's repository their configuration does, but no hook
// or monitor of theirs runs.

/** `engine`: no system, global or home configuration. `person`: theirs, for their checkout and their credentials. */
export type GitWorld = 'engine' | 'person';

export interface Author {
  readonly name: string;
  readonly email: string;
}

export const ENGINE_AUTHOR: Author = { name: 'gt', email: 'gt@localhost' };

/** Pinned in every call; a repository's own configuration cannot override `-c`. */
const PINNED = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.pager=cat',
  'core.fsync=committed,reference',
  'core.quotePath=false',
  'protocol.ext.allow=never',
  'safe.bareRepository=explicit',
  'commit.gpgsign=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'diff.external=',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'fetch.writeCommitGraph=false',
  'merge.autoStash=false',
  'merge.verifySignatures=false',
  'advice.detachedHead=false',
] as const;

/** Only where nobody's own settings may count: in a person's checkout these decide what they see as clean. */
const PINNED_FOR_ENGINE = [
  'core.attributesFile=/dev/null',
  'core.excludesFile=/dev/null',
  'core.autocrlf=false',
] as const;

/** Variables of the person that reach git where it speaks to their remotes or works in their checkout. */
const PERSONS = [
  'HOME',
  'XDG_CONFIG_HOME',
  'USER',
  'LOGNAME',
  'SSH_AUTH_SOCK',
  'GIT_SSH_COMMAND',
  'http_proxy',
  'https_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'ALL_PROXY',
  'no_proxy',
  'NO_PROXY',
] as const;

export function pinnedConfig(world: GitWorld): readonly string[] {
  return world === 'engine' ? [...PINNED, ...PINNED_FOR_ENGINE] : PINNED;
}

/** The whole environment of a call: nothing else is inherited. `ambient` is this process's own. */
export function gitEnvironment(
  world: GitWorld,
  ambient: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const common = {
    PATH: ambient['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_AUTHOR_NAME: ENGINE_AUTHOR.name,
    GIT_AUTHOR_EMAIL: ENGINE_AUTHOR.email,
    GIT_COMMITTER_NAME: ENGINE_AUTHOR.name,
    GIT_COMMITTER_EMAIL: ENGINE_AUTHOR.email,
  };
  if (world === 'engine') {
    return {
      ...common,
      // No file can be below it: no home configuration, whatever the machine.
      HOME: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_NO_REPLACE_OBJECTS: '1',
    };
  }
  // A prompt for a passphrase would be drawn over the screen, or wait for ever in the background.
  const person: Record<string, string> = { ...common, GIT_SSH_COMMAND: 'ssh -oBatchMode=yes' };
  for (const name of PERSONS) {
    const value = ambient[name];
    if (value !== undefined) person[name] = value;
  }
  return person;
}
