// Files: their names and how they are shown, uploads on their way, drafts and messages that have some.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../src/client/client.svelte';
import { attached, ids_of } from '../src/files/attached';
import { dropped, pasted } from '../src/files/drop';
import { files_of } from '../src/files/files.svelte';
import { is_picture, kind_mark, kind_of, plain_name, size_text, sizes_apart } from '../src/files/looks';
import { is_nameless, name_time, split_name, wire_name } from '../src/files/names';
import { Uploads } from '../src/files/uploads.svelte';
import { memory_shelf } from '../src/client/keep';
import { Drafts } from '../src/messages/drafts.svelte';
import { Outbox, type Outgoing } from '../src/messages/outbox.svelte';
import { timelines_of } from '../src/messages/timelines.svelte';
import type { File as KnownFile, FileId } from '../src/protocol';
import { Lost, Refused } from '../src/wire/error';
import type { ToSend } from '../src/wire/upload';
import { on_a_server, post, sit_down, until, world, type Seat } from './seat';

describe('a name', () => {
	it.each([
		['report.pdf', 'report', '.pdf'], ['archive.tar.gz', 'archive.tar', '.gz'], ['README', 'README', ''], ['.profile', '.profile', ''],
		['a. long sentence that ends', 'a. long sentence that ends', ''], ['dot.', 'dot.', '']
	])('%s has its extension apart', (name, stem, extension) => expect(split_name(name)).toEqual({ stem, extension }));

	it('shows what turns its order or is not to be seen', () => {
		expect(plain_name('invoice\u202egpj.exe')).toBe('invoice[U+202E]gpj.exe');
		expect(plain_name('a\u200bb\ufeff.txt')).toBe('a[U+200B]b[U+FEFF].txt');
		expect(plain_name('photo.jpg          .exe')).toBe('photo.jpg␣␣␣.exe');
		expect(plain_name('tag\u{e0041}.txt')).toBe('tag[U+E0041].txt');
	});

	it('leaves alone what languages and emoji need', () => {
		for (const name of ['تقرير.pdf', 'می\u200cروم.pdf', '👨\u200d👩\u200d👧.png', 'отчёт.docx', '報告.pdf', 'é.txt']) expect(plain_name(name)).toBe(name);
	});

	it('goes over the wire as the server takes it', () => {
		expect(wire_name('a/b\\c\u0007.txt')).toBe('a_b_c_.txt');
		expect([wire_name(''), wire_name('..'), wire_name('.')]).toEqual(['_', '_..', '_.']);
		const long = wire_name(`${'я'.repeat(300)}.docx`);
		expect(new TextEncoder().encode(long).length).toBeLessThanOrEqual(255);
		expect(long.endsWith('я.docx')).toBe(true);
	});

	it('is asked for where the browser made one up', () => {
		expect(is_nameless({ name: 'image.png', type: 'image/png' })).toBe(true);
		expect(is_nameless({ name: 'logo.png', type: 'image/png' })).toBe(false);
		expect(is_nameless({ name: 'image.txt', type: 'text/plain' })).toBe(false);
		expect(name_time(new Date(2026, 10, 29, 14, 3))).toBe('2026-11-29 14.03');
	});
});

describe('a file', () => {
	it('is of a kind, by its type and by its name', () => {
		const kinds = [['a.png', 'image/png'], ['a.xlsx', ''], ['a.bin', 'text/plain'], ['a', 'application/x-unknown'], ['a.ZIP', 'application/zip']];
		expect(kinds.map(([name = '', type = '']) => kind_of({ name, type }))).toEqual(['image', 'table', 'text', 'other', 'archive']);
		expect([kind_mark({ name: 'report.pdf' }), kind_mark({ name: 'README' })]).toEqual(['PDF', '']);
	});

	it('is shown as a picture only where the server hands it out as one, and is no load', () => {
		expect(is_picture({ type: 'image/png', size: 1000 })).toBe(true);
		expect(is_picture({ type: 'image/svg+xml', size: 1000 })).toBe(false);
		expect(is_picture({ type: 'image/png', size: 100_000_000 })).toBe(false);
	});

	it('has a size that people read, apart from the limit that it breaks', () => {
		expect([0, 999, 2200000, 3.1 * 1024 ** 3, 250 * 1024].map((size) => size_text(size))).toEqual(['0 bytes', '999 bytes', '2.1 MB', '3.1 GB', '250 kB']);
		expect(sizes_apart(3.1 * 1024 ** 3, 2 * 1024 ** 3)).toEqual({ size: '3.1 GB', limit: '2 GB' });
		const near = sizes_apart(2 * 1024 ** 3 + 20_000_000, 2 * 1024 ** 3);
		expect(near.size).not.toBe(near.limit);
	});
});

