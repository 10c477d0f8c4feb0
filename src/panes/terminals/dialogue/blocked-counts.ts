// What a guest tried and was not let to, counted by class, in words that a person reads.

export type Blocked =
  /** A question for what the terminal shall say when asked (ENQ). */
  | 'answerback'
  | 'clipboard read'
  /** Copying faster than the rate allows, too much at once, or without an end. */
  | 'clipboard write'
  /** A colour that cannot be read, set or asked for. */
  | 'colour'
  /** A control protocol in the stream: tmux's, kitty's remote control, a log file, an editor's API. */
  | 'device control'
  /** A folder (OSC 7) that is on another machine, or no path. */
  | 'folder'
  | 'font query'
  | 'image'
  /** Keys that would type what the guest wrote (DECUDK). */
  | 'key definition'
  /** A link that is not a plain web address. */
  | 'link'
  /** Marks piled on one character, beyond those that any script needs: each pile once. */
  | 'marks'
  /** Notifications faster than the rate allows. */
  | 'notification'
  /** More or larger parameters than a control sequence can have a use for. */
  | 'overlong sequence'
  /** A control string beyond what is kept. */
  | 'overlong string'
  | 'printer'
  /** Answers that a flood of questions would have typed into the guest. */
  | 'query flood'
  /** A checksum of what the screen shows. */
  | 'screen report'
  /** Titles faster than anybody could read them: the newest stands. */
  | 'title'
  /** A question for a title, which would type what the guest had set. */
  | 'title report'
  | 'window operation';

export class BlockedCounts {
  readonly #counts = new Map<Blocked, number>();
  #total = 0;

  add(what: Blocked): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
    this.#total += 1;
  }

  /** By class; classes without any are absent. */
  get byClass(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  get total(): number {
    return this.#total;
  }
}
