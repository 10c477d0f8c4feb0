// One recipe run: takes the work off the hook, does its open steps one after the other, and hands it in.

import type { Problem } from '../problem.ts';
import { type CommandEnd, endReason, RecipeCommand } from './recipe-command.ts';
import { parseHook, type RecipeHook } from './recipe-hook.ts';
import * as screens from './recipe-screen.ts';
import type { RecipeTown } from './recipe-town.ts';

const DONE = 0;
const FAILED = 1;

export class RecipeRun {
  readonly #town: RecipeTown;
  readonly #screen: () => screens.RecipeScreen;
  readonly #write: (text: string) => void;
  #command: RecipeCommand | null = null;
  #isEnding = false;

  constructor(town: RecipeTown, screen: () => screens.RecipeScreen, write: (text: string) => void) {
    this.#town = town;
    this.#screen = screen;
    this.#write = write;
  }

  /** Runs to the end; the program's exit code. */
  async run(): Promise<number> {
    const startedAt = Date.now();
    this.#write(screens.titled('recipe: reading its hook'));
    const answer = await this.#town.hook();
    const hook = answer.ok ? parseHook(answer.value) : answer;
    if (!hook.ok) return this.#fail(hook.problem);
    if (hook.value === null) return this.#end(DONE, 'dim', 'nothing is on this hook');
    this.#write(screens.header(this.#screen(), hook.value));
    if (hook.value.steps.length === 0) {
      return this.#end(FAILED, 'red', `${hook.value.bead} has no steps: a recipe needs a formula`);
    }
    const isWorked = await this.#work(hook.value);
    return isWorked ? this.#handIn(hook.value, startedAt) : FAILED;
  }

  /** Ends the command at hand, if any; `run` will answer, but what it answers no longer matters. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#command?.end();
  }

  async #work(hook: RecipeHook): Promise<boolean> {
    const count = hook.steps.length;
    for (const [i, step] of hook.steps.entries()) {
      const place = { step, number: i + 1, count };
      if (step.isDone) this.#write(screens.stepWasDone(this.#screen(), place));
      else if (!(await this.#doStep(hook, place))) return false;
    }
    return true;
  }

  async #doStep(hook: RecipeHook, place: screens.StepPlace): Promise<boolean> {
    const startedAt = Date.now();
    const done = ((place.number - 1) / place.count) * 100;
    this.#write(screens.titled(screens.stepTitle(place, hook.bead)) + screens.progress(done));
    this.#write(screens.stepStarts(this.#screen(), place));
    const end = await this.#perform(place.step.command);
    if (this.#isEnding) return false;
    if (end.kind !== 'exited' || end.code !== 0) {
      this.#write(screens.progress(null) + screens.stepFailed(this.#screen(), place, endReason(end)));
      return false;
    }
    const told = await this.#town.report('step.done', { step: place.step.id });
    if (!told.ok) {
      this.#fail(told.problem);
      return false;
    }
    this.#write(screens.stepSucceeded(this.#screen(), place, Date.now() - startedAt));
    return true;
  }

  async #perform(command: string): Promise<CommandEnd> {
    if (command === '') return { kind: 'not-started', why: 'its formula gives no command' };
    this.#command = new RecipeCommand(command);
    const end = await this.#command.ended;
    this.#command = null;
    return end;
  }

  async #handIn(hook: RecipeHook, startedAt: number): Promise<number> {
    const told = await this.#town.report('done', {});
    if (!told.ok) return this.#fail(told.problem);
    if (told.value === 'spooled') this.#notice('yellow', 'no town answers: kept for its return');
    this.#write(screens.titled(`done ${hook.bead}`) + screens.progress(null));
    this.#write(screens.handedIn(this.#screen(), hook, Date.now() - startedAt));
    return DONE;
  }

  #fail({ message }: Problem): number {
    return this.#end(FAILED, 'red', message);
  }

  #end(code: number, style: 'red' | 'dim', text: string): number {
    this.#write(screens.progress(null));
    this.#notice(style, text);
    return code;
  }

  #notice(style: 'red' | 'dim' | 'yellow', text: string): void {
    this.#write(screens.notice(this.#screen(), style, text));
  }
}
