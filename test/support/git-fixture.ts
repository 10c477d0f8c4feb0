// Real repositories in a folder of the test's own: a HOME without configuration, a person's repository, the engine's.

import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EngineRepository } from '../../src/engine/rigs/engine-repository.ts';
import { mustRun } from './small-shell.ts';

export interface GitFixture extends Disposable {
  /** The test's own folder; its name has a space in it. */
  readonly root: string;
  path(...parts: readonly string[]): string;
  /** Runs git as a person or an agent would, with all the configuration that the folder has. Returns trimmed stdout. */
  git(cwd: string, ...args: readonly string[]): string;
  /** As `git`, but the failure is the answer: its stderr. */
  gitFails(cwd: string, ...args: readonly string[]): string;
  write(path: string, text: string): void;
  /** Writes files and commits them; returns the commit. */
  commit(cwd: string, files: Readonly<Record<string, string>>, message?: string): string;
  /** A person's repository with one commit on `main`. */
  personsRepository(name?: string, files?: Readonly<Record<string, string>>): string;
  /** The repository's refs below a prefix, with what they name. */
  refs(repository: string, prefix: string): Readonly<Record<string, string>>;
  /** The engine's repository of a person's. Throws the problem's message where that is refused. */
  engineOf(source: string, name?: string): Promise<EngineRepository>;
}

export const AGENT = { name: 'nux', email: 'nux@gt.localhost' };

/** Nothing of git's own is done aside, which costs a process at each commit. */
const PERSONS_CONFIG =
  '[user]\n\tname = Pat\n\temail = pat@example.com\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n';

export function gitFixture(): GitFixture {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'gt git ')));
  const home = join(root, 'home');
  mkdirSync(home);
  const homeBefore = process.env['HOME'];
  process.env['HOME'] = home;
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_EDITOR: 'true',
    GIT_TERMINAL_PROMPT: '0',
  };
  const run = (cwd: string, args: readonly string[]) => mustRun({ file: 'git', args, cwd, env });
  const commit = (cwd: string, files: Readonly<Record<string, string>>, message: string): void => {
    for (const [name, text] of Object.entries(files)) fixture.write(join(cwd, name), text);
    run(cwd, ['add', '--all', '--sparse', '--force', '--', ...Object.keys(files)]);
    run(cwd, ['commit', '--quiet', '--message', message]);
  };
  const fixture: GitFixture = {
    root,
    path: (...parts) => join(root, ...parts),
    git: (cwd, ...args) => run(cwd, args).trim(),
    gitFails: (cwd, ...args) => failureOf(() => run(cwd, args)),
    write: (path, text) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    },
    commit: (cwd, files, message = 'Change') => {
      commit(cwd, files, message);
      return fixture.git(cwd, 'rev-parse', 'HEAD');
    },
    personsRepository: (
      name = 'person',
      files = { 'a.txt': 'one\n', '.gitignore': 'node_modules\n*.log\n' },
    ) => {
      const dir = join(root, name);
      run(root, ['init', '--quiet', '--initial-branch=main', dir]);
      appendFileSync(join(dir, '.git/config'), PERSONS_CONFIG);
      commit(dir, files, 'Start');
      return dir;
    },
    refs: (repository, prefix) => {
      const listed = fixture.git(repository, 'for-each-ref', '--format=%(refname) %(objectname)', prefix);
      const lines = listed.split('\n').filter((line) => line !== '');
      return Object.fromEntries(lines.map((line) => line.split(' ')));
    },
    engineOf: async (source, name = 'engine.git') => {
      const made = await EngineRepository.create({ dir: join(root, name), source });
      if (!made.ok) throw new Error(made.problem.message);
      return made.value;
    },
    [Symbol.dispose]: () => {
      if (homeBefore === undefined) delete process.env['HOME'];
      else process.env['HOME'] = homeBefore;
      rmSync(root, { recursive: true, force: true });
    },
  };
  return fixture;
}

/** The value of a result, or a thrown message that fails the test. */
export function valueIn<T>(result: { ok: true; value: T } | { ok: false; problem: { message: string } }): T {
  if (result.ok) return result.value;
  throw new Error(result.problem.message);
}

/** The message of a refusal, or a thrown one where it was none. */
export function refusalOf(
  result: { ok: true; value: unknown } | { ok: false; problem: { message: string } },
): string {
  if (!result.ok) return result.problem.message;
  throw new Error('this should have been refused');
}

function failureOf(run: () => unknown): string {
  try {
    run();
  } catch (cause) {
    if (cause instanceof Error && 'stderr' in cause) return String(cause.stderr);
    throw cause;
  }
  throw new Error('this should have failed');
}
