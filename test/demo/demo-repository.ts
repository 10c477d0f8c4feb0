// The demo's library as a git repository of its own, and its beads' commands run there as a polecat would.

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DEMO = fileURLToPath(new URL('../../demo', import.meta.url));

export interface DemoBead {
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly acceptance: string;
  readonly priority: number;
  readonly metadata: {
    readonly formula: string;
    readonly vars: { repro: string; fix: string; verify: string };
  };
}

export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

export function demoBeads(): readonly DemoBead[] {
  return JSON.parse(readFileSync(join(DEMO, 'beads.json'), 'utf8'));
}

export function expectedOutcome(): {
  readonly landed: readonly string[];
  readonly stopped: readonly string[];
} {
  return JSON.parse(readFileSync(join(DEMO, 'expected.json'), 'utf8'));
}

/** A temporary town folder with the library in `tally`, committed once, and a `bd` that shows `notes`. */
export class DemoRepository implements Disposable {
  readonly town: string;
  readonly folder: string;
  readonly #env: Record<string, string>;

  constructor() {
    this.town = mkdtempSync(join(tmpdir(), 'gt-demo-test-'));
    this.folder = join(this.town, 'tally');
    const bin = join(this.town, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'bd'), `#!/bin/sh\ncat '${this.town}/notes'\n`);
    chmodSync(join(bin, 'bd'), 0o755);
    this.#env = {
      PATH: [bin, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
      HOME: this.town,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      // Nothing of git's own is done aside.
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'maintenance.auto',
      GIT_CONFIG_VALUE_0: 'false',
      GIT_AUTHOR_NAME: 'Test',
      GIT_AUTHOR_EMAIL: 'test@example.com',
      GIT_COMMITTER_NAME: 'Test',
      GIT_COMMITTER_EMAIL: 'test@example.com',
      GT_TOWN: this.town,
      GT_BEAD: 'ta-1',
      // The suite is run again and again.
      NODE_COMPILE_CACHE: join(this.town, 'compiled'),
    };
    this.setNotes('');
    this.copyLibrary();
    this.git('init', '-q', '-b', 'main');
    this.commit('Start');
  }

  [Symbol.dispose](): void {
    rmSync(this.town, { recursive: true, force: true });
  }

  copyLibrary(): void {
    cpSync(join(DEMO, 'library'), this.folder, { recursive: true });
  }

  /** What `bd show` prints. */
  setNotes(notes: string): void {
    writeFileSync(join(this.town, 'notes'), notes);
  }

  run(command: string, { attempt = 1 }: { readonly attempt?: number } = {}): Ran {
    const ran = spawnSync('/bin/sh', ['-c', command], {
      cwd: this.folder,
      env: { ...this.#env, GT_ATTEMPT: String(attempt) },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 20_000,
    });
    return { code: ran.status, output: ran.stdout + ran.stderr };
  }

  /** The suite as the gate runs it. */
  suite(): Ran {
    return this.run("node --test --test-isolation=none --test-reporter=dot 'test/**/*.test.ts'");
  }

  /** Stdout of a git command, trimmed; throws where git fails. */
  git(...args: readonly string[]): string {
    const ran = this.tryGit(...args);
    if (ran.code !== 0) throw new Error(`git ${args.join(' ')}: ${ran.output}`);
    return ran.output.trim();
  }

  tryGit(...args: readonly string[]): Ran {
    const ran = spawnSync('git', args, { cwd: this.folder, env: this.#env, encoding: 'utf8' });
    return { code: ran.status, output: ran.stdout + ran.stderr };
  }

  commit(message: string): string {
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }
}
