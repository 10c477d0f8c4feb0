// Who moves the branch when a change lands: gt in its own repository, or the host of the upstream by a pull request.

export const LANDING_WAYS = ['branch', 'pull-request'] as const;

export type LandingWay = (typeof LANDING_WAYS)[number];
