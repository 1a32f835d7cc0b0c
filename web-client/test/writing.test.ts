// What is being written: kept with every key, sent once it can go, with files beside it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../src/client/client.svelte';
import { uploads_of } from '../src/files/uploads.svelte';
import { load_part } from '../src/i18n';
import { drafts_of } from '../src/messages/drafts.svelte';
import { outbox_of, type Outgoing } from '../src/messages/outbox.svelte';
import { text_max, Writing } from '../src/messages/writing.svelte';
import type { ChannelState } from '../src/protocol';

const channel = { id: 'chn_1', space: 'spc_1', kind: 'open' } as unknown as ChannelState;
let told: unknown[][];
let client: Client;

beforeEach(async () => {
	await load_part('workspace');
	told = [];
	client = {
		self: { id: 'mbr_ME', role: 'member', org: 'org_HOST' },
		limits: { file_size: 1_000_000 },
		subjects: new Set(),
		ask: async (...what: unknown[]) => void told.push(what)
	} as unknown as Client;
	vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

const writing = (thread?: number) => new Writing(client, () => channel, thread);
function type(into: Writing, text: string) {
	into.text = text;
	into.typed();
}
/** A file of the draft that the server has. */
const attach = (to: Writing, name: string) =>
	drafts_of(client).attach(to.key, { key: name, name, size: 1, type: '', order: 1, id: `fil_${name}` });
const chosen = (name: string) => ({ name, bytes: new Blob(['x'], { type: 'text/plain' }) });

describe('what is written', () => {
	it('is there again in the next composer of the place, and nowhere else', () => {
		type(writing(), 'begun');
		type(writing(5), 'a reply');
		expect([writing().text, writing(5).text, writing(6).text]).toEqual(['begun', 'a reply', '']);
	});

	it('tells others of typing every three seconds, in a channel alone', () => {
		const here = writing();
		type(here, 'a');
		type(here, 'ab');
		vi.advanceTimersByTime(3000);
		type(here, 'abc');
		type(writing(5), 'a reply');
		expect(told).toEqual([['typing', { channel: 'chn_1' }], ['typing', { channel: 'chn_1' }]]);
	});

	it('goes to the outbox with its people and files, and leaves nothing behind', () => {
		const here = writing();
		here.labels = [['@Ana', '<@mbr_A>']];
		type(here, 'hello @Ana');
		attach(here, 'plan');
		expect(here.send()).toBe(true);
		expect(outbox_of(client).of('chn_1')).toMatchObject([{ text: 'hello <@mbr_A>', typed: 'hello @Ana', files: [{ id: 'fil_plan' }] }]);
		expect([here.text, here.labels, here.files, writing().text]).toEqual(['', [], [], '']);
	});

	it('is not sent while there is nothing, or too much', () => {
		const here = writing();
		type(here, '  \n');
		expect([here.send(), here.text]).toEqual([false, '  \n']);
		attach(here, 'plan');
		expect(here.sendable).toBe(true);
		type(here, 'x'.repeat(text_max + 1));
		expect([here.send(), here.length, here.file_like]).toEqual([false, text_max + 1, true]);
		type(here, '👋'.repeat(text_max));
		expect([here.sendable, here.length]).toEqual([true, text_max]);
	});

	it('waits where a file of it failed, and says so until another is chosen', () => {
		const here = writing();
		type(here, 'see this');
		uploads_of(client).all = [{ ...chosen('a'), key: 'k', holder: here.key, size: 1, type: '', order: 1, state: 'failed', sent: 0 }];
		expect([here.send(), here.held, here.text]).toEqual([false, 'send', 'see this']);
		here.attach([]);
		expect(here.held).toBeUndefined();
	});

	it('gets back a message that was not sent, above what was begun meanwhile', () => {
		const here = writing();
		type(here, 'begun');
		here.labels = [['@Bo', '<@mbr_B>']];
		const file = { key: 'f', name: 'f', size: 1, type: '', order: 1, id: 'fil_f' as const };
		here.take({ typed: 'failed', labels: [['@Ana', '<@mbr_A>']], files: [file] } as unknown as Outgoing);
		expect([here.text, here.labels, here.files.map(({ id }) => id)]).toEqual(['failed\n\nbegun', [['@Bo', '<@mbr_B>'], ['@Ana', '<@mbr_A>']], ['fil_f']]);
	});
});

describe('what is pasted', () => {
	const names = (of: Writing) => of.on_their_way.map(({ name }) => name);

	it('has a name of ours where it has none, and each another', () => {
		const here = writing();
		const picture = () => new File(['x'], 'image.png', { type: 'image/png' });
		here.paste([picture(), picture(), new File(['x'], 'plan.pdf')]);
		const [first, second, third] = names(here);
		expect([first?.endsWith('.png'), second, third]).toEqual([true, first?.replace('.png', ' 2.png'), 'plan.pdf']);
	});

	it('and long becomes a file; what stands around it stays', () => {
		const here = writing();
		const long = 'word $& '.repeat(300);
		type(here, `before ${long}after`);
		expect(here.file_like).toBe(false);
		here.pasted_long(long);
		expect(here.file_like).toBe(true);
		here.as_file();
		expect([here.text, names(here).length, here.file_like]).toEqual(['before after', 1, false]);
		expect(writing().text).toBe('before after');
	});

	it('and dropped: folders are named as what cannot go', () => {
		const here = writing();
		here.drop({ chosen: [chosen('a.txt')], folders: ['src'] });
		expect([names(here), uploads_of(client).unwanted.get(here.key)]).toEqual([['a.txt'], [{ name: 'src', size: 0, why: 'folder' }]]);
	});
});
