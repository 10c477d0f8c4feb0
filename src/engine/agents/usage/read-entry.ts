// One line of a transcript, of whichever CLI: what it says of the model's usage. Pure.

import { parseObject } from '../../json.ts';
import type { Dialect } from '../runtime-spec.ts';
import { readClaude } from './claude.ts';
import { readCodex } from './codex.ts';
import { readGemini } from './gemini.ts';
import { readOpencode } from './opencode.ts';
import type { Fields } from './record.ts';
import type { UsageEntry } from './usage.ts';

interface TranscriptForm {
  /** What every line about usage holds: the others, which may be long, are not even parsed. */
  readonly mark: string;
  readonly read: (record: Fields) => UsageEntry | null;
}

const FORMS: Readonly<Record<Dialect, TranscriptForm>> = {
  claude: { mark: '"usage"', read: readClaude },
  codex: { mark: '_token_usage"', read: readCodex },
  gemini: { mark: '"tokens"', read: readGemini },
  opencode: { mark: '"tokens"', read: readOpencode },
};

/** Null where the line says nothing of it, or is no JSON. */
export function readEntry(dialect: Dialect, line: Buffer): UsageEntry | null {
  const { mark, read } = FORMS[dialect];
  if (!line.includes(mark)) return null;
  const record = parseObject(line.toString('utf8'));
  return record && read(record);
}
