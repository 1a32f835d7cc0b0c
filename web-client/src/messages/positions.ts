// Where the reader was in a channel when they left it, to come back to.
import type { ChannelId } from '../protocol';
import type { Anchor } from './row_layout';

export const left_at = new Map<ChannelId, Anchor>();
