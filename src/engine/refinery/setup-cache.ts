// What a rig's setup has brought, kept for checkouts with the same keys: cloned out and in, never shared. What stands in
// the way, as a link that a change put in the place of what is copied, is no fault: the setup is then run.

import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { ok } from '../../beads/result.ts';
import { cloneTree, markUsed } from '../adapters/clone-tree.ts';
import { reasonOf } from '../adapters/files.ts';
import { makeWhole, namesIn, type PathKind, pathKind, removeWhole } from '../adapters/git-files.ts';
import type { EngineContext } from '../engine-context.ts';
import type { SetupSettings } from '../gate-settings.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';

/** Those of a rig that were used last are kept. */
const KEPT = 5;
const ENTRY = /^[0-9a-f]{24}$/;

interface Wanted {
  readonly rig: Rig;
  readonly setup: SetupSettings;
  readonly gatedCommit: CommitId;
  /** All that what the setup brings depends on, beside its keys. */
  readonly facts: string;
}

export class SetupCache {
  readonly #context: EngineContext;
  readonly #rig: Rig;
  readonly #copy: readonly string[];
  readonly #entry: string;

  private constructor(context: EngineContext, { rig, setup }: Wanted, name: string) {
    this.#context = context;
    this.#rig = rig;
    this.#copy = setup.copy;
    this.#entry = join(rig.paths.setups, name);
  }

  /** Null where nothing is to be kept, and where a key of the tree is no plain file or folder. */
  static async find(context: EngineContext, wanted: Wanted): Promise<SetupCache | null> {
    const { rig, setup, gatedCommit, facts } = wanted;
    if (setup.copy.length === 0) return null;
    const content = await rig.repository.contentOf(gatedCommit, setup.keys);
    if (content === null) return null;
    const hash = createHash('sha256').update(JSON.stringify([content, facts]));
    return new SetupCache(context, wanted, hash.digest('hex').slice(0, 24));
  }

  /** Clones what is kept into a fresh checkout; false where there is nothing, and then the checkout is as it was. */
  async fetchInto(checkout: string): Promise<boolean> {
    if ((await pathKind(this.#entry)) !== 'folder') return false;
    const why = (await this.#whyNoRoom(checkout)) ?? (await this.#cloneInto(checkout));
    if (why !== null) {
      this.#note(why);
      return false;
    }
    await markUsed(this.#entry);
    return true;
  }

  /** Keeps what the setup has brought to the checkout, before any gate has run there. */
  async keepFrom(checkout: string): Promise<void> {
    await this.#context.exclusive.inTurn(`setups ${this.#rig.name}`, async () => {
      try {
        const why = await this.#keep(checkout);
        if (why !== null) this.#note(why);
      } catch (cause) {
        this.#note(reasonOf(cause));
      }
      return ok({});
    });
  }

  async #whyNoRoom(checkout: string): Promise<string | null> {
    for (const path of this.#copy) {
      const around = await whyNotReal(checkout, dirname(path));
      if (around !== null) return around;
      if ((await pathKind(join(checkout, path))) !== 'absent') return `the tree has something in ${path}`;
    }
    return null;
  }

  async #cloneInto(checkout: string): Promise<string | null> {
    for (const [index, path] of this.#copy.entries()) {
      const why = await cloneTree(join(this.#entry, String(index)), join(checkout, path));
      if (why === null) continue;
      for (const each of this.#copy) await removeWhole(join(checkout, each));
      return why;
    }
    return null;
  }

  /** Whole or not at all; why not. */
  async #keep(checkout: string): Promise<string | null> {
    if ((await pathKind(this.#entry)) !== 'absent') return null;
    for (const path of this.#copy) {
      const why = await whyNotReal(checkout, path);
      if (why !== null) return why;
    }
    await makeWhole(this.#entry, async (draft) => {
      this.#context.files.makeFolder(draft);
      for (const [index, path] of this.#copy.entries()) {
        const why = await cloneTree(join(checkout, path), join(draft, String(index)));
        if (why !== null) throw new Error(why);
      }
    });
    await this.#dropOld();
    return null;
  }

  /** Also what a killed engine left half-made. */
  async #dropOld(): Promise<void> {
    const { setups } = this.#rig.paths;
    const used = (await namesIn(setups)).map((name) => {
      const usedAt = ENTRY.test(name) ? this.#context.files.stat(join(setups, name))?.changedAt : undefined;
      return { name, usedAt: usedAt ?? 0 };
    });
    const old = used.sort((a, b) => b.usedAt - a.usedAt).slice(KEPT);
    for (const { name } of [...old, ...used.filter(({ usedAt }) => usedAt === 0)])
      await removeWhole(join(setups, name));
  }

  #note(why: string): void {
    this.#context.note(`what the setup of ${this.#rig.name} brings is not kept, or not taken: ${why}`);
  }
}

/** Why a path below the checkout is not what it says, as where a link leads elsewhere; null where it is. */
async function whyNotReal(checkout: string, path: string): Promise<string | null> {
  const parts = path === '.' ? [] : path.split('/');
  for (const [index] of parts.entries()) {
    const here = parts.slice(0, index + 1).join('/');
    const kind = await pathKind(join(checkout, here));
    const isLast = index === parts.length - 1;
    if (kind !== 'folder' && !(isLast && kind === 'file')) return `${here} is ${KIND_WORDS[kind]}`;
  }
  return null;
}

const KIND_WORDS: Readonly<Record<PathKind, string>> = {
  file: 'a file',
  folder: 'a folder',
  link: 'a symbolic link',
  other: 'no file',
  absent: 'not there',
};
