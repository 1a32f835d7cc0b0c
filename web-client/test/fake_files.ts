// Files of the fake server: bytes in memory, everybody's, until the message that has them is deleted.
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { File as KnownFile, FileId, FileVersion, MemberId } from '../src/protocol';
import type { Desk } from './fake_records';

type Body = { [name in string]: unknown };
interface Kept {
	file: KnownFile;
	versions: (FileVersion & { bytes: Buffer })[];
	channels: Set<string>;
}

const shown_types = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];

export class FakeFiles {
	all = new Map<string, Kept>();
	size_max = 1_000_000;
	/** The next upload is answered with this, once. */
	refuse?: { status: number; error: Body };
	/** Uploads are read, and not answered before this is over. */
	hold?: Promise<void>;
	/** Names and spaces of uploads, as they came. */
	seen: { name: string; space: string | null; csrf?: string | string[] }[] = [];
	private made_ = 0;

	constructor(private desk_: Desk) {}

	add(name: string, type: string, bytes: Buffer, by: string): KnownFile {
		const id: FileId = `fil_${++this.made_}`;
		const version = { version: 1, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), type, by: by as MemberId, at: new Date().toISOString() };
		const file = { ...version, id, name, link: `/files/${id}/${encodeURIComponent(name)}` };
		this.all.set(id, { file, versions: [{ ...version, bytes }], channels: new Set() });
		return file;
	}

	refer(files: unknown, channel: string): void {
		for (const id of (files as string[] | undefined) ?? []) this.all.get(id)?.channels.add(channel);
	}

	release(files: string[] | undefined): void {
		for (const id of files ?? []) this.all.delete(id);
	}

	async put(request: IncomingMessage, response: ServerResponse, by: string | undefined): Promise<void> {
		const { searchParams } = new URL(request.url ?? '/', 'http://fake');
		const name = searchParams.get('name') ?? '';
		const parts: Buffer[] = [];
		for await (const part of request) parts.push(part as Buffer);
		const bytes = Buffer.concat(parts);
		const answer = (status: number, content: Body) =>
			response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(content));
		if (!by) return void answer(401, { error: { code: 'not_signed_in', message: 'Log in first.' } });
		this.seen.push({ name, space: searchParams.get('space'), csrf: request.headers['x-parley-csrf'] });
		await this.hold;
		const refused = this.refuse;
		this.refuse = undefined;
		if (refused) answer(refused.status, { error: refused.error });
		else if (bytes.length > this.size_max) answer(413, { error: { code: 'too_large', field: 'body', limit: this.size_max } });
		else if (!name || /[/\\\p{Cc}]/u.test(name)) answer(400, { error: { code: 'bad_value', field: 'name' } });
		else if (bytes.length === 0) answer(400, { error: { code: 'bad_value', field: 'body' } });
		else answer(200, { ok: this.add(name, String(request.headers['content-type']), bytes, by) });
	}

	get(path: string, query: URLSearchParams, response: ServerResponse): void {
		const kept = this.all.get(path.split('/')[2] ?? '');
		const wanted = query.get('v');
		const version = wanted ? kept?.versions.find((each) => each.version === Number(wanted)) : kept?.versions.at(-1);
		if (!kept || !version) return void response.writeHead(404).end();
		const shown = shown_types.includes(version.type);
		response.writeHead(200, {
			'Content-Type': shown ? version.type : 'application/octet-stream',
			'Content-Disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(kept.file.name)}`,
			'X-Content-Type-Options': 'nosniff'
		});
		response.end(version.bytes);
	}

	do(command: string, body: Body, by: string): unknown {
		if (command === 'file.list')
			return { files: (body.files as string[]).map((id) => this.all.get(id)?.file).filter((file) => file !== undefined) };
		const kept = this.all.get(String(body.file));
		if (!kept) return this.desk_.refuse({ code: 'not_found', message: 'Not here, or not for you.' });
		const versions = () => kept.versions.map(({ bytes: _, ...version }) => version);
		if (command === 'file.get') return { ...kept.file, versions: versions(), versionable: kept.versions[0]?.by === by };
		const upload = this.all.get(String(body.upload));
		const fresh = upload?.versions[0];
		if (!upload || !fresh) return this.desk_.refuse({ code: 'not_found', field: 'upload', message: 'Not here, or not for you.' });
		this.all.delete(upload.file.id);
		const version = { ...fresh, version: kept.versions.length + 1 };
		kept.versions.push(version);
		const { bytes: _, ...newest } = version;
		kept.file = { ...kept.file, ...newest };
		for (const channel of kept.channels) this.desk_.tell(channel, 'file.version_added', by, { file: kept.file.id, version: version.version });
		return kept.file;
	}
}
