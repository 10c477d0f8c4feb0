// What an agent's CLI tells of itself by its hooks, in our words: whichever CLI it is, the engine hears only these.

export type AgentEvent =
  /** A conversation begins or goes on; `session` is what the CLI calls it. */
  | {
      readonly kind: 'session-started';
      readonly session: string;
      readonly source: 'startup' | 'resume' | 'clear' | 'compact';
      /** The file that the CLI keeps the conversation in; null where it does not say. */
      readonly transcript: string | null;
    }
  /** A turn begins: a prompt was taken in. */
  | { readonly kind: 'turn-started'; readonly session: string; readonly prompt: string }
  | {
      readonly kind: 'tool-started';
      readonly session: string;
      readonly tool: string;
      readonly call: string | null;
    }
  | {
      readonly kind: 'tool-ended';
      readonly session: string;
      readonly tool: string;
      readonly call: string | null;
    }
  /** It waits for an answer: to a permission, a question, or a form. */
  | {
      readonly kind: 'asked';
      readonly session: string;
      readonly about: 'permission' | 'question';
      readonly text: string;
    }
  /** The turn has ended by itself; an interrupted turn says nothing, or `turn-interrupted`. */
  | { readonly kind: 'turn-ended'; readonly session: string }
  | {
      readonly kind: 'turn-interrupted';
      readonly session: string;
      /** Whether a person ended it, or its model's service, and if so because nobody is signed in. */
      readonly cause: 'person' | 'signed-out' | 'error';
    }
  | { readonly kind: 'session-ended'; readonly session: string; readonly why: string };

/** What a hook answers its CLI. */
export interface HookAnswer {
  /** Text that the model is given beside the prompt. */
  readonly context?: string;
  /** Why the CLI must not do what it was about to: a tool call, or the end of its turn. */
  readonly refusal?: string;
}
