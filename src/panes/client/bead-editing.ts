// Beads that a client has under edit: each a draft and an editor in a pane, read back when that ends.

import type { Bead } from '../../beads/bead.ts';
import type { GuestId } from '../../engine/ids.ts';
import { changesOf, formOf, parseForm, withComplaints } from '../beads/bead-form.ts';
import type { BeadDrafts, OpenDraft } from './bead-drafts.ts';

/** What is edited: a bead as it was when the editor was opened, or a new one of a rig. */
export interface EditSubject {
  readonly bead: Bead | null;
  readonly rig: string;
}

/** A draft in an editor, or one to open an editor on. */
export interface Edit extends EditSubject {
  readonly draft: OpenDraft;
  /** How often the editor was opened on it since the person asked for it. */
  readonly times: number;
}

export type EditResult =
  | { readonly kind: 'unchanged' }
  /** The draft was left as it is, its mistakes included. */
  | { readonly kind: 'kept' }
  /** What stands in the draft's place cannot be read. */
  | { readonly kind: 'unreadable'; readonly edit: Edit; readonly why: string }
  | { readonly kind: 'mistaken'; readonly edit: Edit; readonly problems: readonly string[] }
  | {
      readonly kind: 'call';
      readonly verb: 'bead.create' | 'bead.update';
      readonly args: object;
      readonly edit: Edit;
    };

/** As git runs it: the words of the variable are the shell's to part. */
const RUN_EDITOR = `if [ -z "$2" ]; then exec \${VISUAL:-\${EDITOR:-vi}} "$1"; fi; eval "exec $2 \\"\\$1\\""`;
/** An editor that is a program may write the same mistake for ever. */
const MOST_TIMES = 5;

export class BeadEditing {
  readonly #drafts: BeadDrafts;
  readonly #editor: string;
  readonly #edits = new Map<GuestId, Edit>();

  /** `editor` is the command of the person's own environment; '' where it names none. */
  constructor(drafts: BeadDrafts, editor: string) {
    this.#drafts = drafts;
    this.#editor = editor;
  }

  /** Writes the draft, or takes up one that was kept. */
  begin(subject: EditSubject): Edit {
    const { bead, rig } = subject;
    const draft = this.#drafts.open(bead === null ? `new-${rig}` : `${rig}-${bead.id}`, formOf(bead));
    return { bead, rig, draft, times: 1 };
  }

  /** The same edit with what was wrong on top of the draft; null where it was tried often enough. */
  again(edit: Edit, problems: readonly string[]): Edit | null {
    const text = this.#drafts.read(edit.draft) ?? edit.draft.original;
    const draft = this.#drafts.rewrite(edit.draft, withComplaints(text, problems));
    if (edit.times < MOST_TIMES) return { ...edit, draft, times: edit.times + 1 };
    this.#drafts.free(draft);
    return null;
  }

  /** The arguments of `pane.new`. */
  paneOf({ draft }: Edit): object {
    const args = ['-c', RUN_EDITOR, 'sh', draft.path, this.#editor];
    return { command: '/bin/sh', args, cwd: this.#drafts.folder };
  }

  opened(edit: Edit, guest: GuestId): void {
    this.#edits.set(guest, edit);
    this.#drafts.opened(edit.draft, guest);
  }

  /** No pane could be opened: the draft stays for the next try, unless nothing is written in it. */
  abandoned({ draft }: Edit): void {
    if (draft.shown === draft.original) this.#drafts.done(draft);
    else this.#drafts.free(draft);
  }

  /** The town has taken it. */
  taken({ draft }: Edit): void {
    this.#drafts.done(draft);
  }

  /** What the end of a guest means; null where it was no editor of ours. */
  ended(guest: GuestId): EditResult | null {
    const edit = this.#edits.get(guest);
    if (edit === undefined) return null;
    this.#edits.delete(guest);
    const { bead, draft, rig } = edit;
    let text: string | null;
    try {
      text = this.#drafts.read(draft);
    } catch (cause) {
      this.#drafts.free(draft);
      return { kind: 'unreadable', edit, why: cause instanceof Error ? cause.message : String(cause) };
    }
    if (text === null || text === draft.original) return this.#unchanged(edit);
    if (text === draft.shown) {
      this.#drafts.free(draft);
      return { kind: 'kept' };
    }
    const base = parseForm(draft.original);
    const parsed = base.ok ? parseForm(text, base.fields) : parseForm(text);
    if (!parsed.ok) return { kind: 'mistaken', edit, problems: parsed.problems };
    if (bead === null) return { kind: 'call', verb: 'bead.create', args: { ...parsed.fields, rig }, edit };
    const changes = base.ok ? changesOf(base.fields, parsed.fields) : parsed.fields;
    if (Object.keys(changes).length === 0) return this.#unchanged(edit);
    return { kind: 'call', verb: 'bead.update', args: { bead: bead.id, ...changes }, edit };
  }

  #unchanged({ draft }: Edit): EditResult {
    this.#drafts.done(draft);
    return { kind: 'unchanged' };
  }
}
