import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareVersions, isCompatible, parseVersion } from '../src/semver.ts';

test('a version is numbers and what precedes a release', () => {
  assert.deepEqual(parseVersion('v1.22.3-rc.1+build.7'), { numbers: [1, 22, 3], prerelease: ['rc', '1'] });
  assert.throws(() => parseVersion('1.2'), TypeError);
});

test('numbers are compared as numbers', () => {
  assert.ok(compareVersions('1.9.0', '1.10.0') < 0);
  assert.equal(compareVersions('2.0.0', '2.0.0+build'), 0);
});

test('a release comes after what preceded it', () => {
  assert.ok(compareVersions('1.0.0-rc.1', '1.0.0') < 0);
  assert.ok(compareVersions('1.0.0', '1.0.0-alpha') > 0);
});

test('words before a release are compared as words', () => {
  const versions = ['1.0.0-rc.1', '1.0.0-alpha', '1.0.0-beta.2', '1.0.0-alpha.1'];
  assert.deepEqual(versions.toSorted(compareVersions), ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-beta.2', '1.0.0-rc.1']);
});

test('the caret rule keeps the first number', () => {
  assert.ok(isCompatible('1.9.2', '1.2.0'));
  assert.ok(!isCompatible('2.0.0', '1.2.0'));
  assert.ok(isCompatible('0.3.4', '0.3.1'));
  assert.ok(!isCompatible('0.4.0', '0.3.1'));
  assert.ok(!isCompatible('1.1.0', '1.2.0'));
});
