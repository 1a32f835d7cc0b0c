// The keys of the whole page, pressed where no document is: what they do is asked of the page that they are given.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../src/client/client.svelte';
import { address, path_of } from '../src/page/address.svelte';
import { desk } from '../src/page/desk.svelte';
import { purpose } from '../src/page/keys';
import type { ChannelState } from '../src/protocol';
import { Keyboard, type Page } from '../src/shell/keyboard';

class Element {
	constructor(private kind: string) {}
	matches = (wanted: string) => wanted.split(', ').includes(this.kind);
	closest = (wanted: string) => (wanted.split(', ').includes(this.kind) ? this : null);
}

const row = new Element('li');
const channel = { id: 'chn_1', space: 'spc_1', kind: 'open' } as unknown as ChannelState;
let done: string[];
let page: { -readonly [name in keyof Page]: Page[name] };
let keyboard: Keyboard;
let active: Element | undefined;

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
	({ key, target: row, preventDefault: () => done.push('taken'), stopPropagation: () => {}, ...more }) as unknown as KeyboardEvent;
function type(...letters: string[]) {
	for (const each of letters) keyboard.capture(press(each));
}

beforeEach(() => {
	done = [];
	active = undefined;
	vi.stubGlobal('HTMLElement', Element);
	vi.stubGlobal('document', {
		querySelector: () => null,
		get activeElement() {
			return active;
		}
	});
	vi.stubGlobal('location', { pathname: '/' });
	vi.stubGlobal('history', { pushState: (_: unknown, __: string, path: string) => done.push(path) });
	purpose.here = true;
	desk.dialog = undefined;
	address.now = {};
	page = {
		channel,
		other: false,
		panel: false,
		sidebar: { focus: () => done.push('sidebar') },
		focus_list: () => done.push('list'),
		focus_composer: () => done.push('composer')
	};
	keyboard = new Keyboard({ self: { role: 'member' } } as unknown as Client, page);
});

describe('a sequence of two letters', () => {
	it('leads to the view whose keys they are', () => {
		type('g', 'i');
		expect(done).toEqual(['taken', '/inbox/threads']);
		type('g', 'd');
		expect(path_of(address.now)).toBe('/drafts');
	});

	it('makes a record of the space on the screen, but for a guest', () => {
		address.now = { space: 'spc_1', channel: 'chn_1' };
		type('c', 't');
		expect(desk.record).toEqual({ type: 'task', space: 'spc_1' });
		desk.dialog = undefined;
		new Keyboard({ self: { role: 'guest' } } as unknown as Client, page).capture(press('c'));
		keyboard = new Keyboard({ self: { role: 'guest' } } as unknown as Client, page);
		type('c', 'd');
		expect(desk.dialog).toBeUndefined();
	});

	it('is over after another letter, and after a while', () => {
		type('g', 'x', 'i');
		vi.useFakeTimers();
		type('g');
		vi.advanceTimersByTime(2000);
		type('i');
		vi.useRealTimers();
		expect(done).toEqual([]);
	});
});

describe('Escape', () => {
	const escape = () => keyboard.press(press('Escape'));

	it('closes the panel that has the focus, and goes back to the list', () => {
		address.now = { space: 'spc_1', channel: 'chn_1', thread: 5 };
		page = Object.assign(page, { panel: true, aside: { contains: () => true } });
		escape();
		expect(done).toEqual(['/s/spc_1/c/chn_1', 'list', 'taken']);
	});

	it('goes from the list to the composer, and from there to the list', () => {
		escape();
		active = new Element('textarea');
		escape();
		expect(done).toEqual(['composer', 'taken', 'list', 'taken']);
	});

	it('goes to the list of a view that is no channel', () => {
		page.other = true;
		escape();
		expect(done).toEqual(['list', 'taken']);
	});
});

it('holds what is typed for a dialog that is on its way: signs of every keyboard, and no command of the browser', () => {
	desk.dialog = 'switcher';
	for (const more of [{ ctrlKey: true, altKey: true }, { altKey: true }, {}]) keyboard.capture(press('@', more));
	keyboard.capture(press('ы'));
	for (const more of [{ ctrlKey: true }, { metaKey: true }]) keyboard.capture(press('v', more));
	keyboard.capture(press('ArrowLeft', { altKey: true }));
	expect(desk.ahead.map(({ key }) => key)).toEqual(['@', '@', '@', 'ы']);
	for (let count = 0; count < 300; count++) keyboard.capture(press('x'));
	expect(desk.ahead.length).toBe(200);
	keyboard.capture(press('Escape'));
	expect([desk.dialog, desk.ahead]).toEqual([undefined, []]);
});

it('Ctrl-K opens the switcher, also from a text; a letter there is a letter', () => {
	keyboard.press(press('k', { ctrlKey: true, target: new Element('textarea') as unknown as HTMLElement }));
	expect([desk.dialog, done]).toEqual(['switcher', ['taken']]);
	keyboard.press(press('?', { target: new Element('textarea') as unknown as HTMLElement }));
	expect(desk.dialog).toBe('switcher');
});

it('F6 goes round the parts of the page', () => {
	for (const active_now of [undefined, new Element('ol'), new Element('textarea')]) {
		active = active_now;
		keyboard.press(press('F6'));
	}
	expect(done).toEqual(['list', 'taken', 'composer', 'taken', 'sidebar', 'taken']);
});
