// An agent's own program at work in a terminal of the test's own: its model is scripted, its home is thrown away, and
// its network is a proxy that refuses.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJsonFile } from '../../src/engine/adapters/persons-files.ts';
import { runtimeSpec } from '../../src/engine/agents/catalogue.ts';
import { type HookSetup, hookSetup, NO_HOOKS } from '../../src/engine/agents/hooks/hook-setup.ts';
import { townSettingsSchema } from '../../src/engine/settings.ts';
import { agentPath } from './agent-programs.ts';
import type { AgentPlace, AgentRig } from './agent-rigs.ts';
import { PtyScreen } from './pty-screen.ts';
import { RefusingProxy } from './refusing-proxy.ts';
import type { Turn } from './scripted-model/scenario.ts';
import { ScriptedModel } from './scripted-model/scripted-model.ts';
import { type TempFolder, tempFolder } from './temp-folder.ts';
import { until } from './until.ts';

const NO_TOWN = { version: 1, name: 'none' };
const AGENT_COLS = 120;
const AGENT_ROWS = 40;
/** How long helpers of an agent may live on after it. */
const LEAVE_MS = 20_000;

/** Each agent is known to the model by the name of its program. */
export class AgentStage implements AsyncDisposable {
  readonly #owned = new AsyncDisposableStack();
  readonly #folder: TempFolder;
  readonly #screens: PtyScreen[] = [];
  readonly rig: AgentRig;
  readonly model: ScriptedModel;
  readonly proxy: RefusingProxy;

  private constructor(rig: AgentRig, model: ScriptedModel, proxy: RefusingProxy) {
    this.rig = rig;
    this.#folder = this.#owned.use(tempFolder());
    this.model = this.#owned.use(model);
    this.proxy = this.#owned.use(proxy);
    for (const folder of [this.cwd, this.temporary]) mkdirSync(folder, { recursive: true });
  }

  static async open(rig: AgentRig, turns: readonly Turn[]): Promise<AgentStage> {
    const stage = new AgentStage(rig, await ScriptedModel.open(), await RefusingProxy.open());
    stage.model.play(rig.program.command, turns);
    return stage;
  }

  get home(): string {
    return this.#folder.at('home');
  }

  get cwd(): string {
    return this.#folder.at('work');
  }

  get temporary(): string {
    return this.#folder.at('home', 'tmp');
  }

  /** What lies beside home and checkout: nothing does, unless an agent writes there. */
  get around(): string {
    return this.#folder.path;
  }

  /** With `gt`, the path of a program, its hooks call that. */
  start({ gt, ...how }: Pick<AgentPlace, 'permissions' | 'prompt'> & { readonly gt?: string }): PtyScreen {
    const { home, cwd, rig } = this;
    const { command } = rig.program;
    const { args, env, files } = rig.launch({ ...how, home, cwd, url: this.model.urlOf(command) });
    writeAll(home, files);
    const hooks = gt === undefined ? NO_HOOKS : this.#hooks(gt, env);
    const screen = new PtyScreen({
      ...{ file: '/usr/bin/env', args: [command, ...hooks.words, ...args], cwd },
      env: { ...this.#commonEnv(), ...env, ...hooks.env },
      ...{ cols: AGENT_COLS, rows: AGENT_ROWS },
    });
    this.#screens.push(screen);
    return screen;
  }

  #hooks(gt: string, env: Readonly<Record<string, string>>): HookSetup {
    const dialect = runtimeSpec(this.rig.program.command, townSettingsSchema.parse(NO_TOWN))?.hooks ?? null;
    const folder = this.#folder.at('hooks');
    const readPersons = (path: string) => readJsonFile(join(this.home, path));
    const setup = hookSetup(dialect, { gt, folder, env, resumed: null, readPersons });
    writeAll(folder, setup.files);
    return setup;
  }

  /** Throws where the agent leaves somebody behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const screen of this.#screens) await screen[Symbol.asyncDispose]();
    await until(
      'nobody of the agent is left',
      () => processesWith(`HOME=${this.home}`).length === 0,
      LEAVE_MS,
    ).finally(() => this.#owned.disposeAsync());
  }

  /** All of it: nothing is handed down from whoever runs the tests, a search path aside. */
  #commonEnv(): Record<string, string> {
    const { home, temporary } = this;
    return {
      PATH: agentPath(process.env['PATH'] ?? ''),
      ...{ HOME: home, TMPDIR: temporary, LANG: 'C.UTF-8', SHELL: '/bin/sh', COLORTERM: 'truecolor' },
      ...{ XDG_CONFIG_HOME: join(home, '.config'), XDG_CACHE_HOME: join(home, '.cache') },
      ...{ XDG_DATA_HOME: join(home, '.local/share'), XDG_STATE_HOME: join(home, '.local/state') },
      GIT_CONFIG_NOSYSTEM: '1',
      ...this.proxy.env,
    };
  }
}

/** Texts by their paths below the folder. */
function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Ids of processes with this in their environment; none where the system does not tell. */
function processesWith(variable: string): readonly string[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc').filter((id) => /^\d+$/.test(id) && environmentOf(id).includes(variable));
}

function environmentOf(id: string): readonly string[] {
  try {
    return readFileSync(`/proc/${id}/environ`, 'utf8').split('\0');
  } catch {
    // It has just ended, or is not ours.
    return [];
  }
}
