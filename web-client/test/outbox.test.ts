// Messages that are on their way: order, repeats, what outlives the page.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memory_shelf } from '../src/client/keep';
import { Outbox, type Outgoing, type Placed } from '../src/messages/outbox.svelte';
import { Lost, Refused } from '../src/wire/error';

const hello = { channel: 'chn_1' as const, thread: undefined, text: 'hello', typed: 'hello', labels: [] };

/** An outbox, the keys it posted with, and what the server answers next. */
function outbox(shelf = memory_shelf<Outgoing>()) {
	const keys: string[] = [];
	const answers: (() => Promise<Placed>)[] = [];
	const fine = async () => ({ seq: keys.length, place: keys.length, at: '' });
	const box = new Outbox(
		shelf,
		(outgoing) => {
			keys.push(outgoing.key);
			return (answers.shift() ?? fine)();
		},
		() => {}
	);
	return { box, keys, answers, shelf };
}

const states = (box: Outbox) => box.waiting.map(({ state }) => state);
const settled = () => vi.advanceTimersByTimeAsync(0);

describe('the outbox', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	it('sends at once while the line stands', async () => {
		const { box, keys } = outbox();
		box.ready();
		box.add(hello);
		expect(states(box)).toEqual(['sending']);
		await settled();
		expect(box.waiting).toEqual([]);
		expect(keys.length).toBe(1);
	});

	it('keeps what is written offline, and sends it in order', async () => {
		const { box, keys } = outbox();
		box.add(hello);
		box.add({ ...hello, text: 'again' });
		expect(states(box)).toEqual(['queued', 'queued']);
		const written = box.waiting.map(({ key }) => key);
		box.ready();
		await settled();
		expect(keys).toEqual(written);
	});

	it('sends again with the same key when the answer was lost', async () => {
		const { box, keys, answers } = outbox();
		answers.push(() => Promise.reject(new Lost()));
		box.ready();
		box.add(hello);
		await settled();
		expect(states(box)).toEqual(['queued']);
		box.end();
		box.ready();
		await settled();
		expect(keys.length).toBe(2);
		expect(keys[0]).toBe(keys[1]);
		expect(box.waiting).toEqual([]);
	});

	it('keeps a refused message with its reason, and gives a retry a new key', async () => {
		const { box, keys, answers } = outbox();
		answers.push(() => Promise.reject(new Refused({ code: 'not_allowed' })));
		box.ready();
		box.add(hello);
		await settled();
		expect(box.waiting[0]).toMatchObject({ state: 'failed', reason: 'not_allowed' });
		box.retry(keys[0] as string);
		await settled();
		expect(keys[1]).not.toBe(keys[0]);
		expect(box.waiting).toEqual([]);
	});

	it('waits as long as the server asks, then goes on by itself', async () => {
		const { box, keys, answers } = outbox();
		answers.push(() => Promise.reject(new Refused({ code: 'slow_down', after_ms: 4000 })));
		box.ready();
		box.add(hello);
		await settled();
		expect(box.pause?.code).toBe('slow_down');
		await vi.advanceTimersByTimeAsync(3900);
		expect(keys.length).toBe(1);
		await vi.advanceTimersByTimeAsync(200);
		expect(keys.length).toBe(2);
		expect(box.waiting).toEqual([]);
	});

	it('survives a reload, failed ones as failed', async () => {
		const { box, answers, shelf } = outbox();
		answers.push(() => Promise.reject(new Refused({ code: 'archived' })));
		box.ready();
		box.add(hello);
		await settled();
		box.end();
		box.add({ ...hello, text: 'later' });
		const next = outbox(shelf).box;
		await next.restore();
		expect(next.waiting.map(({ text, state }) => [text, state])).toEqual([['hello', 'failed'], ['later', 'queued']]);
	});

	it('hides a row whose event has come before its acknowledgement', async () => {
		const { box, answers } = outbox();
		answers.push(() => new Promise(() => {}));
		box.ready();
		box.add(hello);
		box.seen('chn_1', undefined, 'hello');
		expect(box.of('chn_1')).toEqual([]);
		expect(box.waiting.length).toBe(1);
	});
});
