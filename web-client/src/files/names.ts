// Names of files as they are given, and as they go over the wire. How they are shown is in looks.ts.
interface SplitName {
	stem: string;
	/** With its point: ".pdf"; empty where there is none. */
	extension: string;
}

const extension_max = 12;

export function split_name(name: string): SplitName {
	const point = name.lastIndexOf('.');
	const cut = point > 0 && name.length - point <= extension_max && point < name.length - 1 ? point : name.length;
	return { stem: name.slice(0, cut), extension: name.slice(cut) };
}

const name_bytes_max = 255;
const bytes_of = (text: string) => new TextEncoder().encode(text).length;

const not_in_a_line = /[/\\\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
/** What is drawn as nothing is no name. */
const invisible = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** The name as the server takes it: no path, no control characters, at most 255 bytes. Marks of direction the server leaves out. */
export function wire_name(name: string): string {
	const shown = name.replace(not_in_a_line, '_').trim();
	const { stem, extension } = split_name(invisible.test(shown) ? '_' : shown);
	let signs = [...stem];
	if (signs.every((sign) => sign === '.')) signs = ['_', ...signs];
	while (bytes_of(signs.join('') + extension) > name_bytes_max) signs = signs.slice(0, -1);
	return signs.join('') + extension;
}

const pasted_names = /^image\.(png|jpe?g|gif|webp|avif|bmp|tiff?)$/i;

/** Browsers call every picture from the clipboard the same; whoever pasted it will want another name. */
export function is_nameless({ name, type }: { name: string; type: string }): boolean {
	return name === '' || (type.startsWith('image/') && pasted_names.test(name));
}

/** "2026-11-29 14.03", which sorts, and which every system takes in a name. */
export function name_time(at: Date): string {
	const two = (number: number) => String(number).padStart(2, '0');
	return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}.${two(at.getMinutes())}`;
}
