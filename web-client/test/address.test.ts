import { describe, expect, it } from 'vitest';
import { behind, parse, path_of } from '../src/page/address.svelte';

describe('an address', () => {
	it.each([
		'/', '/s/spc_1/c/chn_1', '/s/spc_1/c/chn_1/m/5', '/s/spc_1/c/chn_1/t/5', '/s/spc_1/c/chn_1/members',
		'/r/SOL-12', '/s/spc_1/c/chn_1/r/SOL-12', '/s/spc_1/deals', '/s/spc_1/tasks/r/SOL-12', '/drafts',
		'/inbox/threads', '/inbox/mentions', '/inbox/threads/s/spc_1/c/chn_1/t/5'
	])('%s is the same after reading and writing', (path) => expect(path_of(parse(path))).toBe(path));

	it('of the inbox alone is its threads', () => expect(parse('/inbox')).toEqual({ inbox: 'threads' }));
	it('of anything else is the start', () => {
		for (const path of ['/inboxes', '/inbox2/threads', '/s/spc_1', '//evil.example', '/r/sol-12', '/r/SOL-', '/drafts/x', '/s/spc_1/leads']) expect(path_of(parse(path))).toBe('/');
	});
	it('of a record beside something goes back to that', () => {
		expect(path_of(behind(parse('/s/spc_1/deals/r/SOL-12')))).toBe('/s/spc_1/deals');
		expect(path_of(behind(parse('/s/spc_1/c/chn_1/r/SOL-12')))).toBe('/s/spc_1/c/chn_1');
	});
	it('goes back from a thread to where it was opened', () => {
		expect(behind(parse('/inbox/threads/s/spc_1/c/chn_1/t/5'))).toEqual({ inbox: 'threads' });
		expect(path_of(behind(parse('/s/spc_1/c/chn_1/t/5')))).toBe('/s/spc_1/c/chn_1');
	});
});
