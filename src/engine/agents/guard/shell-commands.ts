// Every command that a shell script may run, in its order: those in substitutions, functions, loops and branches too.

import type { Command, For, Pipeline, Redirection, SyntaxNode } from 'unbash';
import { forEachChild, parse } from 'unbash';
import { resolved, UNKNOWN } from './path-place.ts';
import { argumentTexts, innerScope, openScope, type Scope, wordText } from './shell-words.ts';
import type { GuardedPlace } from './tool-call.ts';

/** What a command reads on its standard input, as far as the script says. */
export type ShellInput =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  /** What the commands before it in a pipe write. */
  | { readonly kind: 'pipe'; readonly from: readonly ShellCommand[] };

export interface ShellCommand {
  /** Its name and arguments, with UNKNOWN in what only the running shell knows. Never empty. */
  readonly words: readonly string[];
  /** Variables that are set for it alone, and those of git's that the script set before. */
  readonly variables: ReadonlyMap<string, string>;
  /** Files that its redirections write. */
  readonly writes: readonly string[];
  readonly input: ShellInput;
  /** Where it runs; null where that can't be told. */
  readonly cwd: string | null;
}

export interface ShellScript {
  readonly commands: readonly ShellCommand[];
  /** It does not parse: what was read of it may not be all. */
  readonly isBroken: boolean;
}

const NO_INPUT: ShellInput = { kind: 'none' };
/** Values of a loop's variable that are gone through. */
const MOST_ROUNDS = 16;
/** No command line that an agent types has more; beyond it is broken. */
const MOST_COMMANDS = 2_000;

export function readScript(source: string, place: GuardedPlace, cwd: string | null): ShellScript {
  const script = parse(source);
  const reader = new ScriptReader();
  reader.read(script, openScope(place, cwd), NO_INPUT);
  const { commands, isBroken } = reader;
  return { commands, isBroken: isBroken || (script.errors?.length ?? 0) > 0 };
}

class ScriptReader {
  readonly commands: ShellCommand[] = [];
  isBroken = false;

  /** Reads on in the scope: what the node sets is known afterwards. */
  read(node: SyntaxNode, scope: Scope, input: ShellInput): void {
    if (this.commands.length >= MOST_COMMANDS) {
      this.isBroken = true;
      return;
    }
    switch (node.type) {
      case 'Command':
        this.#readCommand(node, scope, input);
        break;
      case 'Pipeline':
        this.#readPipeline(node, scope, input);
        break;
      case 'For':
        this.#readFor(node, scope, input);
        break;
      case 'Redirected':
        for (const each of node.redirects) this.read(each, innerScope(scope), NO_INPUT);
        this.#write(node.redirects, scope);
        this.read(node.command, scope, inputOf(node.redirects, scope) ?? input);
        break;
      case 'Subshell':
      case 'Function':
      case 'Coproc':
      case 'CommandExpansion':
      case 'ProcessSubstitution':
        this.#readChildren(node, innerScope(scope), input);
        break;
      default:
        if (node.type === 'Script' && (node.errors?.length ?? 0) > 0) this.isBroken = true;
        this.#readChildren(node, scope, input);
    }
  }

  #readChildren(node: SyntaxNode, scope: Scope, input: ShellInput): void {
    forEachChild(node, (child) => this.read(child, scope, input));
  }

  #readPipeline(node: Pipeline, scope: Scope, input: ShellInput): void {
    let feed = input;
    for (const command of node.commands) {
      const before = this.commands.length;
      this.read(command, node.commands.length > 1 ? innerScope(scope) : scope, feed);
      feed = { kind: 'pipe', from: this.commands.slice(before) };
    }
  }

  #readFor(node: For, scope: Scope, input: ShellInput): void {
    const values = node.wordlist?.flatMap((word) => argumentTexts(word, scope)) ?? [UNKNOWN];
    for (const word of node.wordlist ?? []) this.read(word, scope, NO_INPUT);
    for (const value of new Set(values.slice(0, MOST_ROUNDS))) {
      scope.variables.set(node.name.value, value);
      this.read(node.body, scope, input);
    }
  }

  #readCommand(node: Command, scope: Scope, input: ShellInput): void {
    // What stands in its words is run before it.
    forEachChild(node, (child) => this.read(child, innerScope(scope), NO_INPUT));
    const own = assignments(node.prefix, scope);
    if (node.name === undefined) {
      for (const [name, value] of own) scope.variables.set(name, value);
      this.#write(node.redirects, scope);
      return;
    }
    for (const [name, value] of assignments(node.suffix, scope)) scope.variables.set(name, value);
    const args = node.args.flatMap((each) =>
      each.type === 'Word'
        ? argumentTexts(each, scope)
        : [`${each.name}=${scope.variables.get(each.name) ?? ''}`],
    );
    const words = [...argumentTexts(node.name, scope), ...args];
    if (words.length === 0) {
      this.#write(node.redirects, scope);
      return;
    }
    const writes = writtenBy(node.redirects, scope);
    const fed = inputOf(node.redirects, scope) ?? input;
    const variables = new Map([...exported(scope), ...own]);
    this.commands.push({ words, variables, writes, input: fed, cwd: scope.cwd });
    moveOn(words, scope);
  }

  /** A redirection with no command of its own: `> file`, or that of a group. */
  #write(redirects: readonly Redirection[], scope: Scope): void {
    const writes = writtenBy(redirects, scope);
    if (writes.length === 0) return;
    this.commands.push({ words: [':'], variables: new Map(), writes, input: NO_INPUT, cwd: scope.cwd });
  }
}

function assignments(nodes: Command['suffix'] | Command['prefix'], scope: Scope): Map<string, string> {
  const set = new Map<string, string>();
  for (const each of nodes) {
    if (each.type !== 'Assignment') continue;
    const isPlain = each.value.type === 'Word' && each.index === undefined && !each.append;
    set.set(each.name, isPlain && each.value.type === 'Word' ? wordText(each.value, scope) : UNKNOWN);
  }
  return set;
}

function writtenBy(redirects: readonly Redirection[], scope: Scope): readonly string[] {
  return redirects.flatMap((each) => {
    if (each.type !== 'Redirect' || each.operator === '<' || each.operator === '<&') return [];
    if (each.target === undefined) return [];
    const target = wordText(each.target, scope);
    // `2>&1` names a descriptor.
    return each.operator === '>&' && /^(\d+|-)$/.test(target) ? [] : [target];
  });
}

function inputOf(redirects: readonly Redirection[], scope: Scope): ShellInput | null {
  for (const each of redirects) {
    if (each.type === 'HereDoc') return { kind: 'text', text: each.body.text };
    if (each.type === 'HereString') {
      const text = each.target === undefined ? '' : wordText(each.target, scope);
      return { kind: 'text', text };
    }
  }
  return null;
}

/** Of what the script has set before, the variables that git reads: they may be exported. */
function exported({ variables }: Scope): readonly (readonly [string, string])[] {
  return [...variables].filter(([name]) => name.startsWith('GIT_'));
}

/** Where the shell is afterwards. */
function moveOn(words: readonly string[], scope: Scope): void {
  const [name, ...args] = words[0] === 'builtin' || words[0] === 'command' ? words.slice(1) : words;
  if (name === 'popd') scope.cwd = null;
  if (name !== 'cd' && name !== 'pushd') return;
  const target = args.find((each) => !/^-[LPe@]+$/.test(each) && each !== '--');
  scope.cwd = target === undefined ? scope.place.home : target === '-' ? null : resolved(target, scope.cwd);
}
