// Why a CLI could not get a reply, as its transcript tells: surer than its screen, and with the instant of a limit's end.

import { parseObject } from '../../json.ts';
import type { Dialect } from '../runtime-spec.ts';
import { countIn, type Fields, fieldsIn, instantIn, NO_FIELDS } from './record.ts';

export interface Trouble {
  readonly kind: 'limited' | 'signed-out';
  /** In ms since the epoch. */
  readonly at: number;
  /** When the limit ends, in ms since the epoch; null where it is not told. */
  readonly until: number | null;
}

interface TroubleForm {
  /** What every line about it holds. */
  readonly mark: string;
  readonly read: (record: Fields) => Trouble | null;
}

const FORMS: Readonly<Partial<Record<Dialect, TroubleForm>>> = {
  claude: { mark: '"isApiErrorMessage":true', read: ofClaude },
  codex: { mark: '"codex_error_info":', read: ofCodex },
};

/** Null where the line tells of none, or its CLI tells none in its transcript. */
export function readTrouble(dialect: Dialect, line: Buffer): Trouble | null {
  const form = FORMS[dialect];
  if (form === undefined || !line.includes(form.mark)) return null;
  const record = parseObject(line.toString('utf8'));
  return record && form.read(record);
}

function ofClaude(record: Fields): Trouble | null {
  const at = instantIn(record, 'timestamp');
  if (at === null || record['isSidechain'] === true) return null;
  switch (record['apiErrorStatus']) {
    case 401:
      return { kind: 'signed-out', at, until: null };
    case 429: {
      const limit = fieldsIn(fieldsIn(record, 'apiErrorParams') ?? NO_FIELDS, 'rate_limit_info');
      // Seconds since the epoch.
      const resetsAt = countIn(limit ?? NO_FIELDS, 'resetsAt');
      return { kind: 'limited', at, until: resetsAt === 0 ? null : resetsAt * 1_000 };
    }
    default:
      return null;
  }
}

function ofCodex(record: Fields): Trouble | null {
  const at = instantIn(record, 'timestamp');
  const error = fieldsIn(fieldsIn(record, 'payload') ?? NO_FIELDS, 'error');
  if (at === null || error === null) return null;
  if (error['codex_error_info'] === 'usage_limit_exceeded') return { kind: 'limited', at, until: null };
  const failed = fieldsIn(fieldsIn(error, 'codex_error_info') ?? NO_FIELDS, 'http_connection_failed');
  return failed?.['http_status_code'] === 401 ? { kind: 'signed-out', at, until: null } : null;
}
