// Stands in for the package `punycode.js`: hosts in letters of their own, and as the network writes them (RFC 3492).
// `test/stand_ins.test.ts` compares both.

const [base, t_min, t_max, skew, damp] = [36, 1, 26, 38, 700];
const digits = 'abcdefghijklmnopqrstuvwxyz0123456789';
const [first_point, first_bias] = [128, 72];

function adapted(delta: number, points: number, first: boolean): number {
	delta = first ? Math.floor(delta / damp) : delta >> 1;
	delta += Math.floor(delta / points);
	let bias = 0;
	for (; delta > ((base - t_min) * t_max) >> 1; bias += base) delta = Math.floor(delta / (base - t_min));
	return Math.floor(bias + ((base - t_min + 1) * delta) / (delta + skew));
}

const threshold = (digit_base: number, bias: number) => Math.min(Math.max(digit_base - bias, t_min), t_max);

function encoded(label: string): string {
	const points = Array.from(label, (sign) => sign.codePointAt(0) as number);
	const plain = points.filter((point) => point < first_point);
	let written = String.fromCharCode(...plain) + (plain.length > 0 ? '-' : '');
	let [point, delta, bias, done] = [first_point, 0, first_bias, plain.length];
	while (done < points.length) {
		const next = Math.min(...points.filter((each) => each >= point));
		delta += (next - point) * (done + 1);
		point = next;
		for (const each of points) {
			if (each < point) delta++;
			if (each !== point) continue;
			let left = delta;
			for (let k = base; ; k += base) {
				const t = threshold(k, bias);
				if (left < t) break;
				written += digits[t + ((left - t) % (base - t))];
				left = Math.floor((left - t) / (base - t));
			}
			written += digits[left];
			bias = adapted(delta, done + 1, done === plain.length);
			delta = 0;
			done++;
		}
		delta++;
		point++;
	}
	return written;
}

/** Throws where it is none. */
function decoded(label: string): string {
	const end = label.lastIndexOf('-');
	const points = Array.from(label.slice(0, Math.max(end, 0)), (sign) => sign.charCodeAt(0));
	let [point, at, bias] = [first_point, 0, first_bias];
	for (let index = end > 0 ? end + 1 : 0; index < label.length; ) {
		const before = at;
		for (let [weight, k] = [1, base]; ; k += base) {
			const digit = digits.indexOf(label[index++] || '!');
			at += digit * weight;
			if (digit < 0 || !Number.isSafeInteger(at) || at > 0x7fffffff) throw new RangeError('no punycode');
			const t = threshold(k, bias);
			if (digit < t) break;
			weight *= base - t;
		}
		bias = adapted(at - before, points.length + 1, before === 0);
		point += Math.floor(at / (points.length + 1));
		at %= points.length + 1;
		points.splice(at++, 0, point);
	}
	return String.fromCodePoint(...points);
}

const each_label = (host: string, change: (label: string) => string) => host.split(/[.\u3002\uff0e\uff61]/).map(change).join('.');

export default {
	toASCII: (host: string) => each_label(host, (label) => (/[^\0-\x7f]/.test(label) ? `xn--${encoded(label)}` : label)),
	toUnicode: (host: string) => each_label(host, (label) => (label.startsWith('xn--') ? decoded(label.slice(4).toLowerCase()) : label))
};
