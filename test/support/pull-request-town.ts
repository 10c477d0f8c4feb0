// A factory whose rig is of a host: a bare repository behind a URL, and a `gh` on the PATH that merges there.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Factory, makeFactory } from './factory.ts';
import type { GitFixture } from './git-fixture.ts';
import { quickClock } from './quick-clock.ts';

const GH = fileURLToPath(new URL('./fake-gh.mjs', import.meta.url));
const REPOSITORY = 'github.example/acme/app';
const URL_OF_RIG = `https://${REPOSITORY}.git`;

export interface HostCheck {
  readonly name: string;
  readonly status: string;
  readonly conclusion: string;
}

export interface HostPull {
  readonly number: number;
  title: string;
  body: string;
  head: string;
  base: string;
  oid: string;
  state: 'OPEN' | 'CLOSED' | 'MERGED';
  merged?: string;
  auto?: object;
  checks: readonly HostCheck[];
  reviews: readonly {
    readonly author: { readonly login: string };
    readonly state: string;
    readonly body: string;
  }[];
  readonly comments: readonly string[];
  isDraft: boolean;
  isFork: boolean;
}

/** What the host is and holds; a test may change it. */
export interface HostState {
  isSignedIn: boolean;
  /** Whether nothing answers. */
  hanging: boolean;
  needsReview: boolean;
  needsChecks: boolean;
  methods: readonly string[];
  /** What every new push is checked by. */
  checks: readonly HostCheck[];
  /** What commands answer instead of what they would do, by their names. */
  failing: Readonly<Record<string, string>>;
  /** Commands whose answers nobody hears. */
  silent: readonly string[];
  pulls: HostPull[];
}

type Files = Readonly<Record<string, string>>;

export interface Submitted {
  readonly bead: string;
  readonly mr: string;
}

export interface PullRequestTown extends AsyncDisposable {
  readonly factory: Factory;
  /** The bare repository of the host. */
  readonly bare: string;
  readonly state: HostState;
  change(how: (state: HostState) => void): void;
  /** The pull request of that number, as it is now. */
  pull(number: number): HostPull;
  /** Every call of `gh` so far. */
  calls(): readonly (readonly string[])[];
  /** Takes `gh` off the PATH, or puts it back. */
  install(isThere: boolean): void;
  /** A commit on the host's branch, by somebody else. */
  commitOnHost(files: Files, branch?: string, from?: string): string;
  /** Hands in a new branch of a person's, a commit for each of `changes`, under a new bead. */
  submit(title: string, ...changes: readonly Files[]): Promise<Submitted>;
  /** Hands the same branch in anew, with a further commit. */
  submitAnew(submitted: Submitted, change: Files): Promise<void>;
}

export interface PullRequestTownOptions {
  readonly strategy?: 'squash' | 'rebase' | 'merge';
  readonly autoMerge?: boolean;
  readonly gate?: string;
  readonly files?: Files;
  /** The town on whose host this one's rig is, too; a host of its own where there is none. */
  readonly beside?: PullRequestTown;
  /** How much faster than the world's its clock runs. */
  readonly times?: number;
}

export async function pullRequestTown(options: PullRequestTownOptions = {}): Promise<PullRequestTown> {
  const pathBefore = process.env['PATH'];
  let folder = '';
  const { beside, times = 10 } = options;
  const factory = await makeFactory({
    clock: quickClock(times),
    settings: { deacon: { heartbeatMs: 50 * times, keepEndedMs: 1 } },
    rig: { land: 'pull-request' },
    ...(options.gate ? { gate: options.gate } : {}),
    ...(options.files ? { files: options.files } : {}),
    upstream: (git, person) => {
      folder = beside ? dirname(beside.bare) : makeHost(git, person);
      git.write(git.path('home', '.gitconfig'), `[url "${folder}/host.git"]\n\tinsteadOf = ${URL_OF_RIG}\n`);
      process.env['PATH'] = `${folder}/bin:${pathBefore}`;
      return URL_OF_RIG;
    },
  });
  const { git, rig } = factory;
  rig.settings = {
    ...rig.settings,
    strategy: options.strategy ?? 'squash',
    autoMerge: options.autoMerge ?? false,
  };
  writeFileSync(rig.paths.settings, JSON.stringify(rig.settings));
  const bare = `${folder}/host.git`;
  const read = (): HostState => JSON.parse(readFileSync(`${folder}/state.json`, 'utf8')) as HostState;
  const clone = `${folder}/somebody`;
  return {
    factory,
    bare,
    get state() {
      return read();
    },
    change: (how) =>
      inTurn(folder, () => {
        const state = read();
        how(state);
        writeFileSync(`${folder}/state.json`, JSON.stringify(state));
      }),
    pull: (number) => {
      const found = read().pulls.find((each) => each.number === number);
      if (!found) throw new Error(`no pull request #${number}`);
      return found;
    },
    calls: () =>
      readFileSync(`${folder}/calls`, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as string[]),
    install: (isThere) => {
      const [from, to] = isThere ? ['away', 'gh'] : ['gh', 'away'];
      renameSync(`${folder}/bin/${from}`, `${folder}/bin/${to}`);
    },
    commitOnHost: (files, branch = 'main', from = branch) => {
      git.git(clone, 'fetch', '--quiet', bare, `refs/heads/${from}`);
      git.git(clone, 'checkout', '--quiet', '--detach', 'FETCH_HEAD');
      const commit = git.commit(clone, files, 'By somebody else');
      git.git(clone, 'push', '--quiet', bare, `HEAD:refs/heads/${branch}`);
      return commit;
    },
    submit: async (title, ...changes) => {
      const { id: bead } = (await factory.call('bead.create', { title, rig: 'tally' })) as { id: string };
      git.git(clone, 'fetch', '--quiet', bare, 'refs/heads/main');
      git.git(clone, 'checkout', '--quiet', '-B', bead, 'FETCH_HEAD');
      for (const [at, files] of changes.entries()) git.commit(clone, files, `${title}, step ${at + 1}`);
      const { mr } = (await factory.call('mq.submit', { folder: clone, branch: bead, bead })) as {
        mr: string;
      };
      return { bead, mr };
    },
    submitAnew: async ({ bead }, files) => {
      git.git(clone, 'checkout', '--quiet', bead);
      git.commit(clone, files, 'More');
      await factory.call('mq.submit', { folder: clone, branch: bead, bead });
    },
    [Symbol.asyncDispose]: async () => {
      await factory[Symbol.asyncDispose]();
      if (pathBefore === undefined) delete process.env['PATH'];
      else process.env['PATH'] = pathBefore;
    },
  };
}

