// Sixty beads with the demo's kinds of trouble, for a small shell project: what each polecat does about its bead, attempt
// by attempt. Which of them are good, and what a branch is to hold in the end, follows from how they were made.

import { globSync, readFileSync, rmSync } from 'node:fs';
import type { PolecatHands } from './factory.ts';

/** How many of each; two beads where it is a pair. */
const SHARES = {
  plain: 18,
  /** Both write into one line. */
  sameLine: 6,
  /** Red at first, and right once a gate has said why. */
  mended: 6,
  hopeless: 3,
  /** One renames a function, the other begins to use it by its old name. */
  renamed: 3,
  /** The second needs what the first brings, and is handed in before it. */
  dependent: 3,
  /** Both are the same change. */
  twice: 1,
  /** Fails once, and never again. */
  flaky: 2,
  /** Its run ends half-way. */
  interrupted: 2,
  /** Its run deletes its checkout. */
  vanishing: 1,
  /** A commit that changes nothing. */
  empty: 2,
} as const;

type Kind = keyof typeof SHARES;

const PAIRS: ReadonlySet<Kind> = new Set(['sameLine', 'renamed', 'dependent', 'twice']);
const BAD: ReadonlySet<Kind> = new Set(['hopeless', 'empty']);

/** Of the dependent pairs the one whose second is slung when the first has landed; those of the others are slung at once. */
export const SLUNG_WHEN_READY = 0;

export interface MixedBead {
  /** Of the bead, and in all that it writes. */
  readonly title: string;
  readonly kind: Kind;
  /** Which one of its kind, from 0. */
  readonly nth: number;
  /** Of a pair; `first` where it is none. */
  readonly side: 'first' | 'second';
  /** Whether it is to land. */
  readonly isGood: boolean;
}

export function mixedBeads(): readonly MixedBead[] {
  return Object.entries(SHARES).flatMap(([name, count]) => {
    const kind = name as Kind;
    const sides = PAIRS.has(kind) ? (['first', 'second'] as const) : (['first'] as const);
    return Array.from({ length: count }, (_, nth) => nth).flatMap((nth) =>
      sides.map((side) => ({
        ...{ kind, nth, side, isGood: !BAD.has(kind) },
        title: PAIRS.has(kind) ? `${kind}-${nth}-${side}` : `${kind}-${nth}`,
      })),
    );
  });
}

/** The gate, which says which tests have failed. */
export const CHECK = 'sh check.sh';

const CHECK_SCRIPT = `status=0
for test in tests/*.sh; do
  (. "./$test") || { echo "FAILED $test"; status=1; }
done
exit $status
`;

/** What there is before any work. */
export function startOfMixedWork(): Readonly<Record<string, string>> {
  const files: Record<string, string> = { 'check.sh': CHECK_SCRIPT };
  for (let nth = 0; nth < SHARES.sameLine; nth += 1) files[`src/line-${nth}.txt`] = 'words:\n';
  for (let nth = 0; nth < SHARES.renamed; nth += 1) {
    files[`lib/${nth}.sh`] = `greet_${nth}() { echo hello; }\n`;
    files[`tests/greet-${nth}.sh`] = greeting(nth, `greet_${nth}`);
  }
  return files;
}

function greeting(nth: number, name: string): string {
  return `. lib/${nth}.sh && [ "$(${name})" = hello ]\n`;
}

export interface MixedWorkTools {
  /** A folder for what flaky tests remember. */
  readonly flakes: string;
  until(condition: () => boolean): Promise<void>;
}

/** The polecats of these beads. Those of a pair meet, so that each pair is the trouble that it is made for. */
export class MixedWork {
  readonly #tools: MixedWorkTools;
  readonly #begun = new Set<string>();
  readonly #handedIn = new Set<string>();

  constructor(tools: MixedWorkTools) {
    this.#tools = tools;
  }

  /** One life of the polecat that has the bead. Its exit code; null where it stays. */
  async live(bead: MixedBead, hands: PolecatHands): Promise<number | null> {
    const { spec, git, attempt } = hands;
    const { kind, nth, title } = bead;
    this.#begun.add(title);
    const { feedback, conflict } = (await hands.call('hook')) as Hook;
    if (attempt === 1 && stumbles(bead, hands)) return 1;
    await this.#meet(bead);
    if (conflict !== '') bringUp(hands, conflict);
    const isTold = feedback.some((text) => text.includes('gate test failed'));
    const change = { bead, dir: spec.cwd, isTold, flakes: this.#tools.flakes };
    if (kind === 'empty') git.git(spec.cwd, 'commit', '--quiet', '--allow-empty', '--message', title);
    else git.commit(spec.cwd, filesOf(change), title);
    await hands.call('done');
    this.#handedIn.add(title);
    // It thinks that nobody needs it any more.
    if (kind === 'hopeless' && nth === 0) rmSync(spec.cwd, { recursive: true, force: true });
    return null;
  }

  async #meet({ kind, nth, side }: MixedBead): Promise<void> {
    if (!PAIRS.has(kind) || side === 'second') return;
    const second = `${kind}-${nth}-second`;
    if (kind !== 'dependent') await this.#tools.until(() => this.#begun.has(second));
    else if (nth !== SLUNG_WHEN_READY) await this.#tools.until(() => this.#handedIn.has(second));
  }
}

