// What the tabs of one browser tell each other: whose session it is, and that it is over.
import type { MemberId, SessionId } from '../protocol';

export type Word = { ended: SessionId } | { left: SessionId } | { here: MemberId };

const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('parley');

export function tell_tabs(word: Word): void {
	tabs?.postMessage(word);
}

export function hear_tabs(heard: (word: Word) => void): void {
	tabs?.addEventListener('message', ({ data }) => heard(data));
}
