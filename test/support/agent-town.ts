// A real town whose polecats are an agent's own program, with a scripted model and a home that is thrown away.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AgentView, TownView } from '../../src/engine/view.ts';
import { agentPath } from './agent-programs.ts';
import type { AgentRig } from './agent-rigs.ts';
import { GtProgram } from './gt-program.ts';
import { RefusingProxy } from './refusing-proxy.ts';
import type { Turn } from './scripted-model/scenario.ts';
import { ScriptedModel } from './scripted-model/scripted-model.ts';
import { endingWith, type SmallTown, statusOf, waitForStatus } from './small-town.ts';

export interface AgentTownOptions {
  readonly permissions?: 'ask' | 'checkout' | 'unattended';
  /** Further settings of the town. */
  readonly settings?: object;
  /** Further CLIs that are at hand. */
  readonly others?: readonly AgentRig[];
  /** The rigs' repositories by name; one rig `lib` where unset. */
  readonly repositories?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Further settings of each rig. */
  readonly rigSettings?: object;
}

export class AgentTown implements AsyncDisposable {
  readonly #owned: AsyncDisposableStack;
  readonly rig: AgentRig;
  readonly world: GtProgram;
  readonly model: ScriptedModel;
  readonly proxy: RefusingProxy;
  readonly cwd: string;

  private constructor(
    rig: AgentRig,
    parts: {
      world: GtProgram;
      model: ScriptedModel;
      proxy: RefusingProxy;
      town: SmallTown;
      owned: AsyncDisposableStack;
    },
  ) {
    this.rig = rig;
    this.world = parts.world;
    this.model = parts.model;
    this.proxy = parts.proxy;
    this.cwd = parts.town.cwd;
    this.#owned = parts.owned;
  }

  /** Without gates; polecats are the agent, the mayor is nobody. */
  static async open(
    rig: AgentRig,
    turns: readonly Turn[],
    options: AgentTownOptions = {},
  ): Promise<AgentTown> {
    await using owned = new AsyncDisposableStack();
    const model = owned.use(await ScriptedModel.open());
    const proxy = owned.use(await RefusingProxy.open());
    const { command } = rig.program;
    model.play(command, turns);
    const cast = [rig, ...(options.others ?? [])];
    const homeOf = ({ home }: { readonly home: string }) =>
      cast.map(({ launch, program }) => {
        const url = model.urlOf(program.command);
        // It has never seen the checkout that it will be started in.
        return launch({ home, cwd: join(home, 'elsewhere'), url, permissions: 'unsaid' });
      });
    // Its home is known once the world is made, and its variables name it.
    const world = owned.use(
      new GtProgram((home) => ({
        PATH: `${dirname(process.execPath)}:${agentPath(process.env['PATH'] ?? '')}`,
        ...Object.assign({}, ...homeOf({ home }).map(({ env }) => env)),
        ...proxy.env,
        // Codex makes no sandbox where its own folder lies below the one for temporary files.
        TMPDIR: join(home, 'tmp'),
      })),
    );
    mkdirSync(join(world.home, 'tmp'), { recursive: true });
    for (const [file, text] of homeOf(world).flatMap(({ files }) => Object.entries(files))) {
      mkdirSync(dirname(join(world.home, file)), { recursive: true });
      writeFileSync(join(world.home, file), text);
    }
    await world.mustGt(['init', 'town']);
    const cwd = world.path('town');
    change(join(cwd, 'town.json'), {
      ...{ roles: { mayor: null, polecat: command }, variables: ['SCRIPTED_KEY'] },
      ...options.settings,
    });
    const town = owned.use(endingWith(world, cwd));
    const repositories = Object.entries(options.repositories ?? { lib: { 'README.md': '# source\n' } });
    for (const [name, files] of repositories) {
      await world.mustGt(['rig', 'add', name, world.repository(`source-${name}`, files), '--no-gates'], {
        cwd,
      });
    }
    // It is in force once the town is started again.
    await world.mustGt(['down'], { cwd });
    for (const [name] of repositories) {
      const permissions = options.permissions ?? 'unattended';
      change(join(cwd, 'rigs', name, 'rig.json'), { permissions, ...options.rigSettings });
    }
    return new AgentTown(rig, { world, model, proxy, town, owned: owned.move() });
  }

  /** A bead on a polecat's hook. */
  async sling(title: string): Promise<string> {
    const bead = (await this.world.mustBd(['create', title, '--silent'], { cwd: this.cwd })).trim();
    await this.world.mustGt(['sling', bead], { cwd: this.cwd });
    return bead;
  }

  /** Engages a crew member who has no work, and waits for a person; answers their full name. */
  async engage(name: string): Promise<string> {
    const { command } = this.rig.program;
    await this.world.mustGt(['crew', 'add', name, '--rig', 'lib', '--runtime', command], { cwd: this.cwd });
    return `lib/crew/${name}`;
  }

  status(): Promise<TownView> {
    return statusOf(this.world, this.cwd);
  }

  async polecat(bead: string): Promise<AgentView | undefined> {
    return polecatIn(await this.status(), bead);
  }

  until(what: string, isReached: (view: TownView) => boolean, timeoutMs = 60_000): Promise<TownView> {
    return waitForStatus(this.world, this.cwd, isReached, { what, timeoutMs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}

export function polecatIn(view: TownView, bead: string): AgentView | undefined {
  return view.polecats.find((each) => each.bead === bead);
}

function change(file: string, settings: object): void {
  const before = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...before, ...settings }, null, 2));
}
