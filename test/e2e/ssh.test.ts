// Every role of a town, driven over a real line: sshd on loopback, the line cut and attached again.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { TownView } from '../../src/engine/view.ts';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { livePane, typeLine } from '../support/live-pane.ts';
import type { PtyScreen } from '../support/pty-screen.ts';
import { type LoggedEvent, readLog } from '../support/read-log.ts';
import { type Bug, bugRecipe, gateThatCloses, recipeRepository } from '../support/recipe-rig.ts';
import { openSockets, socketFiles } from '../support/sockets.ts';
import { Sshd, whyNoSshd } from '../support/sshd.ts';
import { until } from '../support/until.ts';

const SIZE = { cols: 160, rows: 50 } as const;
const STORY_LIMIT_MS = 150_000;

/** A town that is quick to lose patience, to rotate a log and to clear up. */
const SETTINGS = {
  witness: { silentMs: 5_000, nudgeGraceMs: 1_500, loopMs: 2_500, restarts: 3, backoffMs: 100 },
  deacon: { logBytes: 2_000, keepEndedMs: 1_500 },
};

test('over ssh every role of a town is at work, and a cut line loses nothing', {
  skip: isBuilt() ? whyNoSshd() : 'not built: npm run build',
  timeout: STORY_LIMIT_MS,
}, async () => {
  await using world = new GtProgram();
  await using sshd = await Sshd.start(world);
  await using story = new Story(world, sshd);
  await story.makeTown();
  const before = await story.socketsOfTown();
  const screen = story.attach();
  await story.seeRoster(screen);
  await story.slingByKeyboard(screen);
  await story.sheriffHoldsAndApproves(screen);
  await story.mayorWorks(screen);
  await story.witnessSteps(screen);
  await story.deaconClearsUp();
  await story.assertFormulas();
  const kept = await story.cutLine(screen, before);
  await story.workGoesOn();
  await using again = story.attach();
  await story.seeSameScreen(again, kept);
  await story.end(again);
});

class Story implements AsyncDisposable {
  readonly #world: GtProgram;
  readonly #sshd: Sshd;
  readonly #town: string;
  readonly #beads = new Map<string, string>();

  constructor(world: GtProgram, sshd: Sshd) {
    this.#world = world;
    this.#sshd = sshd;
    this.#town = world.path('town');
  }

