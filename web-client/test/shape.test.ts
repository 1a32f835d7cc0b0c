// What arrives is looked at before anything of it is used.
import { describe, expect, it } from 'vitest';
import { is_fact, is_push } from '../src/wire/shape';

const posted = { stream: 'chn_1', seq: 7, event: 'message.posted', at: '2026-11-24T09:00:00.000Z', by: 'mbr_A', data: { text: 'hello', place: 3 } };

describe('an event', () => {
	it('is taken as the protocol says it is', () => {
		expect(is_fact(posted)).toBe(true);
		expect(is_fact({ ...posted, by: null })).toBe(true);
		expect(is_fact({ ...posted, data: { ...posted.data, thread: 2, files: ['fil_1'], records: [] } })).toBe(true);
		const channel = { id: 'chn_2', space: 'spc_1', name: 'x', topic: '', private: false, kind: 'channel', archived: false };
		expect(is_fact({ ...posted, event: 'channel.created', data: { channel } })).toBe(true);
		expect(is_fact({ ...posted, event: 'channel.created', data: { channel: { ...channel, name: undefined } } })).toBe(false);
	});

	it('may say more than we know, or be one that we do not know', () => {
		expect(is_fact({ ...posted, data: { ...posted.data, mood: { of: [1] } } })).toBe(true);
		expect(is_fact({ ...posted, event: 'message.sung', data: { key: 'c' } })).toBe(true);
		expect(is_fact({ ...posted, event: 'constructor', data: {} })).toBe(true);
	});

	const wrong: [string, object][] = [
		['no stream', { stream: undefined }],
		['a number that is none', { seq: '7' }],
		['a broken number', { seq: 1.5 }],
		['a time that is none', { at: 'soon' }],
		['no time', { at: undefined }],
		['nobody in a list', { by: [] }],
		['no data', { data: null }],
		['data that is a list', { data: [] }],
		['an unknown event without data', { event: 'message.sung', data: 'c' }],
		['no text', { data: { place: 3 } }],
		['a text that is none', { data: { text: { a: 1 }, place: 3 } }],
		['a place that is none', { data: { text: 'a', place: null } }],
		['half a place', { data: { text: 'a', place: 1.5 } }],
		['a place that cannot be counted to', { data: { text: 'a', place: 1e308 } }],
		['files that are no list', { data: { text: 'a', place: 3, files: 'fil_1' } }],
		['a file that is none', { data: { text: 'a', place: 3, files: [{}] } }],
		['a thread that is null', { data: { text: 'a', place: 3, thread: null } }]
	];
	for (const [name, change] of wrong) it(`is none with ${name}`, () => expect(is_fact({ ...posted, ...change })).toBe(false));
});

describe('a push', () => {
	it('is looked at as well', () => {
		expect(is_push({ push: 'typing', data: { channel: 'chn_1', member: 'mbr_A' } })).toBe(true);
		expect(is_push({ push: 'typing', data: { channel: 'chn_1' } })).toBe(false);
		expect(is_push({ push: 'opened', data: { stream: 'chn_1', cursor: 1, state: { id: 'chn_1' } } })).toBe(false);
		expect(is_push({ push: 'gap', data: { stream: 'chn_1' } })).toBe(false);
		expect(is_push({ push: 'unheard', data: {} })).toBe(true);
		expect(is_push({ push: 'unheard', data: 7 })).toBe(false);
	});
});
