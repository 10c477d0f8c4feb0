import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addMonths, daysBetween, daysInMonth, isLeapYear, isoWeek, timeOfDay } from '../src/dates.ts';

const day = (text: string): Date => new Date(`${text}T00:00:00Z`);

test('centuries are leap years every fourth time', () => {
  assert.deepEqual([1900, 2000, 2023, 2024].map(isLeapYear), [false, true, false, true]);
});

test('February knows leap years', () => {
  assert.equal(daysInMonth(2024, 1), 29);
  assert.equal(daysInMonth(2023, 1), 28);
  assert.equal(daysInMonth(2023, 11), 31);
});

test('months are added across years, forwards and backwards', () => {
  assert.deepEqual(addMonths(day('2023-11-15'), 3), day('2024-02-15'));
  assert.deepEqual(addMonths(day('2024-02-15'), -3), day('2023-11-15'));
});

test('the time of day is what follows midnight', () => {
  assert.equal(timeOfDay(new Date('2024-05-01T00:00:01.500Z')), 1500);
  assert.equal(timeOfDay(new Date('1969-12-31T23:59:59.000Z')), 86_399_000);
});

test('days between dates do not count hours', () => {
  assert.equal(daysBetween(new Date('2024-02-28T23:00:00Z'), new Date('2024-03-01T01:00:00Z')), 2);
});

test('weeks are numbered by ISO 8601', () => {
  assert.equal(isoWeek(day('2021-01-03')), 53);
  assert.equal(isoWeek(day('2021-01-04')), 1);
  assert.equal(isoWeek(day('2020-12-31')), 53);
});
