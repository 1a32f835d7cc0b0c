// The channels that were open last, for an empty switcher and for the next start.
import type { ChannelId } from '../protocol';

const kept = 9;

export function recent(): ChannelId[] {
	return (localStorage.getItem('recent') ?? '').split(' ').filter(Boolean) as ChannelId[];
}

export function visited(channel: ChannelId): void {
	localStorage.setItem('recent', [channel, ...recent().filter((other) => other !== channel)].slice(0, kept).join(' '));
}
