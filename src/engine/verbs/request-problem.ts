// What is wrong with a request's arguments, in words for whoever made it.

import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** All of it in one line: `nudge: the text cannot be empty`. */
export function requestProblem(verb: string, issues: readonly Issue[]): string {
  return `${verb}: ${issues.map(inWords).join('; ')}`;
}

function inWords(issue: Issue): string {
  const what = named(issue.path);
  switch (issue.code) {
    case 'too_small':
      return tooSmall(what, issue);
    case 'too_big':
      return `${what} ${tooBig(issue)}`;
    case 'invalid_type':
      return issue.input === undefined ? `${what} is missing` : `${what} is to be ${article(issue.expected)}`;
    case 'invalid_value':
      return `${what} is to be one of ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `unknown: ${issue.keys.join(', ')}`;
    default:
      return `${what} is not as it should be`;
  }
}

function tooSmall(what: string, { origin, minimum }: Issue & { code: 'too_small' }): string {
  if (origin === 'array') return `${what} cannot be none`;
  return origin === 'string' ? `${what} cannot be empty` : `${what} is at least ${minimum}`;
}

function tooBig({ origin, maximum }: Issue & { code: 'too_big' }): string {
  if (origin === 'array') return `are at most ${maximum}`;
  return origin === 'string' ? `has at most ${maximum} characters` : `is at most ${maximum}`;
}

/** One of a list is spoken of in the singular: `beads.0` is a bead. */
function named(path: readonly PropertyKey[]): string {
  const names = path.filter((part) => typeof part !== 'number').map(String);
  const name = names.at(-1);
  if (name === undefined) return 'the request';
  const word = WORDS[name] ?? name;
  return typeof path.at(-1) === 'number' ? `a ${word.replace(/s$/, '')}` : `the ${word}`;
}

const WORDS: Readonly<Record<string, string>> = {
  mr: 'merge request',
  on: 'bead that it waits for',
  addLabels: 'labels',
  removeLabels: 'labels',
};

function article(kind: string): string {
  return ARTICLES[kind] ?? `a ${kind}`;
}

const ARTICLES: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  int: 'a whole number',
};
