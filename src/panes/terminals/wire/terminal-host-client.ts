// The town's side of the terminal host: the engine's port `Terminals`, and the panes' source of cells.

import type { z } from 'zod';
import { ok, type Result } from '../../../beads/result.ts';
import type { GuestId } from '../../../engine/ids.ts';
import type { Problem } from '../../../engine/problem.ts';
import type {
  Capture,
  CaptureRequest,
  Digest,
  GuestFacts,
  GuestSpec,
  GuestStatus,
  HistoryLine,
  InputIntent,
  Terminals,
  Unsubscribe,
} from '../../../engine/terminals.ts';
import type { Theme } from '../emulator/theme.ts';
import { HostLink, type LinkOptions } from './host-link.ts';
import {
  type Call,
  captureSchema,
  encodeTyped,
  factsSchema,
  HISTORY_LINES,
  type HostMessage,
  historySchema,
  LARGEST_COLS,
  LARGEST_ROWS,
  promptSchema,
  searchSchema,
  spawnedSchema,
  statusListSchema,
} from './messages.ts';
import { PaneMirror } from './pane-mirror.ts';
import type { GuestSignal, PaneSource, PaneWatch, PromptAnswer, PromptRequest } from './pane-source.ts';
import { FRAME_LIMIT_BYTES } from './protocol.ts';
import type { SearchAnswer, SearchRequest } from './search-query.ts';

/** Typed bytes that go in one frame, with room for what stands around them. */
const LONGEST_TYPED_BYTES = FRAME_LIMIT_BYTES - 1024;

type Exited = GuestStatus & { kind: 'exited' };

export interface ConnectOptions extends Pick<LinkOptions, 'socketPath' | 'versions'> {
  /** Called once where the host is gone without having been asked to go. */
  readonly onLost: () => void;
  /** A `visitor` asks and watches; the host does not take it for its town. */
  readonly role?: LinkOptions['role'];
}

/** The host was lost in the middle of a question that has no other answer. */
export class TerminalHostError extends Error {
  constructor(doing: string, problem: Problem) {
    super(`${doing}: ${problem.message}`);
  }
}

export class TerminalHostClient implements Terminals, PaneSource, Disposable {
  readonly #link: HostLink;
  readonly #mirrors = new Map<number, PaneMirror>();
  readonly #digestListeners = new Set<(digest: Digest) => void>();
  readonly #exitListeners = new Set<(exited: Exited) => void>();
  readonly #signalListeners = new Set<(signal: GuestSignal) => void>();
  #watches = 0;

  private constructor(link: HostLink, onLost: () => void) {
    this.#link = link;
    link.listen({
      onMessage: (message) => this.#onMessage(message),
      onRows: (rows) => {
        this.#mirrors.get(rows.watch)?.apply(rows);
        link.tell({ kind: 'seen', watch: rows.watch, frame: rows.frame });
      },
      onLost,
    });
  }

  /** Connects and says hello. `unavailable` where no host answers or it speaks other versions. */
  static async connect(options: ConnectOptions): Promise<Result<TerminalHostClient, Problem>> {
    const link = await HostLink.open({ role: 'town', ...options });
    return link.ok ? ok(new TerminalHostClient(link.value, options.onLost)) : link;
  }

  async spawn(spec: GuestSpec): Promise<Result<{ readonly pid: number }, Problem>> {
    const copy = { ...spec, args: [...spec.args], env: { ...spec.env } };
    const answer = await this.#link.request({ op: 'spawn', spec: copy });
    return answer.ok ? ok(spawnedSchema.parse(answer.value)) : answer;
  }

  async kill(
    guest: GuestId,
    { signal }: { readonly signal: 'SIGHUP' | 'SIGTERM' | 'SIGKILL' },
  ): Promise<Result<void, Problem>> {
    return this.#done({ op: 'kill', guest, signal });
  }

  /** Answers once the host has taken the intents; typing them takes as long as the guest needs to settle in between. */
  async send(guest: GuestId, intents: readonly InputIntent[]): Promise<Result<void, Problem>> {
    return this.#done({ op: 'send', guest, intents: [...intents] });
  }

  async list(): Promise<readonly GuestStatus[]> {
    return this.#ask({ op: 'list' }, statusListSchema, 'listing guests');
  }

  async describe(): Promise<readonly GuestFacts[]> {
    return this.#ask({ op: 'describe' }, factsSchema, 'describing guests');
  }

  async acknowledge(guest: GuestId): Promise<void> {
    await this.#link.request({ op: 'acknowledge', guest });
  }