/** The folder of the host: its repository, its state, and the program that asks it. */
function makeHost(git: GitFixture, person: string): string {
  const folder = git.path('host');
  mkdirSync(`${folder}/bin`, { recursive: true });
  git.git(git.root, 'clone', '--quiet', '--bare', person, `${folder}/host.git`);
  git.git(git.root, 'clone', '--quiet', person, `${folder}/somebody`);
  git.git(`${folder}/somebody`, 'config', 'user.name', 'Somebody');
  git.git(`${folder}/somebody`, 'config', 'user.email', 'somebody@example.com');
  const state: HostState = {
    ...{
      isSignedIn: true,
      hanging: false,
      needsReview: false,
      needsChecks: false,
      methods: ['merge', 'rebase', 'squash'],
    },
    ...{ checks: [], failing: {}, silent: [], pulls: [] },
  };
  git.write(`${folder}/state.json`, JSON.stringify(state));
  git.write(`${folder}/calls`, '');
  git.write(`${folder}/bin/gh`, `#!/bin/sh\nexec '${process.execPath}' '${GH}' '${folder}' "$@"\n`);
  chmodSync(`${folder}/bin/gh`, 0o755);
  return folder;
}

/** As `gh` does it itself. */
function inTurn(folder: string, work: () => void): void {
  const wait = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; !isTaken(`${folder}/lock`); tries += 1) {
    if (tries > 5_000) throw new Error('the state of the host is locked');
    Atomics.wait(wait, 0, 0, 2);
  }
  try {
    work();
  } finally {
    rmdirSync(`${folder}/lock`);
  }
}

function isTaken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    // A call has it.
    return false;
  }
}

/** What is said of a merge request where a person looks. */
export function noteOf({ factory }: PullRequestTown, { mr }: Pick<Submitted, 'mr'>): string {
  const entry = factory.engine.view().queue.find(({ id }) => id === mr);
  return entry === undefined ? 'unknown' : `${entry.state}: ${entry.note}`;
}

/** Waits until that is said of it. */
export async function until(town: PullRequestTown, submitted: Submitted, note: RegExp): Promise<void> {
  try {
    await town.factory.until(() => note.test(noteOf(town, submitted)));
  } catch (cause) {
    throw new Error(`${submitted.mr} is ${noteOf(town, submitted)}, not ${note}`, { cause });
  }
}

export function approve(town: PullRequestTown, number: number): void {
  review(town, number, 'APPROVED', '');
}

export function review(town: PullRequestTown, number: number, state: string, body: string): void {
  town.change(({ pulls }) => {
    const pull = pulls[number - 1];
    if (pull) pull.reviews = [...pull.reviews, { author: { login: 'kim' }, state, body }];
  });
}

/** By a person, on the host, whatever its rules still ask for. */
export function mergeOnTheWeb(number: number, strategy: string): void {
  execFileSync('gh', ['pr', 'merge', String(number), '--admin', `--${strategy}`, `--repo=${REPOSITORY}`]);
}

/** Whether nothing of it is open on the host any more. */
export function isOver({ factory }: PullRequestTown, { mr }: Submitted): boolean {
  return factory.engine.state.queue[mr]?.pullRequest?.isOver ?? false;
}
