// Makes a shell a player of files, as a tty hands them on (ONLCR), each on a screen that was reset; a title tells when
// one is through.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const PLAYER = `stty -echo
while read -r mark file; do
  printf '\\033c'
  cat "$file"
  printf '\\030\\033]2;%s\\007' "$mark"
done < "$1"
`;

export class StagePlayer implements AsyncDisposable {
  readonly #commands: FileHandle;
  #played = 0;

  private constructor(commands: FileHandle) {
    this.#commands = commands;
  }

  /** `path` names files of the test's own, `run` types a line at the shell's prompt. */
  static async start(path: (name: string) => string, run: (line: string) => void): Promise<StagePlayer> {
    const [fifo, player] = [path('play.fifo'), path('play.sh')];
    spawnSync('mkfifo', [fifo]);
    writeFileSync(player, PLAYER);
    run(`exec sh '${player}' '${fifo}'`);
    return new StagePlayer(await open(fifo, 'w'));
  }

  /** Answers the title that the terminal has once the file is through. */
  async play(file: string): Promise<string> {
    this.#played += 1;
    const mark = `played-${this.#played}`;
    await this.#commands.write(`${mark} ${file}\n`);
    return mark;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#commands.close();
  }
}
