// Calendar arithmetic in UTC: no time zone of the machine ever shows through.

const DAY_MS = 86_400_000;

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days in a month, `month` counted from 0 as Date does. */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}

/** Milliseconds since midnight. */
export function timeOfDay(date: Date): number {
  return ((date.getTime() % DAY_MS) + DAY_MS) % DAY_MS;
}

/** The same day and time some months later; where that month is too short, its last day. */
export function addMonths(date: Date, months: number): Date {
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + months;
  return new Date(Date.UTC(year, month, date.getUTCDate()));
}

/** Whole days from one date to another, whatever their times of day. */
export function daysBetween(from: Date, to: Date): number {
  return (to.getTime() - timeOfDay(to) - (from.getTime() - timeOfDay(from))) / DAY_MS;
}

/** The number of a date's week by ISO 8601: weeks start on Monday, week 1 holds the first Thursday. */
export function isoWeek(date: Date): number {
  const weekday = (date.getUTCDay() + 6) % 7;
  const thursday = new Date(date.getTime() - timeOfDay(date) + (3 - weekday) * DAY_MS);
  const newYear = new Date(Date.UTC(thursday.getUTCFullYear(), 0, 1));
  return Math.floor(daysBetween(newYear, thursday) / 7) + 1;
}