  async makeTown(): Promise<void> {
    await this.#sshd.must('gt init town');
    const settings = JSON.parse(readFileSync(`${this.#town}/town.json`, 'utf8'));
    writeFileSync(`${this.#town}/town.json`, JSON.stringify({ ...settings, ...SETTINGS }));
    writeFileSync(`${this.#town}/logs/town.log`, 'an old line of the log\n'.repeat(200));
    const bugs = this.#bugs();
    const names = bugs.map(({ name }) => name);
    recipeRepository(this.#world, names);
    await this.#sshd.must(
      [
        'cd town',
        `gt rig add tally ../repo --prefix ta --gate ${quoted(`check=${gateThatCloses(this.#gateClosed)}`)}`,
        'gt crew add robin',
        'gt crew add wren',
        'gt crew sheriff robin',
      ].join(' && '),
    );
    const creations = bugs.map(
      (bug) => `bd create 'Mend ${bug.name}' --type bug --silent --metadata ${quoted(bugRecipe(bug))}`,
    );
    const ids = (await this.#sshd.must(`cd town && ${creations.join(' && ')}`)).trim().split('\n');
    for (const [index, name] of names.entries()) this.#beads.set(name, ids[index] ?? '');
  }

  attach(): PtyScreen {
    return this.#sshd.open('cd town && gt', SIZE);
  }

  async seeRoster(screen: PtyScreen): Promise<void> {
    await screen.waitFor('mayor and crew');
    await screen.waitFor(/mayor +[a-z]+/);
    await screen.waitFor(/robin ★ +[a-z]+/);
    await screen.waitFor(/wren +[a-z]+/);
    await screen.waitFor('no polecats');
    await screen.waitFor('nothing to merge');
  }

  /** Slings two beads by keys; one polecat is refused what only the sheriff may do. */
  async slingByKeyboard(screen: PtyScreen): Promise<void> {
    writeFileSync(this.#gateClosed, '');
    screen.press('C-b', 's');
    await screen.waitFor(`Mend nosy`);
    screen.type(this.#bead('nosy'));
    screen.press('Enter');
    await screen.waitFor(`${this.#bead('nosy')} slung by person: Mend nosy`);
    await screen.waitFor(/amber +ta-\w+ .*Mend nosy/);
    screen.press('C-b', 'j');
    await screen.waitFor(`amber · ${this.#bead('nosy')} · ● working`);
    await screen.waitFor('a polecat may not call mq.hold: call gt escalate with the reason');
    await screen.waitFor('[1/3] repro');
    writeFileSync(this.#world.path('seen'), '');
    await screen.waitFor('[3/3] verify');
    await screen.waitFor(new RegExp(`gating +${this.#bead('nosy')}`));
    screen.press('C-b', 's');
    await screen.waitFor(`Mend plain`);
    screen.type(this.#bead('plain'));
    screen.press('Enter');
    // It waits for the gate before it, on the train or not yet.
    await screen.waitFor(new RegExp(`(?:queued|gating) +${this.#bead('plain')}`));
  }

  async sheriffHoldsAndApproves(screen: PtyScreen): Promise<void> {
    screen.press('C-b', '3');
    await screen.waitFor('━ wren ·');
    await typeLine(screen, 'gt mq hold m2');
    await screen.waitFor('gt: a crew member may not call mq.hold: call gt escalate with the reason');
    screen.press('C-b', '2');
    await screen.waitFor('━ robin ·');
    await typeLine(screen, 'gt mq hold m2');
    await screen.waitFor('m2 held');
    await screen.waitFor(new RegExp(`held +${this.#bead('plain')}`));
    rmSync(this.#gateClosed);
    await screen.waitFor(new RegExp(`landed +${this.#bead('nosy')}`));
    assert.deepEqual(this.#landed(), [this.#bead('nosy')], 'what is held does not land');
    await typeLine(screen, 'gt mq approve m2');
    await screen.waitFor('m2 approved');
    await screen.waitFor(new RegExp(`landed +${this.#bead('plain')}`));
    assert.deepEqual(this.#landed(), [this.#bead('nosy'), this.#bead('plain')]);
    const [approval] = this.#events('mr.approved');
    const { mr, by } = (approval?.data ?? {}) as { readonly mr?: string; readonly by?: string };
    assert.deepEqual({ mr, by }, { mr: 'm2', by: 'tally/crew/robin' });
  }

  async mayorWorks(screen: PtyScreen): Promise<void> {
    screen.press('C-b', 'M');
    await screen.waitFor('━ mayor ·');
    await typeLine(screen, 'echo word-$((6 * 7))');
    await screen.waitFor(/┃word-42/);
    await typeLine(screen, 'gt prime');
    await screen.waitFor('You are the Mayor.');
    await typeLine(
      screen,
      `gt sling ${['quiet', 'round', 'quits'].map((name) => this.#bead(name)).join(' ')}`,
    );
    await screen.waitFor(`${this.#bead('quits')} slung by mayor`);
  }

  /** One is silent, one repeats itself, one ends half-way: each is taken over by a fresh run, and lands. */
  async witnessSteps(screen: PtyScreen): Promise<void> {
    await Promise.all([
      screen.waitFor(/◔ cinder +\S+ +Mend quiet/),
      screen.waitFor('nudged: silent for'),
      screen.waitFor('nudged: repeating the same lines for'),
    ]);
    for (const name of ['quiet', 'round', 'quits']) {
      await screen.waitFor(new RegExp(`landed +${this.#bead(name)}`), { timeoutMs: 30_000 });
    }
    const causes = this.#events('run.nudged').map(({ data }) => data['cause']);
    assert.deepEqual([...new Set(causes)].toSorted(), ['loop', 'silence']);
    const reasons = this.#events('run.condemned').map(
      ({ data: { by, why } }) => `${by}: ${String(why).replaceAll(/\d+/g, '#')}`,
    );
    assert.deepEqual([...new Set(reasons)].toSorted(), [
      'witness: repeating the same lines for # s, and no better # s after a nudge',
      'witness: silent for # s, and no better # s after a nudge',
    ]);
    const { work } = await this.#status();
    for (const name of ['quiet', 'round', 'quits']) {
      const attempt = work.find(({ bead }) => bead === this.#bead(name))?.attempt ?? 0;
      assert.ok(attempt >= 2, `${name} landed at attempt ${attempt}`);
    }
  }

  /** Its Dogs have rotated the log that was too long, and remove checkouts that nobody needs. */
  async deaconClearsUp(): Promise<void> {
    const chores = this.#events('chore.done');
    assert.match(String(chores[0]?.data['text']), /^rotated .*town\.log at \d+ bytes$/);
    assert.match(readFileSync(`${this.#town}/logs/town.log.1`, 'utf8'), /^an old line of the log\n/);
    assert.doesNotMatch(readFileSync(`${this.#town}/logs/town.log`, 'utf8'), /an old line of the log/);
    const polecats = `${this.#town}/rigs/tally/polecats`;
    await until('no checkout is left', () => !existsSync(polecats) || readdirSync(polecats).length === 0);
    await until('all polecats are retired', () => this.#events('polecat.retired').length === 5);
  }

  /** Each bead's formula was poured as beads of its own, and each sling's wisp is burnt. */
  async assertFormulas(): Promise<void> {
    const listed = JSON.parse(await this.#sshd.must('cd town && bd list --all --json')) as readonly Listed[];
    for (const name of ['nosy', 'plain', 'quiet', 'round', 'quits']) {
      const steps = listed.filter(({ parent }) => parent === this.#bead(name));
      assert.deepEqual(
        steps.map(({ status, issue_type: type, title }) => `${type} ${status}: ${title}`).toSorted(),
        [
          'step closed: Add the failing test and see it fail',
          'step closed: Fix the bug',
          'step closed: Verify that the tests pass',
        ],
        name,
      );
    }
    const poured = this.#events('wisp.poured').map(({ data }) => data['wisp']);
    const burnt = this.#events('wisp.burnt').map(({ data }) => data['wisp']);
    assert.equal(poured.length, 3);
    assert.deepEqual(burnt.toSorted(), poured.toSorted());
    const wisps = readdirSync(`${this.#town}/wisps`, { recursive: true }).map(String);
    assert.deepEqual(
      wisps.filter((name) => name.endsWith('.jsonl')),
      [],
    );
  }

  /** Kills both ends of the line; answers what its screen showed last. */
  async cutLine(screen: PtyScreen, socketsBefore: number): Promise<Shown> {
    await screen.waitFor('no polecats');
    const kept = shownBy(screen);
    // The server takes a moment to see that a command's line is closed.
    await until("no line but the screen's is open", () => this.#sshd.sessions.length === 1);
    screen.kill('SIGKILL');
    this.#sshd.cut();
    await screen.exited;
    await until('the server has no line', () => this.#sshd.sessions.length === 0);
    await until('the client at the other end is gone', () => this.#clients().length === 0);
    await until('the town let go of the line', async () => (await this.socketsOfTown()) <= socketsBefore);
    return kept;
  }

  async workGoesOn(): Promise<void> {
    await this.#gt(`sling ${this.#bead('later')}`);
    await until('work lands with nobody there', () => this.#landed().includes(this.#bead('later')));
  }

  async seeSameScreen(screen: PtyScreen, kept: Shown): Promise<void> {
    await screen.waitFor('mayor and crew');
    await screen.waitFor(new RegExp(`landed +${this.#bead('later')}`));
    await until('the pane shows what it showed', () => shownBy(screen).pane === kept.pane).catch(() =>
      assert.equal(shownBy(screen).pane, kept.pane),
    );
    assert.match(kept.pane, /word-42/);
    assert.deepEqual(shownBy(screen).names, kept.names);
    await typeLine(screen, 'echo again-$((7 * 6))');
    await screen.waitFor('again-42');
  }

  /** Ends the town; nothing of it is left: no process, no socket. */
  async end(screen: PtyScreen): Promise<void> {
    await this.#gt('down');
    assert.equal((await screen.exited).code, 0);
    assert.equal(this.#events('engine.started').length, 1, 'the town was never lost');
    await this.#sshd[Symbol.asyncDispose]();
    await this.#world.waitForNoProcess();
    assert.deepEqual(socketFiles(this.#world.path('run')), []);
    assert.deepEqual(
      this.#world.git(this.#world.path('repo'), 'status', '--porcelain'),
      '',
      "the person's checkout followed",
    );
    for (const name of this.#beads.keys()) {
      assert.equal(readFileSync(this.#world.path('repo', `${name}.txt`), 'utf8'), 'fixed\n');
    }
  }

  /** A story that failed half-way still ends its town, so that its own failure is the one to be read. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#world.gt(['down'], { cwd: this.#town });
  }

  /** Sockets that the town's process holds open. */
  async socketsOfTown(): Promise<number> {
    const town = this.#world.leftovers().find(({ command }) => command.includes('app.mjs --town'));
    assert.ok(town, 'the town runs');
    return openSockets(town.pid);
  }

  get #gateClosed(): string {
    return this.#world.path('gate-closed');
  }

  #bugs(): readonly Bug[] {
    const seen = this.#world.path('seen');
    return [
      { name: 'nosy', before: { repro: `gt mq hold m1\nuntil [ -e ${seen} ]; do echo; sleep 0.5; done` } },
      { name: 'plain' },
      { name: 'quiet', before: { fix: 'if [ "$GT_ATTEMPT" = 1 ]; then sleep 600; fi' } },
      {
        name: 'round',
        before: { fix: 'while [ "$GT_ATTEMPT" = 1 ]; do echo round and round; sleep 0.02; done' },
      },
      { name: 'quits', before: { fix: 'if [ "$GT_ATTEMPT" = 1 ]; then kill -9 $PPID; exit 1; fi' } },
      { name: 'later' },
    ];
  }

  #bead(name: string): string {
    const id = this.#beads.get(name);
    assert.ok(id, `there is no bead ${name}`);
    return id;
  }

  #gt(command: string): Promise<string> {
    return this.#sshd.must(`cd town && gt ${command}`);
  }

  async #status(): Promise<TownView> {
    return JSON.parse(await this.#gt('status --json')) as TownView;
  }

  #events(kind: string): readonly LoggedEvent[] {
    return readLog(`${this.#town}/events`).filter((event) => event.kind === kind);
  }

  /** Beads in the order in which they landed on the rig's branch. */
  #landed(): readonly string[] {
    const format = '--format=%(trailers:key=Bead,valueonly)';
    const log = this.#world.git(`${this.#town}/rigs/tally/engine.git`, 'log', '--reverse', format, 'main');
    return log.split('\n').filter((line) => line !== '');
  }

  /** Clients that are attached: `gt` alone. */
  #clients(): readonly string[] {
    return this.#world
      .leftovers()
      .map(({ command }) => command)
      .filter((command) => /\/gt\.mjs$/.test(command));
  }
}

interface Listed {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly issue_type: string;
  readonly parent?: string;
}

interface Shown {
  /** The live pane's text. */
  readonly pane: string;
  /** The names in the roster. */
  readonly names: readonly string[];
}

function shownBy(screen: PtyScreen): Shown {
  const roster = screen.text().split('\n').slice(0, 8).join('\n');
  return {
    pane: livePane(screen),
    names: ['mayor', 'robin ★', 'wren'].filter((name) => roster.includes(name)),
  };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
