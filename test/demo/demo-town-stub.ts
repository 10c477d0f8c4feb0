// A town as the demo sees it: it answers the verbs at once, and lands what it is told to by plain commits.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '../../src/beads/result.ts';
import type { DemoDeps, DemoRequest } from '../../src/cli/demo/demo.ts';
import type { Problem } from '../../src/engine/problem.ts';
import type { FeedEntry, WorkState } from '../../src/engine/view.ts';

interface StubWork {
  readonly bead: string;
  readonly title: string;
  readonly state: WorkState;
  readonly attempt: number;
  readonly note: string;
}

export class StubDemoTown {
  readonly requests: DemoRequest[] = [];
  readonly calls: string[] = [];
  output = '';
  #root = '';
  #work: StubWork[] = [];
  readonly #titles = new Map<string, string>();
  readonly #outcome: (title: string) => 'landed' | 'stopped';
  readonly #isTTY: boolean;

  constructor({
    outcome,
    isTTY = false,
  }: { outcome: (title: string) => 'landed' | 'stopped'; isTTY?: boolean }) {
    this.#outcome = outcome;
    this.#isTTY = isTTY;
  }

  deps(): DemoDeps {
    return {
      ensureTown: async (root) => {
        this.#root = root;
        this.calls.push('ensureTown');
        return ok(null);
      },
      call: async (_, request) => this.#answer(request),
      endTown: async () => {
        this.calls.push('endTown');
        return ok('stopped');
      },
      whyNoRuntime: async (runtime) => (runtime === 'claude' ? null : `there is no program ${runtime}`),
      attach: async () => {
        this.calls.push('attach');
      },
      stdout: {
        isTTY: this.#isTTY,
        write: (text) => {
          this.output += text;
        },
      },
      env: { PATH: process.env['PATH'] },
    };
  }

  #answer(request: DemoRequest): Result<unknown, Problem> {
    this.requests.push(request);
    const { verb, args } = request;
    if (verb === 'rig.add') this.#addRig(String(args['source']));
    if (verb === 'bead.create') return ok({ id: this.#create(String(args['title'])) });
    if (verb === 'sling') this.#sling();
    if (verb === 'feed') return ok(this.#feed(Number(args['sinceSeq'])));
    if (verb === 'status') return ok(this.#view());
    return ok({});
  }

  get #repository(): string {
    return join(this.#root, 'rigs', 'tally', 'engine.git');
  }

  #addRig(source: string): void {
    mkdirSync(join(this.#root, 'rigs', 'tally'), { recursive: true });
    execFileSync('git', ['clone', '--quiet', '--bare', source, this.#repository], { stdio: 'pipe' });
  }

  #create(title: string): string {
    const id = `ta-${this.#titles.size + 1}`;
    this.#titles.set(id, title);
    return id;
  }

  /** All of it ends at once, each landing a commit. */
  #sling(): void {
    for (const [bead, title] of this.#titles) {
      const state = this.#outcome(title);
      if (state === 'landed') this.#land(bead);
      const note = state === 'landed' ? 'abcdef' : 'turned down 3 times';
      this.#work.push({ bead, title, state, attempt: 1, note });
    }
  }

  #land(bead: string): void {
    const clone = join(this.#root, `landing-${bead}`);
    const git = (...args: string[]): void => {
      const identity = ['-c', 'user.name=Stub', '-c', 'user.email=stub@example.com'];
      execFileSync('git', [...identity, ...args], { cwd: this.#root, stdio: 'pipe' });
    };
    git('clone', '--quiet', '--shared', '--depth=1', this.#repository, clone);
    writeFileSync(join(clone, `${bead}.md`), 'landed\n');
    git('-C', clone, 'add', '--all');
    git('-C', clone, 'commit', '--quiet', '-m', `Land ${bead}`);
    git('-C', clone, 'push', '--quiet', 'origin', 'HEAD:main');
  }

  #feed(sinceSeq: number): { entries: FeedEntry[]; seq: number } {
    const entries: FeedEntry[] = [
      { seq: 1, at: 0, event: 'run.started', text: 'r1 started', tone: 'plain' },
      { seq: 2, at: 0, event: 'mr.landed', text: 'm1 landed as abcdef', tone: 'good' },
      { seq: 3, at: 0, event: 'wisp.burnt', text: 'wisp w1 burnt', tone: 'plain' },
    ];
    return { entries: entries.filter(({ seq }) => seq > sinceSeq), seq: 3 };
  }

  #view(): object {
    const lists = { rigs: [], roster: [], polecats: [], queue: [], decisions: [], warnings: [], feed: [] };
    return {
      town: 'demo',
      at: 0,
      epoch: 1,
      ...lists,
      work: this.#work.map((work) => ({ rig: 'tally', ...work })),
    };
  }
}