/** A transfer as browsers hand it over, as far as it is looked at. */
function transfer(parts: { files?: File[]; folder?: string; html?: string; plain?: string }): DataTransfer {
	const item = (file: File | null, entry: unknown) => ({ kind: 'file', getAsFile: () => file, webkitGetAsEntry: () => entry });
	const items = [...(parts.files ?? []).map((file) => item(file, null)), ...(parts.folder ? [item(null, { isDirectory: true, name: parts.folder })] : [])];
	const data: Record<string, string | undefined> = { 'text/html': parts.html, 'text/plain': parts.plain };
	return { items, files: parts.files ?? [], types: ['Files'], getData: (type: string) => data[type] ?? '' } as unknown as DataTransfer;
}

describe('what is dragged or pasted', () => {
	const picture = new File(['x'], 'image.png', { type: 'image/png' });

	it('is files; a folder is named apart', () => {
		const found = dropped(transfer({ files: [picture], folder: 'photos' }));
		expect(found.chosen.map(({ name }) => name)).toEqual(['image.png']);
		expect(found.folders).toEqual(['photos']);
	});

	it('is words where a table comes with a picture of itself, and a file where only its name comes along', () => {
		expect(pasted(transfer({ files: [picture], html: '<table></table>', plain: 'a\tb' }))).toEqual([]);
		expect(pasted(transfer({ files: [picture], html: '<img src="x">' }))).toEqual([picture]);
		expect(pasted(transfer({ files: [picture], plain: 'image.png' }))).toEqual([picture]);
	});
});

interface Call extends ToSend {
	signal: AbortSignal;
	progress(sent: number): void;
	answer(): void;
	fail(error: Error): void;
}

/** Uploads whose server is the test, a draft box and an outbox. */
function desk(file_size = 1000) {
	const calls: Call[] = [];
	const posted: Outgoing[] = [];
	const outbox = new Outbox(
		memory_shelf(),
		async (outgoing) => {
			posted.push(outgoing);
			return { seq: posted.length, place: posted.length, at: '' };
		},
		() => {}
	);
	const drafts = new Drafts(memory_shelf());
	const client = { limits: { file_size }, csrf: 'csrf' } as unknown as Client;
	let made = 0;
	const uploads = new Uploads(client, (sent, _csrf, progress, signal) =>
		new Promise<KnownFile>((resolve, fail) => {
			const answer = () => resolve({ id: `fil_${++made}`, name: sent.name, size: sent.bytes.size, type: sent.type } as KnownFile);
			calls.push({ ...sent, signal, progress, answer, fail });
			signal.addEventListener('abort', () => fail(new Lost()));
		})
	);
	uploads.arrived = (file, holder) => {
		if (!outbox.arrived(file)) drafts.attach(holder, file);
	};
	outbox.ready();
	return { calls, posted, outbox, drafts, uploads };
}

const chosen = (name: string, size = 10) => ({ name, bytes: new Blob(['x'.repeat(size)], { type: 'text/plain' }) });
const holder = (room = 20) => ({ key: 'chn_1', space: 'spc_1' as const, room });
const settled = () => vi.advanceTimersByTimeAsync(0);

