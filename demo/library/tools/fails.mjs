// Sees new tests fail before the fix: node tools/fails.mjs FILE...
// Ends with 1 where they all pass or do not load: then they don't show the bug.
import { paint } from './paint.mjs';
import { runTests, showFailures } from './tests.mjs';

const { failures, broken } = await runTests(process.argv.slice(2));
showFailures([...failures, ...broken]);
if (broken.length > 0) end(1, paint('red', 'the test itself is broken'));
if (failures.length === 0) end(1, paint('red', 'nothing fails: the bug is not shown'));
end(0, paint('yellow', 'fails as reported'));

function end(code, verdict) {
  console.log(verdict);
  process.exit(code);
}
