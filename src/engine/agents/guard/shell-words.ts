// What a word of a shell command will be, as far as its text tells. Known variables are filled in, what only the
// running shell knows is `UNKNOWN`; braces give several words (POSIX shell, 2.6 Word Expansions, and Bash's braces).

import type { DoubleQuotedChild, ParsedScript, Word, WordPart } from 'unbash';
import { parse } from 'unbash';
import { foundPaths } from './find-args.ts';
import { resolved, UNKNOWN } from './path-place.ts';
import type { GuardedPlace } from './tool-call.ts';

/** What is known while a script is read from its beginning to its end. */
export interface Scope {
  readonly place: GuardedPlace;
  /** Variables that the script has set. */
  readonly variables: Map<string, string>;
  /** Null where it can't be told any more. */
  cwd: string | null;
}

/** Words that one may become: no shell line needs more. */
const MOST_WORDS = 64;

export function openScope(place: GuardedPlace, cwd: string | null): Scope {
  return { place, variables: new Map(), cwd };
}

/** For what runs in a shell of its own: what it sets is gone with it. */
export function innerScope(scope: Scope): Scope {
  return { place: scope.place, variables: new Map(scope.variables), cwd: scope.cwd };
}

export function wordTexts(word: Word, scope: Scope): readonly string[] {
  if (word.parts === undefined) return [word.text.startsWith('~') ? atHome(word.value, scope) : word.value];
  return word.parts.reduce<readonly string[]>(
    (before, part, index) => {
      const texts = partTexts(part, scope, index === 0);
      return before.flatMap((head) => texts.map((tail) => head + tail)).slice(0, MOST_WORDS);
    },
    [''],
  );
}

/** As arguments: a shell parts what an expansion without quotes gives at its blanks. */
export function argumentTexts(word: Word, scope: Scope): readonly string[] {
  const texts = wordTexts(word, scope);
  const isParted = word.parts?.some(
    ({ type }) => type === 'SimpleExpansion' || type === 'ParameterExpansion' || type === 'CommandExpansion',
  );
  if (!isParted) return texts;
  return texts.flatMap((each) => each.split(/\s+/).filter((piece) => piece !== '')).slice(0, MOST_WORDS);
}

export function wordText(word: Word, scope: Scope): string {
  return wordTexts(word, scope)[0] ?? '';
}

/** The variable's value; UNKNOWN where the script has not set it and it is none of ours. */
export function variable(name: string, scope: Scope): string {
  const set = scope.variables.get(name);
  if (set !== undefined) return set;
  const { place, cwd } = scope;
  switch (name) {
    case 'HOME':
      return place.home;
    case 'TMPDIR':
    case 'TMP':
    case 'TEMP':
      return place.tmp;
    case 'PWD':
      return cwd ?? UNKNOWN;
    case 'GT_CHECKOUT':
    case 'CLAUDE_PROJECT_DIR':
    case 'GEMINI_PROJECT_DIR':
      return place.checkout;
    case 'GT_TOWN':
      return place.town === '' ? UNKNOWN : place.town;
    case 'GT_BRANCH':
      return place.branch;
    default:
      return UNKNOWN;
  }
}

function partTexts(part: WordPart, scope: Scope, isFirst: boolean): readonly string[] {
  switch (part.type) {
    case 'Literal':
      return [isFirst && part.text.startsWith('~') ? atHome(part.value, scope) : part.value];
    case 'Glob':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [part.value];
    case 'DoubleQuoted':
    case 'LocaleString':
      return [part.parts.map((child) => childText(child, scope)).join('')];
    case 'ExtendedGlob':
      return [part.text];
    case 'BraceExpansion':
      return braceTexts(part.text, scope);
    case 'ProcessSubstitution':
      return ['/dev/fd/63'];
    case 'SimpleExpansion':
    case 'ParameterExpansion':
    case 'CommandExpansion':
    case 'ArithmeticExpansion':
      return [childText(part, scope)];
  }
}

function childText(part: DoubleQuotedChild, scope: Scope): string {
  switch (part.type) {
    case 'Literal':
      return part.value;
    case 'SimpleExpansion':
      return variable(part.text.slice(1), scope);
    case 'ParameterExpansion': {
      if (part.prefix !== undefined || part.index !== undefined) return UNKNOWN;
      const value = variable(part.parameter, scope);
      const { operation } = part;
      if (operation === undefined) return value;
      if (operation.type !== 'Default') return UNKNOWN;
      if (operation.operator.endsWith('+')) return UNKNOWN;
      return value === UNKNOWN && !operation.operator.endsWith('?')
        ? wordText(operation.operand, scope)
        : value;
    }
    case 'CommandExpansion':
      return substituted(part.script, scope);
    case 'ArithmeticExpansion':
      return UNKNOWN;
  }
}

/** What a few everyday substitutions give: where we are, a fresh temporary file, which program, a plain text. */
function substituted(script: ParsedScript | undefined, scope: Scope): string {
  const only = script?.commands.length === 1 ? script.commands[0]?.command : undefined;
  if (only?.type !== 'Command' || only.name === undefined) return UNKNOWN;
  const [name = '', ...args] = [only.name, ...only.args.filter((each) => each.type === 'Word')].map((each) =>
    wordText(each, scope),
  );
  switch (name) {
    case 'pwd':
      return scope.cwd ?? UNKNOWN;
    case 'mktemp':
      return mktempPath(args, scope);
    case 'git':
      return args.join(' ') === 'rev-parse --show-toplevel' ? scope.place.checkout : UNKNOWN;
    case 'which':
      return args.at(-1) ?? UNKNOWN;
    case 'command':
    case 'type':
      return args[0]?.startsWith('-') ? (args.at(-1) ?? UNKNOWN) : UNKNOWN;
    case 'find':
      return foundPaths(args).join(' ');
    case 'echo':
      return args.filter((each) => !/^-[neE]+$/.test(each)).join(' ');
    case 'realpath':
    case 'readlink':
      return resolved(args.at(-1) ?? UNKNOWN, scope.cwd) ?? UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** Below the folder for temporary files, unless a template or `-p` says where. */
function mktempPath(args: readonly string[], scope: Scope): string {
  const folder = args.indexOf('-p');
  const given = folder >= 0 ? args[folder + 1] : args.find((each) => each.includes('/'));
  if (given === undefined || given === UNKNOWN) return `${scope.place.tmp}/tmp.${UNKNOWN}`;
  return folder >= 0 ? `${given}/tmp.${UNKNOWN}` : given.replace(/^--tmpdir=/, '');
}

function atHome(text: string, { place }: Scope): string {
  if (text === '~' || text.startsWith('~/')) return place.home + text.slice(1);
  if (text === '~+' || text === '~-') return UNKNOWN;
  // Somebody's home by name.
  return `/home/${text.slice(1)}`;
}

function braceTexts(text: string, scope: Scope): readonly string[] {
  const alternatives = splitAtCommas(text.slice(1, -1));
  if (alternatives.length < 2) return [text];
  return alternatives.slice(0, MOST_WORDS).flatMap((each) => {
    if (each === '') return [''];
    const command = parse(`: ${each}`).commands[0]?.command;
    const [word] = command?.type === 'Command' ? command.args : [];
    return word?.type === 'Word' ? wordTexts(word, scope) : [UNKNOWN];
  });
}

function splitAtCommas(text: string): readonly string[] {
  const pieces = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (character === ',' && depth === 0) pieces.push('');
    else pieces[pieces.length - 1] += character;
  }
  return pieces;
}
