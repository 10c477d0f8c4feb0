// Has the mirrors of rigs' ledgers written after changes, by a Dog, away from the engine: one at a time a rig, and as
// often at most as somebody who looks on can tell.

import { KEY_VALUE_PATH } from '../beads/key-values.ts';
import { mirrorName } from '../beads/mirror.ts';
import type { BeadStore } from '../beads/store.ts';
import type { Clock } from './adapters/clock.ts';
import { reasonOf } from './adapters/files.ts';
import type { DogKennel } from './deacon/dogs.ts';
import type { RigName } from './ids.ts';
import type { Rig } from './rig.ts';

/** Changes that come together are written together. */
const SOON_MS = 300;

/** What a ledger's mirror depends on: other values are other beads. */
interface Seen {
  readonly beads: ReturnType<BeadStore['all']>;
  readonly values: string;
}

type MirroredRig = Pick<Rig, 'name' | 'ledger' | 'paths'>;

export class Mirrors {
  readonly #kennel: Pick<DogKennel, 'run'>;
  readonly #clock: Pick<Clock, 'setTimeout'>;
  readonly #note: (text: string) => void;
  readonly #written = new Map<RigName, Seen>();
  readonly #underWay = new Map<RigName, Promise<void>>();
  readonly #complaints = new Map<RigName, string>();

  constructor(options: {
    readonly kennel: Pick<DogKennel, 'run'>;
    readonly clock: Pick<Clock, 'setTimeout'>;
    readonly note: (text: string) => void;
  }) {
    this.#kennel = options.kennel;
    this.#clock = options.clock;
    this.#note = options.note;
  }

  /** One line for each mirror that could not be written. */
  get complaints(): readonly string[] {
    return [...this.#complaints.values()];
  }

  /** Looks for changes since the mirrors were last written. Costs next to nothing where there are none. */
  look(rigs: Iterable<MirroredRig>): void {
    for (const rig of rigs) {
      if (this.#underWay.has(rig.name) || !this.#isBehind(rig)) continue;
      const turn = this.#write(rig)
        .catch((cause) => this.#note(`${rig.name}: mirroring beads: ${reasonOf(cause)}`))
        .then(() => {
          this.#underWay.delete(rig.name);
          this.look([rig]);
        });
      this.#underWay.set(rig.name, turn);
    }
  }

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.values());
  }

  #isBehind({ name, ledger }: MirroredRig): boolean {
    const values = ledger.textAt(KEY_VALUE_PATH);
    const written = this.#written.get(name);
    if (written === undefined && mirrorName(values) === null) return false;
    return written?.values !== values || written.beads !== ledger.all();
  }

  async #write({ name, ledger, paths }: MirroredRig): Promise<void> {
    await new Promise<void>((resolve) => void this.#clock.setTimeout(resolve, SOON_MS));
    const values = ledger.textAt(KEY_VALUE_PATH);
    this.#written.set(name, { beads: ledger.all(), values });
    const file = mirrorName(values);
    const { ledger: folder, journal, mirror: stamp } = paths;
    const done =
      file === null
        ? null
        : await this.#kennel.run({ kind: 'mirror-beads', folder, journal, stamp, name: file });
    if (done === null || done.ok) {
      this.#complaints.delete(name);
      return;
    }
    const complaint = `${name}: ${done.problem.message}`;
    if (this.#complaints.get(name) !== complaint) this.#note(complaint);
    this.#complaints.set(name, complaint);
  }
}
