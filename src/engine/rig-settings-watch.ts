// Takes over what a person has changed in a rig's settings file while the town runs. A file that cannot be read, or is
// wrong, changes nothing and is complained of until it is mended.

import type { Files } from './adapters/files.ts';
import { stackOf } from './adapters/safety-net.ts';
import type { RigName } from './ids.ts';
import type { Rig } from './rig.ts';
import { readRigSettings } from './town.ts';

export interface RigSettingsWatchOptions {
  /** The town's folder. */
  readonly root: string;
  readonly files: Files;
  readonly note: (text: string) => void;
}

export class RigSettingsWatch {
  readonly #root: string;
  readonly #files: Files;
  readonly #note: (text: string) => void;
  /** The change of each file that was last looked at. */
  readonly #seen = new Map<RigName, number>();
  readonly #complaints = new Map<RigName, string>();

  constructor({ root, files, note }: RigSettingsWatchOptions) {
    this.#root = root;
    this.#files = files;
    this.#note = note;
  }

  /** One line for each file that is not in force as it stands. */
  get complaints(): readonly string[] {
    return [...this.#complaints.values()];
  }

  /** Costs one `stat` a rig while nothing changes; where it fails, that is noted. */
  look(rigs: Iterable<Rig>): void {
    try {
      this.#look(rigs);
    } catch (cause) {
      this.#note(`looking at the rigs' settings: ${stackOf(cause)}`);
    }
  }

  #look(rigs: Iterable<Rig>): void {
    for (const rig of rigs) {
      const changedAt = this.#files.stat(rig.paths.settings)?.changedAt ?? 0;
      if (this.#seen.get(rig.name) === changedAt) continue;
      this.#seen.set(rig.name, changedAt);
      const read = readRigSettings(this.#root, rig.name);
      if (!read.ok) {
        this.#complaints.set(rig.name, `${read.problem.message}; until then the settings from before hold`);
        continue;
      }
      const { upstream, branch } = rig.repository;
      // What the engine's repository was made for; another of them is another rig.
      if (read.value.upstream === upstream && read.value.branch === branch) this.#complaints.delete(rig.name);
      else {
        const why = `rig.json of ${rig.name}: upstream and branch stay ${upstream} and ${branch}`;
        this.#complaints.set(rig.name, `${why}: correct them there, or add another rig with gt rig add`);
      }
      rig.settings = { ...read.value, upstream, branch };
    }
  }
}
