// Reading what CLIs send their hooks: JSON of which nothing is certain.

import { isObject } from '../../json.ts';
import type { ToolCall } from '../guard/tool-call.ts';

export type Payload = Readonly<Record<string, unknown>>;

/** Longest text that is passed on of what a CLI says; a prompt may be of any length. */
const LONGEST_TEXT = 4_000;

export function asPayload(value: unknown): Payload | null {
  return isObject(value) ? value : null;
}

/** The field as a text, shortened where it is long; '' where it is none. */
export function textField(payload: Payload, name: string): string {
  const value = payload[name];
  return typeof value === 'string' ? shortText(value) : '';
}

export function optionalText(payload: Payload, name: string): string | null {
  return textField(payload, name) || null;
}

export function shortText(text: string): string {
  const cut = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
  // Half of a character that UTF-16 writes in two is no text.
  return cut.toWellFormed();
}

/** Of a tool that wants to run: its name, and what it would do. */
export function permissionText(tool: string, input: unknown): string {
  const fields = asPayload(input) ?? {};
  const what = ['command', 'file_path', 'notebook_path', 'url', 'description'].map((name) =>
    textField(fields, name),
  );
  const first = what.find((each) => each !== '');
  return first === undefined ? tool : `${tool}: ${first}`;
}

/** Of a question tool: each question with its choices, a line each. */
export function questionText(input: unknown): string {
  const questions = asPayload(input)?.['questions'];
  if (!Array.isArray(questions)) return '';
  return shortText(questions.map(oneQuestion).filter(Boolean).join('\n'));
}

function oneQuestion(value: unknown): string {
  const question = asPayload(value);
  if (question === null) return '';
  const { options } = question;
  const labels = Array.isArray(options)
    ? options.map((each) => textField(asPayload(each) ?? {}, 'label'))
    : [];
  const choices = labels.filter(Boolean).join(' / ');
  return choices === '' ? textField(question, 'question') : `${textField(question, 'question')} [${choices}]`;
}

/** How a CLI's tools are called and where they say what they do. */
export interface ToolNames {
  /** Tools that run a command line, and the field that holds it. */
  readonly shells: Readonly<Record<string, string>>;
  /** Tools that write one file, and the field that names it. */
  readonly writers: Readonly<Record<string, string>>;
  /** Tools that apply a patch in the `*** Update File:` form, and the field that holds it. */
  readonly patchers: Readonly<Record<string, string>>;
  /** The field that names the folder to run in, where the tool has one. */
  readonly folder?: string;
}

/**
 * The tool call in our words. A known tool without what it must say is `unreadable`; of a tool that we do not know, a
 * `command` is taken for a command line, and one of no known shape is `unreadable`.
 */
export function readToolCall(tool: string, input: unknown, cwd: string | null, names: ToolNames): ToolCall {
  const fields = asPayload(input) ?? {};
  const command = own(names.shells, tool);
  if (command !== undefined) return shellCall(tool, fields, folderOf(fields, cwd, names), [command]);
  const path = own(names.writers, tool);
  if (path !== undefined) return writeCall(tool, fields[path], cwd);
  const patch = own(names.patchers, tool);
  if (patch !== undefined) return patchCall(tool, fields[patch], cwd);
  const hidden = ['command', 'cmd', 'script'].filter((name) => fields[name] !== undefined);
  return hidden.length === 0 ? { kind: 'other', tool } : shellCall(tool, fields, cwd, hidden);
}

function own(names: Readonly<Record<string, string>>, tool: string): string | undefined {
  return Object.hasOwn(names, tool) ? names[tool] : undefined;
}

function folderOf(fields: Payload, cwd: string | null, { folder }: ToolNames): string | null {
  const given = folder === undefined ? undefined : fields[folder];
  if (typeof given !== 'string' || given === '') return cwd;
  return given.startsWith('/') || cwd === null ? given : `${cwd}/${given}`;
}

function shellCall(tool: string, fields: Payload, cwd: string | null, names: readonly string[]): ToolCall {
  const commands = names.map((name) => commandText(fields[name]));
  if (commands.some((each) => each === null)) return { kind: 'unreadable', tool };
  return { kind: 'shell', command: commands.join('\n'), cwd };
}

/** A command line as it is; one in words is quoted for a shell. */
function commandText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) return null;
  return value.map((each) => `'${each.replaceAll("'", "'\\''")}'`).join(' ');
}

function writeCall(tool: string, path: unknown, cwd: string | null): ToolCall {
  if (typeof path !== 'string' || path === '') return { kind: 'unreadable', tool };
  return { kind: 'write', paths: [path], cwd };
}

const PATCHED = /^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+)$/gm;

function patchCall(tool: string, patch: unknown, cwd: string | null): ToolCall {
  if (typeof patch !== 'string') return { kind: 'unreadable', tool };
  const paths = [...patch.matchAll(PATCHED)].map((each) => (each[1] ?? '').trim());
  return paths.length === 0 ? { kind: 'unreadable', tool } : { kind: 'write', paths, cwd };
}
