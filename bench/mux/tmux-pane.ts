// tmux as a contender: a server of its own on a socket of its own, no settings but a bare screen.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { COLS, OuterPty, ROWS } from './outer-pty.ts';
import { processEnv } from './worlds.ts';

export const TMUX_HINT =
  'tmux is not installed: apt-get install tmux, dnf install tmux or brew install tmux, then again';

export function hasTmux(): boolean {
  return spawnSync('tmux', ['-V']).status === 0;
}

export class TmuxPane implements AsyncDisposable {
  readonly outer: OuterPty;
  readonly #socket: string;

  /** `command` runs in one pane over the whole screen. */
  constructor(folder: string, command: readonly string[]) {
    this.#socket = join(folder, 'tmux.sock');
    const bare = [';', 'set', '-g', 'status', 'off'];
    const size = ['-x', String(COLS), '-y', String(ROWS)];
    const args = ['-S', this.#socket, '-f', '/dev/null', 'new-session', ...size, ...command, ...bare];
    this.outer = new OuterPty({ file: 'tmux', args, cwd: folder, env: processEnv() });
  }

  /** Runs one command of tmux's. Answers stdout. */
  tell(...args: readonly string[]): string {
    const ran = spawnSync('tmux', ['-S', this.#socket, ...args], { env: processEnv(), encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(`tmux ${args.join(' ')}: ${ran.stderr}`);
    return ran.stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    spawnSync('tmux', ['-S', this.#socket, 'kill-server'], { env: processEnv() });
    await this.outer[Symbol.asyncDispose]();
  }
}