describe('uploads', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	it('run three at a time, and stand in the draft as they were chosen', async () => {
		const { calls, uploads, drafts } = desk();
		uploads.add(holder(), ['a', 'b', 'c', 'd'].map((name) => chosen(name)));
		expect(calls.map(({ name, space }) => [name, space])).toEqual([['a', 'spc_1'], ['b', 'spc_1'], ['c', 'spc_1']]);
		calls[2]!.answer();
		await settled();
		expect(calls.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
		for (const call of calls) call.answer();
		await settled();
		expect(drafts.files('chn_1').map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
		expect(uploads.all).toEqual([]);
		expect(drafts.get('chn_1')?.text).toBe('');
	});

	it('say how far they are, and stop when they are cancelled', async () => {
		const { calls, uploads, drafts } = desk();
		uploads.add(holder(), [chosen('a', 100)]);
		calls[0]!.progress(40);
		expect(uploads.all[0]).toMatchObject({ state: 'running', sent: 40, size: 100 });
		uploads.drop(uploads.all[0]!.key);
		await settled();
		expect(calls[0]!.signal.aborted).toBe(true);
		expect([uploads.all, drafts.files('chn_1')]).toEqual([[], []]);
	});

	it('do not begin with what is too large, empty or too many', () => {
		const { calls, uploads } = desk(1000);
		uploads.add(holder(1), [chosen('large', 1001), chosen('empty', 0), chosen('fine'), chosen('more'), chosen('most')]);
		expect(calls.map(({ name }) => name)).toEqual(['fine']);
		expect(uploads.unwanted.get('chn_1')?.map(({ name, why }) => [name, why])).toEqual([
			['large', 'too_big'], ['empty', 'empty'], ['more', 'too_many'], ['most', 'too_many']
		]);
	});

	it('are tried again by themselves when the line went or the server asks for a pause', async () => {
		const { calls, uploads } = desk();
		uploads.add(holder(), [chosen('a')]);
		calls[0]!.fail(new Refused({ code: 'slow_down', after_ms: 4000 }));
		await settled();
		expect(uploads.all[0]).toMatchObject({ state: 'resting', refused: { code: 'slow_down' } });
		await vi.advanceTimersByTimeAsync(4000);
		calls[1]!.fail(new Lost());
		await settled();
		uploads.ready();
		expect(calls.length).toBe(3);
		for (let count = 3; count < 9; count++) {
			calls[count - 1]!.fail(new Lost());
			await vi.advanceTimersByTimeAsync(120_000);
		}
		expect(uploads.all[0]?.state).toBe('failed');
		uploads.retry(uploads.all[0]!.key);
		calls.at(-1)!.answer();
		await settled();
		expect(uploads.all).toEqual([]);
	});

	it('fail for good where the server does not want it, with its reason', async () => {
		const { calls, uploads } = desk();
		uploads.add(holder(), [chosen('a')]);
		calls[0]!.fail(new Refused({ code: 'too_large', field: 'body', limit: 5 }));
		await settled();
		expect(uploads.all[0]).toMatchObject({ state: 'failed', refused: { code: 'too_large', limit: 5 } });
	});

	it('wait for a session that ended, whatever time that takes', async () => {
		const { calls, uploads } = desk();
		uploads.add(holder(), [chosen('a')]);
		for (let count = 1; count < 9; count++) {
			calls.at(-1)!.fail(new Refused({ code: 'not_signed_in' }));
			await vi.advanceTimersByTimeAsync(600_000);
		}
		expect(uploads.all[0]?.state).toBe('running');
		expect(calls.length).toBe(9);
	});

	it('are done anew under another name, where the name was ours', async () => {
		const { calls, uploads, drafts } = desk();
		uploads.add(holder(), [{ ...chosen('pasted.png'), nameless: true }, chosen('b.txt')]);
		calls[0]!.answer();
		await settled();
		const [file] = drafts.files('chn_1');
		expect(uploads.renamable(file!.key)).toBe(true);
		expect(uploads.renamable(uploads.all[0]!.key)).toBe(false);
		drafts.detach('chn_1', file!.key);
		uploads.rename(file!, holder(), 'logo.png');
		for (const call of calls) call.answer();
		await settled();
		expect(drafts.files('chn_1').map(({ name }) => name)).toEqual(['logo.png', 'b.txt']);
	});

	it('give their id to whoever asked for it, and to no draft', async () => {
		const { calls, uploads, drafts } = desk();
		let id: FileId | undefined;
		uploads.add({ key: 'version fil_9', room: 1 }, [chosen('a')], (file) => (id = file));
		calls[0]!.answer();
		await settled();
		expect(id).toBe('fil_1');
		expect(drafts.count).toBe(0);
	});
});

describe('a message with files', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());
	const words = { channel: 'chn_1' as const, thread: undefined, text: 'see this', typed: 'see this', labels: [] };

	it('goes when the last of them has arrived, and not before', async () => {
		const { calls, uploads, outbox, posted, drafts } = desk();
		uploads.add(holder(), [chosen('a'), chosen('b')]);
		const { key } = outbox.add({ ...words, files: uploads.all.map(attached) });
		for (const upload of uploads.all) uploads.hand_over(upload.key, key);
		outbox.add({ ...words, text: 'meanwhile' });
		calls[1]!.answer();
		await settled();
		expect(posted.map(({ text }) => text)).toEqual(['meanwhile']);
		expect(outbox.waiting[0]?.state).toBe('uploading');
		calls[0]!.answer();
		await settled();
		expect(posted.map(({ files }) => ids_of(files))).toEqual([undefined, ['fil_2', 'fil_1']]);
		expect([outbox.waiting, drafts.count]).toEqual([[], 0]);
	});

	it('is kept with the files that had arrived when the page is loaded anew', async () => {
		const shelf = memory_shelf<Outgoing>();
		const files = [{ key: '1', name: 'a', size: 1, type: '', order: 1, id: 'fil_1' as const }, { key: '2', name: 'b', size: 1, type: '', order: 2 }];
		const box = (on: Outgoing[]) => new Outbox(shelf, async (outgoing) => (on.push(outgoing), { seq: 1, place: 1, at: '' }), () => {});
		const sent: Outgoing[] = [];
		const before = box(sent);
		before.ready();
		before.add({ ...words, files });
		const next = box(sent);
		await next.restore();
		next.ready();
		await settled();
		expect(next.waiting[0]).toMatchObject({ state: 'uploading', files });
		expect(sent).toEqual([]);
	});

	it('is told from another without words by what it has', () => {
		const { outbox } = desk();
		outbox.end();
		const file = { key: '1', name: 'a', size: 1, type: '', order: 1, id: 'fil_1' as const };
		outbox.add({ ...words, text: '', files: [file] });
		outbox.add({ ...words, text: '', files: [file, { ...file, key: '2' }] });
		outbox.seen('chn_1', undefined, '', 2);
		expect(outbox.of('chn_1').map(({ files }) => files?.length)).toEqual([1]);
	});

	it('says that a file of it is gone', async () => {
		const shelf = memory_shelf<Outgoing>();
		const refuse = () => Promise.reject(new Refused({ code: 'not_found', field: 'files' }));
		const box = new Outbox(shelf, refuse, () => {});
		box.ready();
		box.add(words);
		await settled();
		expect(box.waiting[0]).toMatchObject({ state: 'failed', reason: 'files' });
	});

	it('a draft of nothing but files is kept, and is none any more without them', () => {
		const drafts = new Drafts(memory_shelf());
		const file = { key: '1', name: 'a', size: 1, type: '', order: 1, id: 'fil_1' as const };
		drafts.attach('chn_1', file);
		drafts.write({ key: 'chn_1', text: 'words', labels: [] });
		drafts.write({ key: 'chn_1', text: '', labels: [] });
		expect(drafts.files('chn_1')).toEqual([file]);
		drafts.detach('chn_1', '1');
		expect(drafts.count).toBe(0);
	});
});

