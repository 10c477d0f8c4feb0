// Thrown by an action that nothing is wrong with, but that somebody stands in the way of: it is tried again, ever more
// seldom, and a person is told for whom it waits.

export class MustWait extends Error {
  override readonly name = 'MustWait';
}
