import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GuestId } from '../../../src/engine/ids.ts';
import { GuestNews, guestNewsOf } from '../../../src/panes/client/guest-news.ts';
import { digestOf, FakePanes } from './a-town.ts';

const id = (name: string) => name as GuestId;

function reader(...shown: string[]) {
  const changes = { count: 0 };
  const isShown = (guest: GuestId) => shown.includes(guest);
  return { isShown, onChange: () => (changes.count += 1), changes, shown };
}

test('a bell is unseen until somebody looks at its guest, and whoever else is there is told', () => {
  const panes = new FakePanes();
  const news = guestNewsOf(panes);
  assert.equal(guestNewsOf(panes), news);
  const [one, two] = [reader('r1'), reader()];
  news.join(one);
  news.join(two);
  panes.digest('r1', { bells: 1 });
  assert.deepEqual([...news.unseenBells], []);
  panes.digest('r2', { bells: 3 });
  panes.digest('r2', { bells: 2 });
  assert.deepEqual([...news.unseenBells], ['r2']);
  assert.deepEqual([one.changes.count, two.changes.count], [1, 1]);
  two.shown.push('r2');
  news.looked(two);
  assert.deepEqual([...news.unseenBells], []);
  assert.deepEqual([one.changes.count, two.changes.count], [2, 1]);
  two.shown.pop();
  panes.digest('r2', { bells: 3 });
  assert.deepEqual([...news.unseenBells], []);
  panes.digest('r2', { bells: 4 });
  assert.deepEqual([...news.unseenBells], ['r2']);
  news.leave(one);
  news.leave(two);
});

test('bells from before the town was there count as seen', async () => {
  const panes = new FakePanes();
  const digest = digestOf('r1', { bells: 7 });
  panes.statuses = [{ kind: 'running', guest: id('r1'), pid: 1, digest }];
  const news = new GuestNews(panes);
  await Promise.resolve();
  panes.digest('r1', { bells: 7 });
  assert.deepEqual([...news.unseenBells], []);
  panes.digest('r1', { bells: 8 });
  assert.deepEqual([...news.unseenBells], ['r1']);
});

test('of what is said while nobody is there, the latest and the number are kept, and no copies', () => {
  const panes = new FakePanes();
  const news = new GuestNews(panes);
  news.nameGuestsBy((guest) => `name of ${guest}`);
  const notify = (body: string) =>
    panes.signal({ kind: 'notification', guest: id('r1'), title: 'build', body });
  for (let at = 0; at < 1_000; at += 1) notify(`${at}`);
  panes.signal({ kind: 'clipboard', guest: id('r1'), text: 'secret' });
  assert.deepEqual(news.takeMissed(), {
    count: 1_000,
    latest: { kind: 'notification', guest: 'r1', title: 'build', body: '999' },
    name: 'name of r1',
  });
  assert.equal(news.takeMissed(), null);
  const there = reader();
  news.join(there);
  notify('heard');
  assert.equal(news.takeMissed(), null);
  news.leave(there);
  notify('missed');
  assert.equal(news.takeMissed()?.count, 1);
});
