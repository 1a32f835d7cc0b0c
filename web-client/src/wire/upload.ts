// A file's bytes on their way to the server. XMLHttpRequest, as fetch tells nobody how far it is.
import type { File as KnownFile, SpaceId } from '../protocol';
import { Lost, Refused } from './error';

export interface ToSend {
	name: string;
	type: string;
	bytes: Blob;
	/** The space that it will be referred to in; none for direct messages. */
	space?: SpaceId;
}

export function put_file(
	{ name, type, bytes, space }: ToSend,
	csrf: string | undefined,
	on_progress: (sent: number) => void,
	signal: AbortSignal
): Promise<KnownFile> {
	return new Promise((resolve, reject) => {
		const query = new URLSearchParams({ name, ...(space && { space }) });
		const request = new XMLHttpRequest();
		request.open('PUT', `/files?${query.toString().replaceAll('+', '%20')}`);
		request.setRequestHeader('Content-Type', type || 'application/octet-stream');
		if (csrf) request.setRequestHeader('X-Parley-CSRF', csrf);
		request.responseType = 'json';
		request.upload.onprogress = ({ loaded }) => on_progress(loaded);
		request.onload = () => {
			const { ok, error } = request.response ?? {};
			if (ok) resolve(ok);
			else reject(error ? new Refused(error) : new Lost());
		};
		request.onerror = request.onabort = () => reject(new Lost());
		signal.addEventListener('abort', () => request.abort());
		request.send(bytes);
	});
}