  async history(guest: GuestId, fromLine: number, count: number): Promise<readonly HistoryLine[]> {
    const lines: HistoryLine[] = [];
    const end = fromLine + count;
    for (let from = Math.max(0, fromLine); from < end; from += HISTORY_LINES) {
      const call: Call = { op: 'history', guest, fromLine: from, count: Math.min(HISTORY_LINES, end - from) };
      lines.push(...(await this.#ask(call, historySchema, `reading the history of ${guest}`)));
    }
    return lines;
  }

  async capture(guest: GuestId, request: CaptureRequest): Promise<Result<Capture, Problem>> {
    const answer = await this.#link.request({ op: 'capture', guest, request });
    return answer.ok ? ok(captureSchema.parse(answer.value)) : answer;
  }

  async search(guest: GuestId, request: SearchRequest): Promise<Result<SearchAnswer, Problem>> {
    const answer = await this.#link.request({ op: 'search', guest, search: request });
    return answer.ok ? ok(searchSchema.parse(answer.value)) : answer;
  }

  async findPrompt(guest: GuestId, request: PromptRequest): Promise<Result<PromptAnswer, Problem>> {
    const answer = await this.#link.request({ op: 'prompt', guest, ...request });
    return answer.ok ? ok(promptSchema.parse(answer.value)) : answer;
  }

  onDigest(listener: (digest: Digest) => void): Unsubscribe {
    this.#digestListeners.add(listener);
    return () => this.#digestListeners.delete(listener);
  }

  onExit(listener: (exited: Exited) => void): Unsubscribe {
    this.#exitListeners.add(listener);
    return () => this.#exitListeners.delete(listener);
  }

  onSignal(listener: (signal: GuestSignal) => void): Unsubscribe {
    this.#signalListeners.add(listener);
    return () => this.#signalListeners.delete(listener);
  }

  watch(guest: GuestId, onChange: () => void): PaneWatch {
    this.#watches += 1;
    const watch = this.#watches;
    const mirror = new PaneMirror(guest, {
      onChange,
      scrollTo: (line) => this.#link.tell({ kind: 'scroll', watch, line }),
      close: () => {
        this.#mirrors.delete(watch);
        this.#link.tell({ kind: 'unwatch', watch });
      },
    });
    this.#mirrors.set(watch, mirror);
    this.#link.tell({ kind: 'watch', watch, guest });
    return mirror;
  }

  type(guest: GuestId, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += LONGEST_TYPED_BYTES) {
      this.#link.write(encodeTyped({ guest, bytes: bytes.subarray(at, at + LONGEST_TYPED_BYTES) }));
    }
  }

  /** Sizes beyond what a guest may have are cut to it. */
  resize(guest: GuestId, size: { readonly cols: number; readonly rows: number }): void {
    const cols = Math.min(LARGEST_COLS, Math.max(1, Math.floor(size.cols)));
    const rows = Math.min(LARGEST_ROWS, Math.max(1, Math.floor(size.rows)));
    this.#link.tell({ kind: 'resize', guest, cols, rows });
  }

  setTheme(theme: Theme): void {
    this.#link.tell({ kind: 'theme', theme });
  }

  /** This town ends on purpose: the host does not start it again. */
  announceStopping(): void {
    this.#link.tell({ kind: 'stopping' });
  }

  /** Ends every guest with all that it started, then the host; resolves when the guests are gone. */
  async shutdownHost(): Promise<Result<void, Problem>> {
    this.#link.letGo();
    return this.#done({ op: 'shutdown' });
  }

  /** Has the host start its town where none runs. */
  async wakeTown(): Promise<Result<void, Problem>> {
    return this.#done({ op: 'wake' });
  }

  [Symbol.dispose](): void {
    this.#mirrors.clear();
    this.#link[Symbol.dispose]();
  }

  async #done(call: Call): Promise<Result<void, Problem>> {
    const answer = await this.#link.request(call);
    return answer.ok ? ok(undefined) : answer;
  }

  async #ask<S extends z.ZodType>(call: Call, schema: S, doing: string): Promise<z.infer<S>> {
    const answer = await this.#link.request(call);
    if (!answer.ok) throw new TerminalHostError(doing, answer.problem);
    return schema.parse(answer.value);
  }

  #onMessage(message: HostMessage): void {
    if (message.kind === 'digest') for (const listener of this.#digestListeners) listener(message.digest);
    if (message.kind === 'exit') for (const listener of this.#exitListeners) listener(message.exited);
    if (message.kind === 'signal') for (const listener of this.#signalListeners) listener(message.signal);
  }
}
