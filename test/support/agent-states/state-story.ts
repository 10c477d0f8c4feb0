// Leads one agent through its states, as a person would: prompts, answers, Escape; and keeps what was done, and when.

import { setTimeout as delay } from 'node:timers/promises';
import type { Capture } from '../../../src/engine/terminals.ts';
import type { PaneView } from '../../../src/engine/verbs/list-panes.ts';
import type { AgentTown } from '../agent-town.ts';
import type { Mark } from '../scripted-model/timeline.ts';
import type { TownCaller } from '../town-caller.ts';
import { until } from '../until.ts';
import type { Act, Trouble } from './expected-states.ts';
import type { Look, StateWatch } from './state-watch.ts';

/** Between text and Enter: some take an Enter that follows at once for a part of a paste. */
const TYPING_MS = 500;
const BETWEEN_KEYS_MS = 250;
/** How long a state is left alone, so that it can be seen. */
const HOLD_MS = 1_500;
const TURN_MS = 60_000;
const DIALOG_MS = 30_000;

export interface StoryParts {
  readonly town: AgentTown;
  readonly caller: TownCaller;
  readonly watch: StateWatch;
  readonly agent: string;
  /** Called where a state has been held. */
  readonly onHeld: (what: string) => Promise<void>;
}

export interface Dialog {
  /** What its screen shows once it asks. */
  readonly shows: RegExp;
  /** What the decision says. */
  readonly question: RegExp;
  /** The choice to take. */
  readonly wanted: RegExp;
  /** What `why` says of the tool that runs then. */
  readonly tool: RegExp | null;
}

export interface GivingUp {
  readonly why: Trouble;
  /** What its screen says then. */
  readonly says: RegExp;
  /** Whether that tells when a limit ends. */
  readonly tellsReset: boolean;
}

export class StateStory {
  readonly #parts: StoryParts;
  readonly #acts: Act[] = [];
  #turn = -1;
  #prompt = '';

  constructor(parts: StoryParts) {
    this.#parts = parts;
  }

  get acts(): readonly Act[] {
    return this.#acts;
  }

  get marks(): readonly Mark[] {
    const { town } = this.#parts;
    return town.model.timelineOf(town.rig.program.command);
  }

  /** Types the prompt of the scenario's next turn. */
  async prompt(text: string): Promise<void> {
    const { caller, agent } = this.#parts;
    await caller.call('pane.send', { pane: agent, text });
    await delay(TYPING_MS);
    this.#turn += 1;
    this.#prompt = text;
    this.#did({ kind: 'prompted' });
    await caller.call('pane.send', { pane: agent, keys: [], enter: true });
  }

  /** Waits for the dialog to be seen, holds it, and takes the choice. `tool` runs then, if any. */
  async answer(what: string, { shows, question, wanted, tool }: Dialog): Promise<void> {
    const { caller, watch, onHeld } = this.#parts;
    await until(`${what} on its screen`, async () => shows.test(await this.#screen()), DIALOG_MS);
    this.#did({ kind: 'dialog', question });
    const isAsked = ({ activity, decision }: Look) => activity === 'asking' && decision !== null;
    const { decision } = await watch.until(`a dialog of ${what}`, isAsked, DIALOG_MS);
    await delay(HOLD_MS);
    await onHeld(what);
    const { id, choices = [] } = decision ?? { id: '' };
    const choice = choices.findIndex((each) => wanted.test(each)) + 1;
    if (choice === 0) throw new Error(`${what}: no choice ${wanted} in ${JSON.stringify(decision)}`);
    this.#did({ kind: 'answering' });
    await caller.call('decision.answer', { id, choice });
    this.#did({ kind: 'answered', tool });
  }

  /** Waits for the step of the turn that is told, and holds what is shown then. */
  async meanwhile(what: string, holdMs = HOLD_MS): Promise<void> {
    await delay(holdMs);
    await this.#parts.onHeld(what);
  }

  async firstByte(): Promise<void> {
    await this.#mark('its first byte', ({ kind }) => kind === 'first-byte');
  }

  /** Ends the turn. */
  async interrupt(): Promise<void> {
    const { caller, agent } = this.#parts;
    this.#did({ kind: 'interrupted' });
    await caller.call('interrupt', { target: agent });
    await this.meanwhile('interrupted');
  }

  /** Ends what waits for the end of a limit, by keys pressed one after the other. */
  async endWait(keys: readonly string[]): Promise<void> {
    const { caller, agent } = this.#parts;
    this.#did({ kind: 'interrupted' });
    for (const key of keys) {
      await caller.call('pane.send', { pane: agent, keys: [key] });
      await delay(BETWEEN_KEYS_MS);
    }
    await this.meanwhile('given up on');
  }

  /** Waits for the turn's end as the model sees it, and holds what is shown then. */
  async end(what: string): Promise<void> {
    await this.#mark(`the end of ${what}`, ({ kind }) => kind === 'turn-end');
    await this.meanwhile(what);
  }

  /** Waits until it tries no more, which its screen `says`, and holds what is shown then. */
  async giveUp(what: string, { says, ...trouble }: GivingUp): Promise<void> {
    await this.#mark(`the first failure of ${what}`, ({ kind }) => kind === 'error');
    await until(`${says} on its screen`, async () => says.test(await this.#screen()), TURN_MS);
    this.#did({ kind: 'gave-up', ...trouble });
    await this.meanwhile(what);
  }

  /** Ends the agent's program without a warning. */
  async kill(): Promise<void> {
    const { caller, watch, agent } = this.#parts;
    const panes = (await caller.call('pane.list', { from: 0 })) as { readonly items: readonly PaneView[] };
    const pane = panes.items.find(({ name, pid }) => name === agent && pid !== null);
    if (!pane?.pid) throw new Error(`${agent} has no program`);
    this.#did({ kind: 'killed' });
    process.kill(pane.pid, 'SIGKILL');
    await watch.until('its end', ({ activity }) => activity === 'exited');
  }

  /** What stands below the last prompt. */
  async #screen(): Promise<string> {
    const { caller, agent } = this.#parts;
    const shown = (await caller.call('pane.capture', { pane: agent })) as Capture;
    const text = shown.captured.map((row) => ('text' in row ? row.text : '')).join('\n');
    return text.slice(Math.max(0, text.lastIndexOf(this.#prompt)));
  }

  async #mark(what: string, isIt: (mark: Mark) => boolean): Promise<void> {
    const isTurns = (mark: Mark) => 'turn' in mark && mark.turn === this.#turn && isIt(mark);
    await until(what, () => this.marks.some(isTurns), TURN_MS);
  }

  #did(act: DistributiveOmit<Act, 'at'>): void {
    this.#acts.push({ at: Date.now(), ...act });
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
