// Addresses of the page, read and written by the table of views.
import { describe, expect, it } from 'vitest';
import { behind, parse, path_of } from '../src/page/address.svelte';
import { view_of, views } from '../src/shell/views';

describe('an address', () => {
	it.each([
		'/', '/s/spc_1/c/chn_1', '/s/spc_1/c/chn_1/m/5', '/s/spc_1/c/chn_1/t/5', '/s/spc_1/c/chn_1/members',
		'/r/SOL-12', '/s/spc_1/c/chn_1/r/SOL-12', '/s/spc_1/deals', '/s/spc_1/tasks/r/SOL-12', '/drafts', '/s/spc_1/site_visit', '/s/spc_1/lead/r/SOL-12',
		'/inbox/threads', '/inbox/mentions', '/inbox/threads/s/spc_1/c/chn_1/t/5'
	])('%s is the same after reading and writing', (path) => expect(path_of(parse(path))).toBe(path));

	it('of the inbox alone is its threads', () => expect(parse('/inbox')).toEqual({ inbox: 'threads' }));
	it('of anything else is nowhere', () => {
		expect(parse('/')).toEqual({});
		for (const path of ['/inboxes', '/inbox2/threads', '/s/spc_1', '//evil.example', '/r/sol-12', '/r/SOL-', '/drafts/x', '/page', '/search', '/inbox/waiting']) expect(view_of(parse(path))?.name, path).toBe('nowhere');
	});
	it('of a record beside something goes back to that', () => {
		expect(path_of(behind(parse('/s/spc_1/deals/r/SOL-12')))).toBe('/s/spc_1/deals');
		expect(path_of(behind(parse('/s/spc_1/c/chn_1/r/SOL-12')))).toBe('/s/spc_1/c/chn_1');
	});
	it('goes back from a thread to where it was opened', () => {
		expect(behind(parse('/inbox/threads/s/spc_1/c/chn_1/t/5'))).toEqual({ inbox: 'threads' });
		expect(path_of(behind(parse('/s/spc_1/c/chn_1/t/5')))).toBe('/s/spc_1/c/chn_1');
	});
	it('of what is nowhere is the start', () => {
		for (const nowhere of [{}, { page: 'inbox' }, { space: 'spc_1' as const }, { members: true }]) expect(path_of(nowhere)).toBe('/');
	});
});

describe('the table of views', () => {
	it('finds the view of an address, whatever stands beside it', () => {
		const of = (path: string) => view_of(parse(path))?.name;
		expect(['/inbox/mentions', '/inbox/threads/s/spc_1/c/chn_1/t/5', '/drafts', '/s/spc_1/deals/r/SOL-12', '/s/spc_1/lead'].map(of)).toEqual(['inbox', 'inbox', 'drafts', 'records', 'records']);
		expect(['/s/spc_1/c/chn_1/r/SOL-12', '/r/SOL-12', '/'].map(of)).toEqual(['channel', 'record', undefined]);
	});

	it('leads from its own links and keys to its own views', () => {
		for (const view of views) {
			if (view.link) expect(view_of(parse(path_of(view.link.to))), view.name).toBe(view);
			if (view.keys) expect(view.link, view.name).toBeDefined();
		}
		const keys = views.map(({ keys }) => keys).filter(Boolean);
		expect(new Set(keys).size).toBe(keys.length);
	});
});
