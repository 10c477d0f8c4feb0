// What a person's settings say of their terminal.

import type { TownSettings } from '../../engine/settings.ts';

export type OuterSettings = Pick<TownSettings, 'clipboard' | 'mouse' | 'notifications' | 'title'>;
