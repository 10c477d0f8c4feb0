// Drafts of beads under edit, shared by all clients of a town: two editors never have one file, and a draft that the
// town has not taken is there for the next try, with the form that it was made from.

import type { GuestId } from '../../engine/ids.ts';

/** Where drafts are kept, each under a name of its own. */
export interface DraftStore {
  readonly folder: string;
  /** The draft's path. */
  write(name: string, text: string): string;
  /** Null where there is none. */
  read(name: string): string | null;
  remove(name: string): void;
}

export interface OpenDraft {
  readonly name: string;
  readonly path: string;
  /** The form before anybody wrote into it. */
  readonly original: string;
  /** What the editor begins with. */
  readonly shown: string;
}

/** More editors on one bead than anybody opens. */
const MOST_NAMES = 100;

export class BeadDrafts {
  readonly #store: DraftStore;
  /** Names under edit, and by which guest; null while that is being started. */
  readonly #used = new Map<string, GuestId | null>();

  constructor(store: DraftStore) {
    this.#store = store;
  }

  get folder(): string {
    return this.#store.folder;
  }

  /** A draft that was kept and that no editor has; else a new one with the form. */
  open(subject: string, form: string): OpenDraft {
    const free = namesOf(subject).filter((name) => !this.#used.has(name));
    const kept = free.find((name) => this.#store.read(name) !== null);
    const name = kept ?? free[0] ?? subject;
    this.#used.set(name, null);
    const original = kept === undefined ? form : (this.#store.read(baseOf(name)) ?? form);
    const shown = kept === undefined ? form : (this.#store.read(name) ?? form);
    this.#store.write(baseOf(name), original);
    return { name, path: this.#store.write(name, shown), original, shown };
  }

  /** The same draft with another text, for an editor that is to be opened again. */
  rewrite(draft: OpenDraft, text: string): OpenDraft {
    this.#used.set(draft.name, null);
    this.#store.write(draft.name, text);
    return { ...draft, shown: text };
  }

  read({ name }: OpenDraft): string | null {
    return this.#store.read(name);
  }

  opened({ name }: OpenDraft, guest: GuestId): void {
    this.#used.set(name, guest);
  }

  /** No editor has it now. */
  free({ name }: OpenDraft): void {
    this.#used.delete(name);
  }

  /** A guest has ended, whoever opened it: its client may be gone. */
  ended(guest: GuestId): void {
    for (const [name, user] of this.#used) if (user === guest) this.#used.delete(name);
  }

  /** The town has it, or nothing was written: it is no longer needed. */
  done(draft: OpenDraft): void {
    this.free(draft);
    this.#store.remove(draft.name);
    this.#store.remove(baseOf(draft.name));
  }
}

function namesOf(subject: string): readonly string[] {
  return Array.from({ length: MOST_NAMES }, (_, at) =>
    at === 0 ? `${subject}.md` : `${subject}.${at + 1}.md`,
  );
}

function baseOf(name: string): string {
  return `${name}.was`;
}
