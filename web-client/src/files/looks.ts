// Names, kinds and sizes of files, as people read them.
import { locale } from '../i18n';
import { split_name } from './names';

// Signs that nobody sees, or that turn the order of what stands around them: with them "gpj.exe" reads as a picture.
// Persian needs the joiners between its letters, and an emoji of several people is held together by one.
const unseen =
	/(?<!\p{Script=Arabic})\u200c|\u200c(?!\p{Script=Arabic})|\u200d(?![\p{Script=Arabic}\p{Extended_Pictographic}])|[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** The name with what is not to be seen in it written out. */
export function plain_name(name: string): string {
	return name
		.replace(unseen, (sign) => `[U+${(sign.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}]`)
		.replace(/\s{2,}/g, (gap) => '␣'.repeat(Math.min(gap.length, 3)));
}

type Kind = 'image' | 'video' | 'audio' | 'text' | 'table' | 'archive' | 'code' | 'other';

const by_extension: Record<string, Kind> = {
	pdf: 'text', doc: 'text', docx: 'text', odt: 'text', rtf: 'text', txt: 'text', md: 'text', pages: 'text',
	xls: 'table', xlsx: 'table', ods: 'table', csv: 'table', tsv: 'table', numbers: 'table',
	zip: 'archive', gz: 'archive', tgz: 'archive', tar: 'archive', '7z': 'archive', rar: 'archive', xz: 'archive',
	json: 'code', xml: 'code', html: 'code', css: 'code', js: 'code', ts: 'code', py: 'code', cpp: 'code', sh: 'code', sql: 'code'
};

export function kind_of({ name, type }: { name: string; type: string }): Kind {
	const main = type.split('/')[0];
	if (main === 'image' || main === 'video' || main === 'audio') return main;
	return by_extension[split_name(name).extension.slice(1).toLowerCase()] ?? (main === 'text' ? 'text' : 'other');
}

/** "PDF": what the extension says, and nothing where it says nothing. */
export function kind_mark({ name }: { name: string }): string {
	return plain_name(split_name(name).extension.slice(1)).toUpperCase();
}

const shown_types = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);
const shown_size_max = 8 * 1024 * 1024;

/** A picture that the server hands out to be looked at, and that is not too much to load unasked. */
export function is_picture({ type, size }: { type: string; size: number }): boolean {
	return shown_types.has(type) && size <= shown_size_max;
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

export function size_text(size: number, digits = 1): string {
	const power = size < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(size) / 10));
	const number = size / 1024 ** power;
	const maximumFractionDigits = digits === 1 && (power === 0 || number >= 100) ? 0 : digits;
	const unitDisplay = power === 0 ? 'long' : 'short';
	return new Intl.NumberFormat(locale, { style: 'unit', unit: units[power], unitDisplay, maximumFractionDigits }).format(number);
}

/** Both in as many digits as it takes to see which is the larger. */
export function sizes_apart(size: number, limit: number): { size: string; limit: string } {
	let digits = 1;
	while (digits < 9 && size_text(size, digits) === size_text(limit, digits)) digits++;
	return { size: size_text(size, digits), limit: size_text(limit, digits) };
}
