// Beads under edit: each a draft on disk and an editor in a pane, read back when that ends.

import type { Bead } from '../../beads/bead.ts';
import type { GuestId } from '../../engine/ids.ts';
import { changesOf, formOf, parseForm } from '../beads/bead-form.ts';

/** Where drafts are kept, each under a name of its own. */
export interface DraftStore {
  readonly folder: string;
  /** The draft's path. */
  write(name: string, text: string): string;
  /** Null where there is none. */
  read(name: string): string | null;
  remove(name: string): void;
}

/** What is edited: a bead as it was when the editor was opened, or a new one of a rig. */
export interface EditSubject {
  readonly bead: Bead | null;
  readonly rig: string;
}

interface Edit extends EditSubject {
  readonly name: string;
  readonly original: string;
}

export type EditResult =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'kept'; readonly why: string }
  | {
      readonly kind: 'call';
      readonly verb: 'bead.create' | 'bead.update';
      readonly args: object;
      /** The town has it: the draft is no longer needed. */
      readonly done: () => void;
    };

const RUN_EDITOR = `exec \${VISUAL:-\${EDITOR:-vi}} "$1"`;

export class BeadEditing {
  readonly #drafts: DraftStore;
  readonly #edits = new Map<GuestId, Edit>();

  constructor(drafts: DraftStore) {
    this.#drafts = drafts;
  }

  /** Writes the draft, or takes up the one that was kept; the arguments of `pane.new`, and who to tell of its pane. */
  open(subject: EditSubject): { readonly args: object; readonly opened: (guest: GuestId) => void } {
    const name = `${subject.bead?.id ?? `new-${subject.rig}`}.md`;
    const original = formOf(subject.bead);
    const path = this.#drafts.write(name, this.#drafts.read(name) ?? original);
    const args = { command: '/bin/sh', args: ['-c', RUN_EDITOR, 'sh', path], cwd: this.#drafts.folder };
    return { args, opened: (guest) => this.#edits.set(guest, { ...subject, name, original }) };
  }

  /** What the end of a guest means; null where it was no editor of ours. */
  ended(guest: GuestId): EditResult | null {
    const edit = this.#edits.get(guest);
    if (edit === undefined) return null;
    this.#edits.delete(guest);
    const text = this.#drafts.read(edit.name);
    const done = (): void => this.#drafts.remove(edit.name);
    if (text === null || text === edit.original) {
      done();
      return { kind: 'unchanged' };
    }
    const parsed = parseForm(text);
    if (!parsed.ok) return { kind: 'kept', why: parsed.problems.join('; ') };
    const { bead, rig } = edit;
    if (bead === null) return { kind: 'call', verb: 'bead.create', args: { ...parsed.fields, rig }, done };
    const changes = changesOf(bead, parsed.fields);
    if (Object.keys(changes).length > 0)
      return { kind: 'call', verb: 'bead.update', args: { bead: bead.id, ...changes }, done };
    done();
    return { kind: 'unchanged' };
  }
}
