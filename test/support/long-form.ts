// What tests draw at random can be repeated, and the long ones have a form that takes its time.

/** Whether the long forms of tests are wanted: `GT_TEST_FULL=1`. */
export const isFull = process.env['GT_TEST_FULL'] === '1';

/** What `GT_TEST_SEED` says, or another seed; tests print it, so that a run can be repeated. */
export function seedOr(other: number): number {
  return Number(process.env['GT_TEST_SEED'] ?? other);
}
