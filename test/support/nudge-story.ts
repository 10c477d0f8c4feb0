// A town with one agent of a real program that is spoken to by the town and by a person in turns of chance.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AgentView, TownView } from '../../src/engine/view.ts';
import type { AgentRig } from './agent-rigs.ts';
import { AgentTown } from './agent-town.ts';
import type { PtyScreen } from './pty-screen.ts';
import { randomNumbers } from './random-numbers.ts';
import { readLog } from './read-log.ts';
import type { Turn } from './scripted-model/scenario.ts';
import { TownCaller } from './town-caller.ts';

/** What the person's pane is told first: the agent is the second of mayor and crew. */
const GO_TO_AGENT = '\x022';
const ANSWER_MS = 60_000;

/** How long what has been delivered may take to reach the model. */
const ASKED_MS = 60_000;

/** So long after its death a town may die again: its terminal host starts it three times in a minute. */
const KILL_PAUSE_MS = 21_000;

/** How long a pane must look free before a person begins in it. */
const FREE_MS = 400;

export type Moment = (typeof MOMENTS)[number];
export const MOMENTS = ['idle', 'turn', 'dialog', 'typing', 'draft', 'paste', 'kill'] as const;
/** Those that are drawn again and again; the town is killed once. */
const DRAWN = ['idle', 'turn', 'turn', 'dialog', 'typing', 'draft', 'paste'] as const;

export class NudgeStory implements AsyncDisposable {
  readonly #town: AgentTown;
  readonly #caller: TownCaller;
  readonly #agent: string;
  readonly #count: number;
  readonly #chance: () => number;
  #screen: PtyScreen;
  #isOver = false;
  #dialogs: Promise<void> = Promise.resolve();
  readonly sent: string[] = [];
  readonly typed: string[] = [];
  /** Permissions that were given before the person did. */
  readonly answeredByOthers: string[] = [];
  /** When each message was sent, in order: as it was, where that is not what was meant. */
  readonly moments: Moment[] = [];
  #dialogCount = 0;
  #killedAt = Number.NEGATIVE_INFINITY;

  private constructor(town: AgentTown, rig: AgentRig, count: number, seed: number) {
    this.#town = town;
    this.#caller = new TownCaller(town.world, town.cwd);
    this.#agent = rig.program.command;
    this.#count = count;
    this.#chance = randomNumbers(seed);
    this.#screen = this.#attach();
  }

  static async open(rig: AgentRig, count: number, seed: number): Promise<NudgeStory> {
    // For a dialog a person may have to say something four times before.
    const turns = Array.from({ length: count * 4 + 10 }, (_, at) => turnOf(rig, at));
    const town = await AgentTown.open(rig, turns, { permissions: 'ask' });
    const { world, cwd } = town;
    const runtime = rig.program.command;
    await world.mustGt(['crew', 'add', 'joe', '--rig', 'lib', '--runtime', runtime], { cwd });
    const story = new NudgeStory(town, rig, count, seed);
    await story.#until('idle', ({ activity }) => activity === 'idle');
    story.#dialogs = story.#answerDialogs();
    return story;
  }