/** What somebody's page does with a file that was chosen. */
async function upload(seat: Seat, name: string, text: string): Promise<KnownFile> {
	const query = new URLSearchParams({ name, space: world.acme_space.id });
	const headers = { ...seat.headers, 'Content-Type': 'text/plain', 'X-Parley-CSRF': seat.client.csrf ?? '' };
	const answer = await fetch(`${world.base}/files?${query}`, { method: 'PUT', headers, body: text });
	return ((await answer.json()) as { ok: KnownFile }).ok;
}

describe('a client', () => {
	on_a_server();

	it('asks for the files of a message once, many at a time, and anew when one has a new version', async () => {
		const { ana } = world.people;
		const [kens, anas] = [await sit_down('ken'), await sit_down('ana')];
		const channel = await world.channel('versions');
		const [a, b] = [await upload(anas, 'a.txt', 'old'), await upload(anas, 'b.txt', 'b')];
		await world.admin('message.post', { channel: channel.id, text: '', files: [a.id, b.id] }, ana.id);
		const files = files_of(kens.client);
		const none: FileId = `fil_${'0'.repeat(26)}`;
		expect([a.id, b.id, none].map((id) => files.get(id))).toEqual([undefined, undefined, undefined]);
		await until(() => files.get(a.id));
		expect([files.get(b.id), files.get(none)]).toMatchObject([{ name: 'b.txt' }, 'hidden']);
		const { id } = await upload(anas, 'a.txt', 'newer');
		await world.admin('file.version', { file: a.id, upload: id }, ana.id);
		await until(() => (files.get(a.id) as KnownFile).version === 2);
		expect(kens.asked('file.list').map((frame) => frame.with?.files)).toEqual([[a.id, b.id, none], [a.id]]);
	});

	it('shows the files that an event names, not those that were sent, and none once the message is deleted', async () => {
		const { ken } = world.people;
		const channel = await world.channel('named');
		const seat = await sit_down('ken');
		const timeline = timelines_of(seat.client).of(channel.id);
		await timeline.open();
		const { id } = await upload(seat, 'a.txt', 'a');
		post(seat.client, channel, '', [{ key: '1', name: 'a', size: 1, type: '', order: 1, id }]);
		await until(() => timeline.messages.at(-1)?.files?.length === 1);
		const { seq, place } = timeline.messages.at(-1)!;
		const data = { text: '', place, files: ['fil_copy' as FileId] };
		timeline.apply({ stream: channel.id, seq, event: 'message.posted', at: '', by: ken.id, data });
		expect(timeline.find(seq)?.files).toEqual(['fil_copy']);
		await seat.client.change('message.delete', { channel: channel.id, seq });
		await until(() => timeline.find(seq)?.deleted);
		expect(timeline.find(seq)?.files).toBeUndefined();
	});
});
