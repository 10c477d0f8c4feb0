// Points in time as people and prompts write them: in options of bd, and in the app.

const UNITS_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * In ms since the epoch: `+6h`, `+1d`, `+2w`, `-3d`, `today`, `tomorrow`, `yesterday`, `next monday`, `2026-11-25`,
 * or RFC 3339. Days without a time begin at midnight where the person is. Null for anything else.
 */
export function parseInstant(text: string, now: number): number | null {
  const wanted = text.trim().toLowerCase();
  const [, sign, count, unit = ''] = /^([+-])(\d{1,6})([mhdw])$/.exec(wanted) ?? [];
  if (count !== undefined) return now + (sign === '-' ? -1 : 1) * Number(count) * (UNITS_MS[unit] ?? 0);
  if (wanted === 'now') return now;
  const days = { yesterday: -1, today: 0, tomorrow: 1 }[wanted];
  if (days !== undefined) return midnight(now, days);
  const weekday = WEEKDAYS.indexOf(wanted.replace(/^next /, ''));
  if (weekday >= 0) return midnight(now, ((weekday - new Date(now).getDay() + 6) % 7) + 1);
  if (/^\d{4}-\d\d-\d\d$/.test(wanted)) return known(Date.parse(`${wanted}T00:00:00`));
  return /^\d{4}-\d\d-\d\d[t ]\d\d:\d\d/.test(wanted) ? known(Date.parse(text.trim())) : null;
}

function midnight(now: number, days: number): number {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() + days);
  return day.getTime();
}

function known(instant: number): number | null {
  return Number.isNaN(instant) ? null : instant;
}