  /** `only` is the one moment that is met, where it is not to be drawn. */
  async tell(only: Moment | null = null): Promise<void> {
    let drawn: Moment[] = [];
    for (let at = 0; at < this.#count; at += 1) {
      if (drawn.length === 0) drawn = [...DRAWN];
      const isKill = at === Math.floor(this.#count / 2);
      const moment = only ?? (isKill ? 'kill' : this.#take(drawn));
      this.moments.push(await this.#act(moment, at));
      await delay(this.#chance() * 800);
    }
  }

  async send(text: string): Promise<void> {
    this.sent.push(text);
    const { world, cwd } = this.#town;
    await world.mustGt(['nudge', 'lib/crew/joe', text], { cwd });
  }

  /** Until nothing waits any more, and the agent is idle. */
  async settle(): Promise<void> {
    await delay(500);
    await this.#until('nothing waits', ({ queued }) => queued === 0, 240_000);
    await this.#until('idle', ({ activity }) => activity === 'idle');
    await this.#asked();
    await delay(1_000);
  }

  /** What a hook told of may reach the model a moment later. */
  async #asked(): Promise<void> {
    const deadline = Date.now() + ASKED_MS;
    while (!this.#isAllAsked() && Date.now() < deadline) await delay(100);
    await this.#until('idle', ({ activity }) => activity === 'idle');
  }

  prompts(): readonly string[] {
    return this.#town.model.promptsOf(this.#agent);
  }

  expired(): readonly string[] {
    return this.#events('message.expired').map(({ data }) => `${data['id']}: ${data['why']}`);
  }

  summary(): string {
    const ways = this.#events('message.delivered').map(({ data }) => String(data['how']));
    const untyped = this.#events('message.untyped').map(({ data }) => String(data['why']));
    return `${this.moments.join(' ')}; ${this.#dialogCount} dialogs; delivered: ${tally(ways)}; queued again: ${tally(untyped)}; expired: ${this.expired().join(', ')}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#dialogs.catch(() => {});
    await this.#screen[Symbol.asyncDispose]();
    await this.#town[Symbol.asyncDispose]();
    for (const turn of this.prompts().keys()) rmSync(fileOf(this.#agent, turn), { force: true });
  }

  /** Gives the moment that it was: a turn, or a dialog, may be over before the message is queued. */
  async #act(moment: Moment, at: number): Promise<Moment> {
    const text = `nudge ${at}: ${this.#pick(['go on', "say what's up", 'two\nlines', 'look at "that" — now'])}`;
    const send = () => this.send(text);
    switch (moment) {
      case 'idle':
        await this.#free();
        await send();
        return moment;
      case 'turn':
        return await this.#turn(at, send);
      case 'dialog':
        return await this.#dialog(at, send);
      case 'typing':
        await this.#type(at, send, 0);
        return moment;
      case 'draft':
        await this.#type(at, send, 4_000);
        return moment;
      case 'paste':
        await this.#paste(at, send);
        return moment;
      case 'kill':
        await this.#kill(send);
        return moment;
    }
  }

  /** In the turn that is on, or in one that the person begins. */
  async #turn(at: number, meanwhile: () => Promise<void>): Promise<Moment> {
    if (this.#isTurnOver()) {
      await this.#free();
      await this.#typed(`ask ${at} of mine`);
    }
    await meanwhile();
    return this.#isTurnOver() ? 'idle' : 'turn';
  }

  /** What the person asks for needs a permission: until it is asked for, they ask for something else. */
  async #dialog(at: number, meanwhile: () => Promise<void>): Promise<Moment> {
    for (let ask = 0; ; ask += 1) {
      await this.#free();
      const isNext = needsLeave(this.prompts().length);
      await this.#typed(`ask ${at}.${ask} of mine`);
      if (isNext) break;
    }
    await this.#until('asking', ({ activity }) => activity === 'asking');
    const file = this.#askedFile();
    await meanwhile();
    return file !== null && !existsSync(file) ? 'dialog' : 'turn';
  }

  /** A person types a prompt letter by letter, stops for a while, and sends it where the agent is idle. */
  async #type(at: number, meanwhile: () => Promise<void>, pauseMs: number): Promise<void> {
    await this.#free();
    const sending = delay(this.#chance() * 1_500).then(meanwhile);
    await this.#typed(
      `draft ${at} of mine`,
      sending.then(() => delay(pauseMs)),
    );
  }

  async #typed(draft: string, before: Promise<void> = Promise.resolve()): Promise<void> {
    for (const letter of draft) {
      this.#screen.type(letter);
      await delay(30 + this.#chance() * 60);
    }
    await before;
    await this.#submit(draft);
  }

  async #paste(at: number, meanwhile: () => Promise<void>): Promise<void> {
    await this.#free();
    const draft = `pasted ${at} of mine`;
    const sending = delay(this.#chance() * 300).then(meanwhile);
    this.#screen.type(`\x1b[200~${draft.slice(0, 5)}`);
    await delay(this.#chance() * 400);
    this.#screen.type(`${draft.slice(5)}\x1b[201~`);
    await sending;
    await delay(500);
    await this.#submit(draft);
  }

  async #submit(draft: string): Promise<void> {
    // A busy Gemini CLI sends what it has drawn by then, without the last letters: nobody sends what they do not see.
    await this.#screen.waitFor(draft, { timeoutMs: ANSWER_MS });
    // Keys that were held while a message was sent come right after it: sent in its turn, they would be a part of that.
    await this.#calm('idle', () => true);
    this.typed.push(draft);
    const before = this.prompts().length;
    this.#screen.type('\r');
    const deadline = Date.now() + ANSWER_MS;
    while (!this.prompts().slice(before).includes(draft)) {
      if (Date.now() > deadline) throw new Error(`${draft} did not arrive:\n${this.#screen.text()}`);
      await delay(50);
    }
  }

  /** The town dies while the message is on its way, and comes back. */
  async #kill(send: () => Promise<void>): Promise<void> {
    await delay(Math.max(0, this.#killedAt + KILL_PAUSE_MS - Date.now()));
    await this.#free();
    await delay(3_200);
    await send();
    await delay(this.#chance() * 500);
    this.#killedAt = Date.now();
    const { world } = this.#town;
    const pid = world.leftovers().find(({ command }) => command.includes('app.mjs --town'))?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await delay(1_000);
    await this.#until('the town is back', () => true);
    await this.#screen[Symbol.asyncDispose]();
    this.#screen = this.#attach();
  }

  /** Says yes to each permission after a while; what was done before was not of the person's doing. */
  async #answerDialogs(): Promise<void> {
    while (!this.#isOver) {
      const view = await this.#joe();
      if (view?.activity !== 'asking' || view.run === null) {
        await delay(200);
        continue;
      }
      const file = this.#askedFile();
      await delay(600 + this.#chance() * 1_200);
      if (file !== null && existsSync(file)) this.answeredByOthers.push(file);
      this.#dialogCount += 1;
      const { world, cwd } = this.#town;
      await world.gt(['pane', 'send', view.run, '--key', 'Enter'], { cwd });
      await delay(1_000);
    }
  }

  #askedFile(): string | null {
    const places = this.#town.model.timelineOf(this.#agent);
    const turn = places.findLast(({ kind }) => kind === 'request');
    return turn?.kind === 'request' ? fileOf(this.#agent, turn.turn) : null;
  }

  async #joe(): Promise<AgentView | undefined> {
    // While the town is away nothing is seen of it.
    const view = (await this.#caller.call('status').catch(() => undefined)) as TownView | undefined;
    return view?.roster.find(({ name }) => name === 'joe');
  }

  /** Whatever begins after that was not begun by a message that waited. */
  async #free(): Promise<void> {
    await this.#calm('free', ({ queued }) => queued === 0);
  }

  /** Until nothing is under way: as a person would, it looks for a while. */
  async #calm(what: string, isToo: (joe: AgentView) => boolean): Promise<void> {
    let since: number | null = null;
    await this.#until(what, (joe) => {
      const isCalm = joe.activity === 'idle' && isToo(joe) && this.#isTurnOver() && this.#isAllAsked();
      since = isCalm ? (since ?? Date.now()) : null;
      return since !== null && Date.now() - since >= FREE_MS;
    });
  }

