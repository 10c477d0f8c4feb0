// Tells one reply: its steps become bytes, one after the other, until it is said or the agent hangs up.

import type { ServerResponse } from 'node:http';
import type { Answer, Speaker } from './protocol.ts';
import { type Failure, NO_USAGE, type Step } from './scenario.ts';
import type { Place, Script } from './script.ts';
import type { Happening } from './timeline.ts';

/** How often a pause says that it still lasts. */
const IDLE_MS = 5_000;
const GARBAGE = Buffer.from([0x00, 0xff, 0xfe, 0x7b, 0x22, 0x0a, 0x0a]);

export interface TellingParts {
  readonly response: ServerResponse;
  readonly speaker: Speaker;
  readonly script: Script;
  /** Null where the scenario is over. */
  readonly place: Place | null;
  readonly failure: (what: Failure) => Answer;
  /** Where the agent wants the answer in one piece: makes it of the stream. */
  readonly whole: ((stream: string) => Answer) | null;
  readonly mark: (happening: Happening) => void;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

export class Telling {
  readonly #parts: TellingParts;
  readonly #turn: number;
  readonly #hungUp = new AbortController();
  #isBegun = false;
  /** What is not sent before all of it is there. */
  #kept = '';

  constructor(parts: TellingParts) {
    this.#parts = parts;
    this.#turn = parts.place?.turn ?? -1;
  }

  async tell(): Promise<void> {
    const { response, place } = this.#parts;
    response.on('close', () => {
      if (!response.writableFinished) this.#hungUp.abort();
    });
    if (place === null) return this.#tellNothing();
    for (const step of place.says.steps) {
      this.#parts.mark({ kind: 'step', turn: this.#turn, step: step.kind });
      if (!(await this.#take(step))) return;
      if (this.#hungUp.signal.aborted) return this.#cut();
    }
    this.#close(place);
  }

  /** False where nothing can follow. */
  async #take(step: Step): Promise<boolean> {
    const { response, speaker } = this.#parts;
    switch (step.kind) {
      case 'pause':
        await this.#pause(step.ms);
        return true;
      case 'text':
      case 'thinking':
      case 'refusal':
        this.#begin();
        this.#write(speaker.say(step));
        return true;
      case 'shell':
      case 'write':
      case 'edit':
      case 'ask':
        this.#begin();
        this.#write(speaker.call(step));
        return true;
      case 'dropped':
        this.#begin();
        this.#fail(step);
        // What was said arrives, and then nothing.
        response.write(speaker.idle(), () => response.destroy());
        return false;
      case 'malformed':
        this.#begin();
        this.#fail(step);
        response.write(GARBAGE);
        response.end('event: \ndata: {"type":\n\n');
        return false;
      case 'signed-out':
      case 'overloaded':
      case 'broken':
      case 'rate-limited': {
        const { status, headers, body } = this.#parts.failure(step);
        this.#fail(step);
        response.writeHead(status, headers).end(body);
        return false;
      }
    }
  }

  #begin(): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    const { response, speaker, mark, place, whole } = this.#parts;
    if (whole === null) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      response.flushHeaders();
    }
    this.#write(speaker.open());
    mark({ kind: 'first-byte', turn: this.#turn, reply: place?.reply ?? 0 });
  }

  async #pause(ms: number): Promise<void> {
    const { wait, speaker } = this.#parts;
    for (let left = ms; left > 0 && !this.#hungUp.signal.aborted; left -= IDLE_MS) {
      await wait(Math.min(left, IDLE_MS), this.#hungUp.signal).catch(() => {
        // Who hung up does not wait.
      });
      if (this.#isBegun && left > IDLE_MS) this.#write(speaker.idle());
    }
  }

  #close(place: Place): void {
    this.#begin();
    const { speaker, script, mark } = this.#parts;
    // Before the bytes: who has read them may ask at once.
    script.said(place);
    if (place.isLast) mark({ kind: 'turn-end', turn: this.#turn, how: 'said' });
    this.#end(speaker.close(place.says.usage));
  }

  #fail(step: Step): void {
    const { mark, place } = this.#parts;
    mark({ kind: 'error', turn: this.#turn, what: step.kind });
    if (place?.isLast) mark({ kind: 'turn-end', turn: this.#turn, how: 'failed' });
  }

  #cut(): void {
    const { script, mark } = this.#parts;
    script.cut();
    mark({ kind: 'error', turn: this.#turn, what: 'hung-up' });
    mark({ kind: 'turn-end', turn: this.#turn, how: 'cut' });
  }

  #tellNothing(): void {
    const { speaker, mark } = this.#parts;
    mark({ kind: 'error', turn: this.#turn, what: 'unscripted' });
    this.#begin();
    this.#write(speaker.say({ kind: 'text', text: 'The script is over.' }));
    this.#end(speaker.close(NO_USAGE));
  }

  #write(stream: string): void {
    if (this.#parts.whole === null) this.#parts.response.write(stream);
    else this.#kept += stream;
  }

  #end(stream: string): void {
    const { response, whole } = this.#parts;
    if (whole === null) {
      response.end(stream);
      return;
    }
    const { status, headers, body } = whole(this.#kept + stream);
    response.writeHead(status, headers).end(body);
  }
}
