// What an agent's CLI is about to do, in our words: the guard judges these, whichever CLI asks.

export type ToolCall =
  /** A command line for a shell; `cwd` is where it will run, null where the CLI does not say. */
  | { readonly kind: 'shell'; readonly command: string; readonly cwd: string | null }
  /** A file tool that makes, changes or deletes files. */
  | { readonly kind: 'write'; readonly paths: readonly string[]; readonly cwd: string | null }
  /** A tool that runs nothing and writes nothing here: reading, searching, the web. */
  | { readonly kind: 'other'; readonly tool: string }
  /** It looks as if it ran a command or wrote a file, but not in a shape that we know. */
  | { readonly kind: 'unreadable'; readonly tool: string };

/** Where an agent works: what the guard holds a tool call against. Absolute paths. */
export interface GuardedPlace {
  readonly checkout: string;
  /** The town's folder: other agents' checkouts are in it. '' where unknown. */
  readonly town: string;
  readonly home: string;
  /** The folder for temporary files. */
  readonly tmp: string;
  /** The branch that is handed in; '' for those who choose their own, whose clone's main branch is theirs. */
  readonly branch: string;
  /** The branch that work lands on; '' where unknown. */
  readonly mainBranch: string;
  /** The path with its links resolved, as far as it exists; absent where no disk is looked at. */
  readonly realPath?: (path: string) => string;
}
