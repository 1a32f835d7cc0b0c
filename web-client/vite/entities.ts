// Stands in for the package `entities`, whose table of 2,125 names is a third of the Markdown parser.
// People type characters, not entities; the few that are still written by hand are here.
const named = new Map([
	['amp', '&'],
	['lt', '<'],
	['gt', '>'],
	['quot', '"'],
	['apos', "'"],
	['nbsp', '\u00a0'],
	['mdash', '—'],
	['ndash', '–'],
	['hellip', '…'],
	['copy', '©'],
	['euro', '€']
]);

/** Replaces character references; what is unknown stays as typed. */
export function decodeHTMLStrict(text: string): string {
	return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,6}));/gi, (whole, hex, digits, name) => {
		if (name) return named.get(name) ?? whole;
		const point = hex ? parseInt(hex, 16) : Number(digits);
		const valid = point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
		return valid ? String.fromCodePoint(point) : '\ufffd';
	});
}
