// What is said of files, in sentences.
import { t } from '../i18n';
import { reason_text } from '../page/refusals';
import type { File as KnownFile } from '../protocol';
import { kind_mark, kind_of, plain_name, size_text, sizes_apart } from './looks';
import { files_max, type Unwanted, type Upload } from './uploads.svelte';

const kind_names = {
	image: 'files.kind_image', video: 'files.kind_video', audio: 'files.kind_audio', text: 'files.kind_text',
	table: 'files.kind_table', archive: 'files.kind_archive', code: 'files.kind_text', other: 'files.kind_other'
} as const;

/** "PDF", or in words what it is where the name does not say. */
export function kind_text(file: { name: string; type: string }): string {
	return kind_mark(file) || t(kind_names[kind_of(file)]);
}

/** "report.pdf, PDF, 2.1 MB, version 2", for whoever does not see the row. */
export function label_text(file: KnownFile): string {
	const args = { name: plain_name(file.name), kind: kind_text(file), size: size_text(file.size), version: file.version };
	return t(file.version > 1 ? 'files.label_version' : 'files.label', args);
}

function too_big(name: string, size: number, limit: number): string {
	return t('files.too_big', { name: plain_name(name), ...sizes_apart(size, limit) });
}

/** Why some were not even tried; those that were too many are one sentence. */
export function unwanted_texts(unwanted: Unwanted[], limit: number): string[] {
	const too_many = unwanted.filter(({ why }) => why === 'too_many').length;
	const texts = unwanted
		.filter(({ why }) => why !== 'too_many')
		.map(({ name, size, why }) => {
			if (why === 'too_big') return too_big(name, size, limit);
			return t(why === 'empty' ? 'files.empty' : 'files.folder', { name: plain_name(name) });
		});
	return too_many > 0 ? [...texts, t('files.too_many', { count: too_many, most: files_max })] : texts;
}

/** Why an upload failed, or what it waits for. */
export function refusal_of({ name, size, refused, state }: Upload): string {
	if (refused?.code === 'too_large' && refused.limit !== undefined) return too_big(name, size, refused.limit);
	if (refused?.code === 'bad_value' && refused.field === 'name') return t('files.bad_name');
	const reason = refused ? reason_text(refused.code) : t('refused.no_line');
	return t(state === 'failed' ? 'files.failed' : 'files.waits', { reason });
}