interface Hook {
  readonly feedback: readonly string[];
  readonly conflict: string;
}

function stumbles({ kind, title }: MixedBead, { spec, git }: PolecatHands): boolean {
  if (kind === 'interrupted') git.write(`${spec.cwd}/${halfOf(title)}`, 'half\n');
  if (kind === 'vanishing') rmSync(spec.cwd, { recursive: true });
  return kind === 'interrupted' || kind === 'vanishing';
}

function halfOf(title: string): string {
  return `src/${title}-half.txt`;
}

/** Does what the polecat was told to, and sees the conflict. */
function bringUp({ spec, git }: PolecatHands, brief: string): void {
  const command = /^Bring the conflict up: (.*)$/m.exec(brief)?.[1] ?? '';
  git.gitFails(spec.cwd, '-c', `alias.it=!${command}`, 'it');
}

interface MixedChange {
  readonly bead: MixedBead;
  /** The checkout, as it is found. */
  readonly dir: string;
  /** Whether a gate has said what is wrong with it. */
  readonly isTold: boolean;
  /** A folder for what a flaky test remembers. */
  readonly flakes: string;
}

function filesOf(change: MixedChange): Readonly<Record<string, string>> {
  const { bead, isTold, flakes } = change;
  const { kind, nth, side, title } = bead;
  const own = { [`src/${title}.txt`]: 'done\n', [`tests/${title}.sh`]: `grep -qx done src/${title}.txt\n` };
  switch (kind) {
    case 'plain':
    case 'vanishing':
      return own;
    case 'sameLine':
      return {
        [`src/line-${nth}.txt`]: lineWith(change),
        [`tests/${title}.sh`]: `grep -qw ${side} src/line-${nth}.txt\n`,
      };
    case 'mended':
      return { ...own, [`src/${title}.txt`]: isTold ? 'done\n' : 'wrong\n' };
    case 'hopeless':
      return { ...own, [`src/${title}.txt`]: 'wrong\n' };
    case 'renamed':
      return side === 'first' ? renaming(change) : using(change);
    case 'dependent':
      return side === 'first'
        ? own
        : { ...own, [`tests/${title}.sh`]: `grep -qx done src/${kind}-${nth}-first.txt src/${title}.txt\n` };
    case 'twice':
      return {
        [`src/${kind}-${nth}.txt`]: 'done\n',
        [`tests/${kind}-${nth}.sh`]: `[ -e src/${kind}-${nth}.txt ]\n`,
      };
    case 'flaky':
      return {
        ...own,
        [`tests/${title}.sh`]: `[ -e '${flakes}/${title}' ] || { : > '${flakes}/${title}'; false; }\n`,
      };
    case 'interrupted':
      return { ...own, [halfOf(title)]: 'half\n' };
    case 'empty':
      return {};
  }
}

/** The words of both sides of a conflict, and its own. */
function lineWith({ bead, dir }: MixedChange): string {
  const text = readFileSync(`${dir}/src/line-${bead.nth}.txt`, 'utf8');
  const there = [...text.matchAll(/^words:(.*)$/gm)].flatMap(([, words = '']) => words.trim().split(' '));
  return `words: ${[...new Set([...there, bead.side])].filter((word) => word !== '').join(' ')}\n`;
}

/** In all files that use it, as far as they are there. */
function renaming({ bead: { nth }, dir }: MixedChange): Readonly<Record<string, string>> {
  const texts = globSync('{lib,tests}/*.sh', { cwd: dir }).map(
    (file) => [file, readFileSync(`${dir}/${file}`, 'utf8')] as const,
  );
  const users = texts.filter(([, text]) => text.includes(`greet_${nth}`));
  return Object.fromEntries(
    users.map(([file, text]) => [file, text.replaceAll(`greet_${nth}`, `hail_${nth}`)]),
  );
}

function using({ bead: { nth, title }, dir }: MixedChange): Readonly<Record<string, string>> {
  const name = readFileSync(`${dir}/lib/${nth}.sh`, 'utf8').includes(`hail_${nth}`)
    ? `hail_${nth}`
    : `greet_${nth}`;
  return { [`tests/${title}.sh`]: greeting(nth, name) };
}

/** All files that the branch is to hold once all that is good has landed, with their texts; words may stand in either order. */
export function endOfMixedWork(flakes: string): Readonly<Record<string, string>> {
  const files: Record<string, string> = { ...startOfMixedWork() };
  for (const bead of mixedBeads().filter(({ isGood }) => isGood)) {
    const { kind, nth, side, title } = bead;
    if (kind === 'sameLine') {
      files[`src/line-${nth}.txt`] = 'words: first second\n';
      files[`tests/${title}.sh`] = `grep -qw ${side} src/line-${nth}.txt\n`;
    } else if (kind === 'renamed') {
      files[`lib/${nth}.sh`] = `hail_${nth}() { echo hello; }\n`;
      files[`tests/greet-${nth}.sh`] = greeting(nth, `hail_${nth}`);
      files[`tests/renamed-${nth}-second.sh`] = greeting(nth, `hail_${nth}`);
    } else Object.assign(files, filesOf({ bead, dir: '', isTold: true, flakes }));
  }
  return files;
}
