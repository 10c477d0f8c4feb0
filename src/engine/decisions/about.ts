// What the town itself asks about, where it is to be told apart from any other question.

/** That a run's CLI is signed out, which a person mends in its pane or elsewhere; that work has conflicted too often. */
export type DecisionSubject = 'sign-in' | 'conflict';
