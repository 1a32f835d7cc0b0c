// Addresses as they are shown: a reader must see where a link goes before going there.
import { undirected } from '../page/shown';
import { is_unspaced } from './letters';

/** The host that an address goes to, as the network writes it; for a letter the whole address. */
export function host_of(href: string): string {
	if (/^mailto:/i.test(href)) return href.slice(7).split('?')[0]!.toLowerCase();
	try {
		return new URL(href).host;
	} catch {
		return '';
	}
}

// Cyrillic and Greek letters that look like Latin ones. A name of these alone reads as another name.
const twins =
	/^[\u0430\u0433\u0435\u043e-\u0441\u0443\u0445\u044a-\u044c\u044e\u0455\u0456\u0458\u0461\u0475\u04bb\u04bd\u04cf\u0501\u050d\u0517\u051b\u051d\u03b1\u03b3\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03c9\d-]+$/;
// One script a name. Of the Latin letters those that everybody tells apart.
const of_one_script = [
	/^[a-zß-öø-ıĵ-ķĺ-ľł-ňō-ž\d-]+$/,
	/^[\u0430-\u052f\d-]+$/,
	/^[\u0390-\u03ce\d-]+$/,
	/^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー\d-]+$/u,
	/^[\p{sc=Hangul}\d-]+$/u,
	/^[\p{sc=Arabic}\d-]+$/u,
	/^[\p{sc=Hebrew}\d-]+$/u,
	/^[\p{sc=Devanagari}\d-]+$/u,
	/^[\p{sc=Thai}\d-]+$/u,
	/^[\p{sc=Armenian}\d-]+$/u,
	/^[\p{sc=Georgian}\d-]+$/u
];

/** A host that may be shown in its own letters. One of mixed scripts, or of letters that all look Latin, stays punycode. */
export function readable(host: string): boolean {
	const labels = host.toLowerCase().replace(/:\d+$/, '').split('.');
	const foreign = /[^\x00-\x7f]/;
	const national = foreign.test(labels.at(-1) ?? '');
	return labels.every(
		(label) => !foreign.test(label) || (of_one_script.some((script) => script.test(label)) && (national || !twins.test(label)))
	);
}

// A word that reads as an address: with a scheme, or names and points ("hostwerk.example/login", "ana@acme.example").
const scheme = /^[\p{L}\d+-]{2,12}:\/*/u;
const address = /^(?:[^\s/?#]*@)?([\p{L}\p{M}\p{N}_-]{1,63}(?:\.[\p{L}\p{M}\p{N}_-]{1,63})*\.[\p{L}\p{M}][\p{L}\p{M}\p{N}-]{1,62})\.?(?![\p{L}\p{M}\p{N}_@])/u;
const hidden = /[\p{Cf}\p{Variation_Selector}\u034f\u115f\u1160\u3164\uffa0]/gu;

/** What a link hides: the host that it goes to, where its words read as the address of another one; else nothing. */
export function hidden_host(words: string, href: string): string | undefined {
	const real = host_of(href);
	if (/^https?:\/*[^/?#]*@/i.test(href)) return real; // "https://hostwerk.example@evil.example"
	const read = words.normalize('NFKC').replace(hidden, '').replace(/[。｡]/g, '.');
	for (const word of read.split(/[\s<>()[\]{}"'«»„“”,;|→]+/)) {
		const found = address.exec(word.replace(scheme, ''));
		if (!found) continue;
		const [whole, name = ''] = found;
		const letter = /^mailto:/i.test(href);
		const seen = letter || whole.includes('@') ? whole : host_of(`http://${name}`);
		if (seen.toLowerCase() !== real.replace(/:\d+$/, '') || !readable(name)) return real;
	}
	return undefined;
}

/** An address to be shown: `decoded` is what it says in its own letters, `href` as the network has it. */
export function shown_address(decoded: string, href: string): string {
	const host = /^(?:https?:\/\/|mailto:)(?:[^/?#]*@)?([^/?#]*)/i.exec(decoded)?.[1] ?? '';
	return undirected(readable(host) ? decoded : href);
}

// Punctuation beyond ASCII parts sentences, but for what stands in names.
const parting = /(?![\0-\x7f–·・])\p{P}/u;
const latin = /[a-z0-9]/i;

/** Where an address ends that other words follow without a blank: "https://example.com/aを見て". */
export function end_of_address(address: string): number {
	let before = '/';
	let end = 0;
	for (const sign of address) {
		if (parting.test(sign)) break;
		// "/wiki/日本" is a path, "/aを" and "/を見て" are a path and what is said of it.
		if (is_unspaced(sign) && (latin.test(before) || (before === '/' && /\p{sc=Hira}/u.test(sign)))) break;
		before = sign;
		end += sign.length;
	}
	return end;
}
