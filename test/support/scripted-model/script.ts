// Where one agent's conversation is in its scenario, and what was heard from it.

import type { Conversation } from './protocol.ts';
import { addUsage, isTrouble, NO_USAGE, type Reply, repliesOf, type Turn, type Usage } from './scenario.ts';

/** A reply and where it stands. */
export interface Place {
  readonly turn: number;
  readonly reply: number;
  readonly says: Reply;
  /** The turn is over once it is said. */
  readonly isLast: boolean;
}

export interface Heard {
  readonly prompts: readonly string[];
  readonly results: readonly string[];
}

export class Script {
  readonly #turns: (readonly Reply[])[] = [];
  readonly #prompts: string[] = [];
  readonly #results: string[] = [];
  #conversation: readonly string[] = [];
  #tail: readonly string[] = [];
  #usage = NO_USAGE;
  #turn = 0;
  #reply = 0;
  #isCut = false;

  /** Throws where a turn is none that a model could say. */
  add(turns: readonly Turn[]): void {
    this.#turns.push(...turns.map(repliesOf));
  }

  get prompts(): readonly string[] {
    return this.#prompts;
  }

  /** What people have said in the conversation of the latest request, oldest first. */
  get conversation(): readonly string[] {
    return this.#conversation;
  }

  get results(): readonly string[] {
    return this.#results;
  }

  /** What was reported with replies that were said to their end. */
  get usage(): Usage {
    return this.#usage;
  }

  /** Turns that nobody has asked for yet. */
  get left(): number {
    return Math.max(0, this.#turns.length - this.#turn - (this.#reply > 0 ? 1 : 0));
  }

  /** Takes in a request; tells what of it was not heard before. A request that is sent again brings nothing new. */
  hear({ prompts, results }: Conversation): Heard {
    const isGoingOn = this.#conversation.every((said, index) => prompts[index] === said);
    // A conversation that was made shorter, or another one, is known by its last words only.
    const fresh = isGoingOn ? prompts.slice(this.#conversation.length) : prompts.slice(-1);
    const isSame =
      results.length === this.#tail.length && results.every((each, index) => each === this.#tail[index]);
    const news = { prompts: fresh, results: isSame && this.#isAgain() ? [] : results };
    this.#conversation = prompts;
    this.#tail = results;
    this.#prompts.push(...news.prompts);
    this.#results.push(...news.results);
    return news;
  }

  /** The reply to a request, given what was new in it; null where the scenario is over. */
  next({ prompts }: Heard, { isInterrupted }: Conversation): Place | null {
    const isNewTurn = prompts.length > 0 && (isInterrupted || this.#isCut || this.#isFailedForGood());
    if (isNewTurn && this.#reply > 0) this.#goToTurn(this.#turn + 1);
    const replies = this.#turns[this.#turn] ?? [];
    // What ends in trouble meets each retry with it.
    const reply = Math.min(this.#reply, replies.length - 1);
    const says = replies[reply];
    if (says === undefined) return null;
    this.#reply = reply + 1;
    this.#isCut = false;
    return { turn: this.#turn, reply, says, isLast: reply === replies.length - 1 };
  }

  /** The reply was said to its end. */
  said({ turn, isLast, says }: Place): void {
    this.#usage = addUsage(this.#usage, says.usage);
    const isOver = isLast && says.steps.at(-1)?.kind !== 'refusal';
    if (isOver && turn === this.#turn) this.#goToTurn(turn + 1);
  }

  /** Ends the present turn, met or not: another conversation may begin with the same words as one that met trouble. */
  skip(): void {
    this.#goToTurn(this.#turn + 1);
  }

  /** The agent hung up before the reply's end. */
  cut(): void {
    this.#isCut = true;
  }

  #goToTurn(turn: number): void {
    this.#turn = turn;
    this.#reply = 0;
    this.#isCut = false;
  }

  #isFailedForGood(): boolean {
    const replies = this.#turns[this.#turn] ?? [];
    return this.#reply >= replies.length && this.#isAgain();
  }

  /** What was said last asks for a retry. */
  #isAgain(): boolean {
    const last = this.#turns[this.#turn]?.[this.#reply - 1]?.steps.at(-1);
    return this.#isCut || (last !== undefined && (isTrouble(last) || last.kind === 'refusal'));
  }
}
