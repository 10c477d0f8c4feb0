// Sees tests pass: node tools/passes.mjs [FILE...]; the whole suite where no file is named.
import { globSync } from 'node:fs';
import { paint } from './paint.mjs';
import { runTests, showFailures } from './tests.mjs';

const named = process.argv.slice(2);
const { passed, failures, broken } = await runTests(named.length > 0 ? named : globSync('test/**/*.test.ts').sort());
const failed = [...failures, ...broken];
showFailures(failed);
const figures = `${passed} passed, ${failed.length} failed`;
console.log(paint(failed.length === 0 ? 'green' : 'red', `${named.length > 0 ? 'new test' : 'suite'}: ${figures}`));
process.exit(failed.length === 0 && passed > 0 ? 0 : 1);
