import { describe, expect, it } from 'vitest';
import { behind, parse, path_of } from '../src/page/address.svelte';

describe('an address', () => {
	it.each([
		'/', '/s/spc_1/c/chn_1', '/s/spc_1/c/chn_1/m/5', '/s/spc_1/c/chn_1/t/5', '/s/spc_1/c/chn_1/members',
		'/inbox/threads', '/inbox/mentions', '/inbox/threads/s/spc_1/c/chn_1/t/5'
	])('%s is the same after reading and writing', (path) => expect(path_of(parse(path))).toBe(path));

	it('of the inbox alone is its threads', () => expect(parse('/inbox')).toEqual({ inbox: 'threads' }));
	it('of anything else is the start', () => {
		for (const path of ['/inboxes', '/inbox2/threads', '/s/spc_1', '//evil.example']) expect(path_of(parse(path))).toBe('/');
	});
	it('goes back from a thread to where it was opened', () => {
		expect(behind(parse('/inbox/threads/s/spc_1/c/chn_1/t/5'))).toEqual({ inbox: 'threads' });
		expect(path_of(behind(parse('/s/spc_1/c/chn_1/t/5')))).toBe('/s/spc_1/c/chn_1');
	});
});
