// What the town itself asks about, where it is to be told apart from any other question.

export type DecisionSubject =
  /** That a run's CLI is signed out, which a person mends in its pane or elsewhere. */
  | 'sign-in'
  /** That work has conflicted too often. */
  | 'conflict'
  /** That a rig's branch keeps moving. */
  | 'moving'
  /** That the upstream has commits beside landed work. */
  | 'diverged';
