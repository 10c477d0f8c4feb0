// Carries a person's edits of beads out: an editor in a pane, what was written to the town, and the editor again where
// that does not take it.

import type { Result } from '../../beads/result.ts';
import type { GuestId } from '../../engine/ids.ts';
import type { Problem } from '../../engine/problem.ts';
import type { Verb } from '../../engine/rpc/verbs.ts';
import type { BeadDrafts } from './bead-drafts.ts';
import { BeadEditing, type Edit, type EditResult, type EditSubject } from './bead-editing.ts';
import type { NoticeBoard } from './notice-board.ts';

export interface BeadEditorOptions {
  readonly drafts: BeadDrafts;
  /** The editor's command in the person's own environment; '' where that names none. */
  readonly editor: string;
  readonly notices: NoticeBoard;
  readonly call: (verb: Verb, args: object) => Promise<Result<unknown, Problem>>;
  /** Opens a pane and shows it under the title; `onOpened` before anything is told of its end. Why it could not, or null. */
  readonly openPane: (
    args: object,
    title: string,
    onOpened: (guest: GuestId) => void,
  ) => Promise<string | null>;
  /** An editor has ended: its pane is closed. */
  readonly onClosed: () => void;
  readonly onChange: () => void;
}

const DRAFT_KEPT = 'the draft is kept: the same key opens it again';

export class BeadEditor {
  readonly #options: BeadEditorOptions;
  readonly #editing: BeadEditing;

  constructor(options: BeadEditorOptions) {
    this.#options = options;
    this.#editing = new BeadEditing(options.drafts, options.editor);
  }

  edit(subject: EditSubject): void {
    const begun = this.#trying(subject, () => this.#editing.begin(subject));
    if (begun !== null) void this.#open(begun);
  }

  /** A guest has ended; whether it was an editor of ours. */
  ended(guest: GuestId): boolean {
    const { call, notices, onClosed } = this.#options;
    const result = this.#editing.ended(guest);
    if (result === null) return false;
    void call('pane.close', { pane: guest });
    onClosed();
    switch (result.kind) {
      case 'unchanged':
        notices.show('nothing was changed', 'plain');
        break;
      case 'kept':
        notices.show(DRAFT_KEPT, 'bad');
        break;
      case 'unreadable':
        notices.show(`${doing(result.edit)}: ${result.edit.draft.path}: ${result.why}`, 'bad');
        break;
      case 'mistaken':
        this.#again(result.edit, result.problems);
        break;
      case 'call':
        void this.#send(result);
        break;
    }
    return true;
  }

  async #open(edit: Edit): Promise<void> {
    const what = doing(edit);
    const refusal = await this.#options.openPane(this.#editing.paneOf(edit), what, (guest) =>
      this.#editing.opened(edit, guest),
    );
    if (refusal === null) return;
    this.#editing.abandoned(edit);
    this.#options.notices.show(`${what}: ${refusal}`, 'bad');
  }

  async #send({ verb, args, edit }: EditResult & { kind: 'call' }): Promise<void> {
    const answer = await this.#options.call(verb, args);
    if (!answer.ok) return this.#again(edit, [answer.problem.message]);
    this.#trying(edit, () => this.#editing.taken(edit));
    this.#options.onChange();
  }

  /** What was written is not lost: the editor comes back with it, and with what is wrong. */
  #again(edit: Edit, problems: readonly string[]): void {
    const why = problems.join('; ');
    const next = this.#trying(edit, () => this.#editing.again(edit, problems));
    this.#options.notices.show(next === null ? `${why}; ${DRAFT_KEPT}` : why, 'bad');
    if (next !== null) void this.#open(next);
  }

  /** Drafts are files: a full disk, or what an editor has left in their place, ends the edit and not the town. */
  #trying<T>(subject: EditSubject, work: () => T): T | null {
    try {
      return work();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      this.#options.notices.show(`${doing(subject)}: ${why}`, 'bad');
      return null;
    }
  }
}

function doing({ bead }: EditSubject): string {
  return `editing ${bead?.id ?? 'a new bead'}`;
}