  /** Whether the model has been asked all that was typed and delivered. */
  #isAllAsked(): boolean {
    const delivered = this.#events('message.delivered').length;
    return this.prompts().length >= this.typed.length + delivered;
  }

  /** As its model sees it: all that was sent has been answered. */
  #isTurnOver(): boolean {
    const last = this.#town.model.timelineOf(this.#agent).findLast(({ kind }) => kind !== 'side');
    return last === undefined || last.kind === 'turn-end';
  }

  async #until(what: string, isReached: (joe: AgentView) => boolean, timeoutMs = ANSWER_MS): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const joe = await this.#joe();
      if (joe && isReached(joe)) return;
      if (Date.now() > deadline)
        throw new Error(`${what}: ${JSON.stringify(joe)}\n${this.summary()}\n${this.#screen.text()}`);
      await delay(100);
    }
  }

  #attach(): PtyScreen {
    const screen = this.#town.world.open([], { cwd: this.#town.cwd, cols: 140, rows: 45 });
    void screen.waitFor('joe', { timeoutMs: 20_000 }).then(
      () => screen.type(GO_TO_AGENT),
      () => {},
    );
    return screen;
  }

  #events(kind: string) {
    return readLog(`${this.#town.cwd}/events`).filter((each) => each.kind === kind);
  }

  /** Takes one of them out. */
  #take<T>(from: T[]): T {
    return from.splice(Math.floor(this.#chance() * from.length), 1)[0] as T;
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#chance() * from.length)] as T;
  }
}

function needsLeave(turn: number): boolean {
  return turn % 4 === 3;
}

/** Some are said soon, some take their time, some need a permission where the program asks for one. */
function turnOf({ program }: AgentRig, at: number): Turn {
  const text = { kind: 'text', text: `Answer ${at}.` } as const;
  if (!needsLeave(at)) return { steps: [{ kind: 'pause', ms: at % 4 === 1 ? 1_500 : 700 }, text] };
  // Codex runs commands in its sandbox unasked; what it may not write it asks for.
  if (program.command === 'codex')
    return { steps: [{ kind: 'write', file: fileOf(program.command, at), text: 'yes\n' }, text] };
  return { steps: [{ kind: 'shell', command: `sh -c 'echo yes > ${fileOf(program.command, at)}'` }, text] };
}

function fileOf(agent: string, turn: number): string {
  return join('/tmp', `gt-nudge-${process.pid}-${agent}-${turn}`);
}

function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} x ${word}`).join(', ');
}
