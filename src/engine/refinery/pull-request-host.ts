// A rig's repository on its host, by `gh`: looks for pull requests, opens, edits, merges and closes them.

import { failed, ok, type Result } from '../../beads/result.ts';
import { type GhAnswer, runGh } from '../adapters/gh.ts';
import type { EngineContext } from '../engine-context.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import type { Strategy } from '../rigs/strategy.ts';
import {
  PULL_REQUEST_FIELDS,
  type PullRequestFacts,
  parsePullRequest,
  parsePullRequests,
} from './pull-request-facts.ts';

/** `setup`: nothing of the host can be asked before a person has seen to it. */
export interface HostProblem {
  readonly kind: 'setup' | 'silent' | 'refused';
  readonly why: string;
}

type Answer<T> = Result<T, HostProblem>;

export interface NewPullRequest {
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
}

export interface MergePullRequest {
  readonly number: number;
  readonly strategy: Strategy;
  /** The host merges nothing else. */
  readonly head: CommitId;
  /** Of the commit that it makes. */
  readonly subject: string;
  readonly body: string;
  /** `later`: the host merges it by itself once its rules are met. */
  readonly when: 'now' | 'later';
}

/** A call reaches over the network; a merge may take the host a while. */
const LIMIT_MS = 60_000;

export class PullRequestHost {
  readonly #repository: string;
  readonly #context: Pick<EngineContext, 'env' | 'stopping' | 'clock'>;

  private constructor(repository: string, context: Pick<EngineContext, 'env' | 'stopping' | 'clock'>) {
    this.#repository = repository;
    this.#context = context;
  }

  static of(context: EngineContext, { settings }: Rig): Answer<PullRequestHost> {
    const repository = hostRepository(settings.upstream);
    if (repository !== null) return ok(new PullRequestHost(repository, context));
    const why = `${settings.upstream} is no repository on a host: pull requests need a URL such as https://github.com/OWNER/NAME`;
    return failed({ kind: 'setup', why });
  }

  async view(number: number): Promise<Answer<PullRequestFacts>> {
    const answer = await this.#ask(['pr', 'view', String(number), `--json=${PULL_REQUEST_FIELDS}`]);
    return read(answer, parsePullRequest);
  }

  /** The open ones from that branch of the repository itself. */
  async findOpen({ head, base }: Pick<NewPullRequest, 'head' | 'base'>): Promise<Answer<PullRequestFacts[]>> {
    const filters = ['--state=open', `--head=${head}`, `--base=${base}`, '--limit=50'];
    const answer = await this.#ask(['pr', 'list', ...filters, `--json=${PULL_REQUEST_FIELDS}`]);
    const found = read(answer, parsePullRequests);
    // A branch of that name in somebody's fork is listed too.
    return found.ok ? ok(found.value.filter(({ isCrossRepository }) => !isCrossRepository)) : found;
  }

  async create({ head, base, title, body }: NewPullRequest): Promise<Answer<void>> {
    const args = ['pr', 'create', `--head=${head}`, `--base=${base}`, `--title=${title}`, '--body-file=-'];
    return done(await this.#ask(args, body));
  }

  async edit(number: number, { title, body }: Pick<NewPullRequest, 'title' | 'body'>): Promise<Answer<void>> {
    return done(await this.#ask(['pr', 'edit', String(number), `--title=${title}`, '--body-file=-'], body));
  }

  async merge({ number, strategy, head, subject, body, when }: MergePullRequest): Promise<Answer<void>> {
    // By rebase the commits keep their own messages.
    const message = strategy === 'rebase' ? [] : [`--subject=${subject}`, '--body-file=-'];
    const how = [`--${strategy}`, `--match-head-commit=${head}`, ...(when === 'later' ? ['--auto'] : [])];
    return done(await this.#ask(['pr', 'merge', String(number), ...how, ...message], body));
  }

  /** It merges nothing by itself any more. */
  async recallMerge(number: number): Promise<Answer<void>> {
    return done(await this.#ask(['pr', 'merge', String(number), '--disable-auto']));
  }

  async close(number: number, comment: string): Promise<Answer<void>> {
    return done(await this.#ask(['pr', 'close', String(number), `--comment=${comment}`]));
  }

  async #ask(args: readonly string[], input = ''): Promise<GhAnswer> {
    const { env, stopping: stop, clock } = this.#context;
    return await runGh({
      args: [...args, `--repo=${this.#repository}`],
      // In no repository: `gh` would look into its configuration.
      ...{ input, cwd: '/', env: withoutGit(env), limitMs: LIMIT_MS, clock, stop },
    });
  }
}

/** What would lead `gh`, or the git that it calls, elsewhere. Where its sign-in is stays. */
const LEFT_OUT = /^(GIT_|GH_(REPO|DEBUG|FORCE_TTY|PAGER|BROWSER|EDITOR)$|CLICOLOR_FORCE$)/;

function withoutGit(env: EngineContext['env']): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !LEFT_OUT.test(name));
  return { ...Object.fromEntries(kept), GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
}

/** `host/owner/name` of a URL or of `user@host:owner/name`, as `gh --repo` takes it; null where it is no such address. */
export function hostRepository(upstream: string): string | null {
  const [, host, path] =
    /^(?:https?|ssh|git):\/\/(?:[^/@]*@)?([^/:@]+)(?::\d+)?\/(.+)$/i.exec(upstream) ??
    /^(?:[^/@:]+@)?([^/@:]+):(?!\/\/)(.+)$/.exec(upstream) ??
    [];
  const [, owner, name] = /^\/*([\w.-]+)\/([\w.-]+?)(?:\.git)?\/*$/.exec(path ?? '') ?? [];
  const parts = [host, owner, name];
  if (parts.some((part) => part === undefined || !/^[A-Za-z0-9_][\w.-]*$/.test(part))) return null;
  return parts.join('/');
}

function read<T>(answer: GhAnswer, parse: (text: string) => T | null): Answer<T> {
  if (answer.kind !== 'answer') return failed(problemOf(answer));
  const value = parse(answer.text);
  return value === null
    ? failed({ kind: 'refused', why: 'gh has answered something else than was asked' })
    : ok(value);
}

function done(answer: GhAnswer): Answer<void> {
  return answer.kind === 'answer' ? ok(undefined) : failed(problemOf(answer));
}

/** `gh help exit-codes`: 4 where it has to be signed in. */
const SIGNED_OUT = 4;

function problemOf(answer: Exclude<GhAnswer, { readonly kind: 'answer' }>): HostProblem {
  switch (answer.kind) {
    case 'missing':
      return {
        kind: 'setup',
        why: 'gh, the program of GitHub, is not installed: install it and run gh auth login',
      };
    case 'silent':
      return { kind: 'silent', why: `gh has not answered within ${answer.limitMs / 1_000} s` };
    case 'refused':
      if (answer.code === SIGNED_OUT || /HTTP 401|gh auth (login|refresh)/.test(answer.why))
        return { kind: 'setup', why: 'gh is signed out: run gh auth login' };
      if (/unknown flag/.test(answer.why))
        return { kind: 'setup', why: `gh is too old (${answer.why}): install a newer one` };
      return { kind: 'refused', why: `gh says: ${answer.why}` };
  }
}
