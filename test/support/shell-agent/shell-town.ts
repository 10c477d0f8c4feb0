// A town whose polecats and crew are an agent of one's own: a shell program, and the JSON file that says how it is started,
// read and spoken to.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AgentView, TownView } from '../../../src/engine/view.ts';
import { GtProgram } from '../gt-program.ts';
import { endingWith, type SmallTown, statusOf, waitForStatus } from '../small-town.ts';

const PROGRAM = fileURLToPath(new URL('agent.sh', import.meta.url));

/** The runtime's file, as a person would write it. */
function shellRuntime(data: string): object {
  return {
    title: 'A shell',
    command: ['bash', PROGRAM, data],
    launch: {
      fresh: [['new', '{session}'], ['{prompt}']],
      resume: [['resume', '{session}'], ['{prompt}']],
    },
    choosesSession: true,
    transcript: 'claude',
    interrupt: ['Escape'],
    delivery: { composer: '^> ?', composerEnd: '^─{10,}', settleMs: 100 },
    rules: {
      version: 1,
      rules: [
        { id: 'trust', state: 'dialog', screen: ['^Do you trust'], choose: '^Yes' },
        { id: 'allow', state: 'asking', screen: ['^May I ', '^[❯ ] 1\\. '], about: 'permission' },
        { id: 'question', state: 'asking', screen: ['^[❯ ] 1\\. '], about: 'question' },
        {
          id: 'limited',
          state: 'limited',
          screen: ['^Limit reached'],
          reset: '^Limit reached, resets at (?<at>.+)$',
        },
        { id: 'signed-out', state: 'signed-out', screen: ['^Not signed in'] },
        { id: 'working', state: 'working', screen: ['^\\* Working'] },
        { id: 'interrupted', state: 'interrupted', screen: ['^Interrupted\\.'] },
        { id: 'idle', state: 'idle', screen: ['^Ready\\.'] },
      ],
    },
  };
}

export class ShellTown implements AsyncDisposable {
  readonly world: GtProgram;
  readonly cwd: string;
  readonly #data: string;
  readonly #town: SmallTown;

  private constructor(world: GtProgram, town: SmallTown, data: string) {
    this.world = world;
    this.cwd = town.cwd;
    this.#town = town;
    this.#data = data;
  }

  /** One rig `lib` without a gate. `turns`: the steps of each prompt in turn. */
  static async open(turns: readonly string[]): Promise<ShellTown> {
    await using owned = new AsyncDisposableStack();
    const world = owned.use(new GtProgram());
    const data = world.path('agent');
    mkdirSync(join(data, 'turns'), { recursive: true });
    for (const [at, steps] of turns.entries()) writeFileSync(join(data, 'turns', `${at + 1}.sh`), steps);
    await world.mustGt(['init', 'town']);
    const cwd = world.path('town');
    const town = owned.use(endingWith(world, cwd));
    const file = world.path('shelly.json');
    writeFileSync(file, JSON.stringify(shellRuntime(data)));
    await world.mustGt(['runtime', 'add', file], { cwd });
    const settings = join(cwd, 'town.json');
    const before = JSON.parse(readFileSync(settings, 'utf8')) as object;
    const roles = { mayor: null, polecat: 'shelly', crew: 'shelly' };
    writeFileSync(settings, JSON.stringify({ ...before, roles }));
    await world.mustGt(['rig', 'add', 'lib', world.repository('lib'), '--no-gates'], { cwd });
    owned.move();
    return new ShellTown(world, town, data);
  }

  async sling(title: string): Promise<string> {
    const bead = (await this.world.mustBd(['create', title, '--silent'], { cwd: this.cwd })).trim();
    await this.world.mustGt(['sling', bead], { cwd: this.cwd });
    return bead;
  }

  /** Engages a crew member, and waits until they are idle. */
  async engage(name: string): Promise<AgentView> {
    await this.world.mustGt(['crew', 'add', name, '--rig', 'lib'], { cwd: this.cwd });
    return await this.crew(name, 'idle');
  }

  /** Waits until the member of the crew does this. */
  async crew(name: string, activity: AgentView['activity'], withinMs?: number): Promise<AgentView> {
    const found = (view: TownView) =>
      view.roster.find((each) => each.name === name && each.activity === activity);
    const view = await this.until(`${name} ${activity}`, (each) => found(each) !== undefined, withinMs);
    return found(view) as AgentView;
  }

  until(what: string, isReached: (view: TownView) => boolean, timeoutMs = 30_000): Promise<TownView> {
    return waitForStatus(this.world, this.cwd, isReached, { what, timeoutMs });
  }

  status(): Promise<TownView> {
    return statusOf(this.world, this.cwd);
  }

  nudge(name: string, text: string): Promise<string> {
    return this.world.mustGt(['nudge', `lib/crew/${name}`, text], { cwd: this.cwd });
  }

  /** Presses a key in an agent's pane. */
  press({ run }: AgentView, key: string): Promise<string> {
    return this.world.mustGt(['pane', 'send', String(run), '--key', key], { cwd: this.cwd });
  }

  /** Ends the step `hold NAME` of a turn. */
  letGo(name: string): void {
    writeFileSync(join(this.#data, name), '');
  }

  /** The prompts of each conversation that the program has had. */
  conversations(): readonly (readonly string[])[] {
    const files = readdirSync(this.#data).filter((name) => name.endsWith('.prompts'));
    return files.map((name) => readFileSync(join(this.#data, name), 'utf8').split('\0').slice(0, -1));
  }

  /** What its dialogs were answered, the one about trust included. */
  answers(): readonly string[] {
    const file = join(this.#data, 'answers');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#town[Symbol.asyncDispose]();
    await this.world[Symbol.asyncDispose]();
  }
}
