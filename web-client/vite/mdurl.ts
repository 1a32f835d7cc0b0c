// Stands in for the package `mdurl`, which takes addresses apart and writes them with and without percent signs.
// `test/stand_ins.test.ts` compares both. What it does for schemes that are never links here (docs/text.md) is left out.

interface Address {
	protocol?: string;
	slashes?: boolean;
	auth?: string;
	hostname?: string;
	port?: string;
	pathname?: string;
	search?: string;
	hash?: string;
}

/** Schemes whose host follows two slashes. */
const slashed = /^(?:https?|ftp|gopher|file):$/;
const after_host = /[%/?;#'{}|\\^`<>" \r\n\t]/;
const label = /^[+\w\x80-\uffff-]{0,63}$/;
const label_start = /^([+\w-]{0,63})(.*)$/;

/** Before and from the first sign that ends it. */
function split(text: string, end: RegExp): [string, string] {
	const at = text.search(end);
	return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}

export function parse(url: string): Address {
	const found: Address = {};
	let rest = url.trim();
	found.protocol = /^[a-z\d.+-]+:/i.exec(rest)?.[0] ?? '';
	rest = rest.slice(found.protocol.length);
	found.slashes = rest.startsWith('//');
	if (found.slashes) rest = rest.slice(2);
	if (found.slashes || (found.protocol && !slashed.test(found.protocol))) rest = host_of(found, rest);
	[rest, found.hash] = split(rest, /#/);
	[found.pathname, found.search] = split(rest, /\?/);
	return found;
}

/** Reads who and where; what follows is returned. */
function host_of(found: Address, rest: string): string {
	const at = split(rest, /[/?#]/)[0].lastIndexOf('@');
	if (at >= 0) found.auth = rest.slice(0, at);
	let [host, after] = split(rest.slice(at + 1), after_host);
	if (host.endsWith(':')) [host, after] = [host.slice(0, -1), `:${after}`];
	const port = /:\d*$/.exec(host)?.[0] ?? '';
	found.port = port.slice(1);
	host = host.slice(0, host.length - port.length);
	if (host.startsWith('[') && host.endsWith(']')) {
		found.hostname = host.length > 255 ? '' : host.slice(1, -1);
		return after;
	}
	// A label that is none ends the host.
	const labels = host.split('.');
	const wrong = labels.findIndex((each) => !label.test(each));
	if (wrong >= 0) {
		const [, start = '', end = ''] = label_start.exec(labels[wrong] as string) ?? [];
		after = [end, ...labels.slice(wrong + 1)].join('.') + after;
		host = [...labels.slice(0, wrong), start].join('.');
	}
	found.hostname = host.length > 255 ? '' : host;
	return after;
}

export function format({ protocol = '', slashes, auth, hostname = '', port, pathname = '', search = '', hash = '' }: Address): string {
	const host = hostname.includes(':') ? `[${hostname}]` : hostname;
	return `${protocol}${slashes ? '//' : ''}${auth ? `${auth}@` : ''}${host}${port ? `:${port}` : ''}${pathname}${search}${hash}`;
}

/** What an address may not hold becomes percent signs; those that are there stay. */
export function encode(text: string): string {
	return text.replace(/%[\da-fA-F]{2}|[^\w;/?:@&=+$,.!~*'()#-]/gu, (sign) => {
		if (sign.length === 3) return sign;
		return /[\ud800-\udfff]/u.test(sign) ? '%EF%BF%BD' : encodeURIComponent(sign);
	});
}

const kept = '(?:3b|2f|3f|3a|40|26|3d|2b|24|2c|23|25)';
const written = new RegExp(`%${kept}|(?:%(?!${kept})[\\da-f]{2})+`, 'gi');
const keeps = new RegExp(`^%${kept}`, 'i');

/** Signs that would be taken for parts of an address stay as they are written. */
export function decode(text: string): string {
	return text.replace(written, (signs) => {
		if (keeps.test(signs)) return signs.toUpperCase();
		const bytes = Uint8Array.from(signs.slice(1).split('%'), (sign) => parseInt(sign, 16));
		return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
	});
}
decode.defaultChars = '';
