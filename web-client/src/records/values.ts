// Values of fields, as text and back. Money is whole minor units; nothing here is computed with a fraction.
import { locale } from '../i18n';

export interface Money {
	minor: number;
	currency: string;
}

/** A line of a list of things to do or of products, while it is edited. */
export interface Line {
	text: string;
	done: boolean;
	/** As it was typed. */
	qty: string;
}

/** Digits behind the point: JPY 0, EUR 2, KWD 3. */
export function digits_of(currency: string): number {
	try {
		return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
	} catch {
		return 2;
	}
}

/** Minor units as a decimal text, "12500.00". */
export function decimal(minor: number, digits: number): string {
	const sign = minor < 0 ? '-' : '';
	const text = String(Math.abs(minor)).padStart(digits + 1, '0');
	return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The sign before a fraction, as the reader's region writes it. */
export function point(): string {
	return new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === 'decimal')?.value ?? '.';
}

/** "1.5" as the reader's region writes it; never with groups, so that it is read back as what it is. */
export const as_read = (text: string) => text.replace('.', point());

// Digits of other scripts, by their zero.
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50];
function plain_digits(text: string): string {
	return text
		.normalize('NFKC')
		.replace(/\p{Nd}/gu, (digit) => {
			const value = zeros.map((zero) => (digit.codePointAt(0) as number) - zero).find((each) => each >= 0 && each < 10);
			return value === undefined ? digit : String(value);
		})
		.replaceAll('٫', '.')
		.replaceAll('٬', "'")
		.replace(/[\u2018\u2019]/g, "'")
		.replace(/[\u2212\u2013]/g, '-')
		.replace(/\s+/g, ' ')
		.trim();
}

/** Groups of three digits; or of two before the last three, as India writes them. */
function are_groups(groups: string[], sign: string): boolean {
	const [first = '', ...others] = groups;
	if (!/^[1-9]\d{0,2}$/.test(first)) return false;
	if (others.every((group) => group.length === 3)) return true;
	return sign === ',' && first.length < 3 && others.at(-1)?.length === 3 && others.slice(0, -1).every((group) => group.length === 2);
}

/**
 * A number as people write it, "1.234,56", "1,234.56", "1 234.56", "1'234", as "1234.56"; nothing where it is none. A lone separator
 * before three digits says nothing by itself: it is the region's point, unless `grouped` says that no such fraction is written.
 */
export function number_text(typed: string, grouped = false): string | undefined {
	const found = /^([-+]?) ?((?:\d+(?:[ '.,]\d+)*)|[.,]\d+)$/.exec(plain_digits(typed));
	if (!found) return undefined;
	const [, sign, number = ''] = found;
	const groups = number.split(/[ '.,]/);
	const separators = number.replace(/\d/g, '');
	const last = separators.at(-1) ?? '';
	const groupers = new Set(separators.slice(0, -1));
	const behind = groups.at(-1) as string;
	const before = groups.slice(0, -1);
	const minus = sign === '-' ? '-' : '';
	if (groups.length === 1) return minus + number;
	const all_grouped = () => (groupers.size <= 1 && [...groupers].every((each) => each === last) && are_groups(groups, last) ? minus + groups.join('') : undefined);
	if (last === ' ' || last === "'" || groupers.has(last)) return all_grouped();
	if (before.length === 1) {
		const may_be_grouped = are_groups(groups, last) && behind.length === 3;
		if (may_be_grouped && (grouped || last !== point())) return all_grouped();
		return `${minus}${before[0] || '0'}.${behind}`;
	}
	return groupers.size === 1 && are_groups(before, [...groupers][0] as string) ? `${minus}${before.join('')}.${behind}` : undefined;
}

/** A number in units of a decimal place, 12.5 in hundredths 1250; nothing where it is none, or finer than these. */
export function units(typed: string, digits: number, grouped = false): number | undefined {
	const [whole, fraction = ''] = (number_text(typed, grouped) ?? '').split('.');
	if (!whole) return undefined;
	const kept = fraction.replace(/0+$/, '').padEnd(digits, '0');
	const value = Number(whole + kept);
	return kept.length === digits && Number.isSafeInteger(value) ? value : undefined;
}

const known_currencies = [
	'EUR', 'USD', 'GBP', 'BRL', 'JPY', 'RUB', 'CHF', 'PLN', 'CZK', 'SEK', 'NOK', 'DKK', 'HUF', 'RON', 'UAH', 'TRY', 'INR', 'CNY', 'KRW', 'ILS', 'GEL', 'THB'
];

function signs_of(currency: string): string[] {
	const signs = ['en', locale].flatMap((language) =>
		(['symbol', 'narrowSymbol'] as const).map((currencyDisplay) => {
			const parts = new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay }).formatToParts(1);
			return parts.find(({ type }) => type === 'currency')?.value ?? currency;
		})
	);
	return [currency, ...signs, ...(currency === 'RUB' ? ['руб', 'р'] : currency === 'CHF' ? ['Fr', 'SFr'] : [])];
}

/** The currency that a sign stands for: first the one that is meant already. */
function currency_of(sign: string, meant: string): string | undefined {
	const bare = sign.replace(/\.$/, '');
	if (bare === '') return meant;
	const is = (currency: string) => signs_of(currency).some((each) => each.replace(/\.$/, '').toLowerCase() === bare.toLowerCase());
	try {
		return [meant, ...known_currencies].filter((each) => /^[A-Z]{3}$/.test(each)).find(is) ?? (/^[A-Z]{3}$/.test(bare) ? bare : undefined);
	} catch {
		return undefined;
	}
}

/** An amount as people write it: "12,50 €", "€ 1.500", "CHF 1'234.–", "12,-". */
export function money_of(typed: string, meant: string): Money | undefined {
	const sign = String.raw`([^\d\s.,'+-][^\d\s,'+-]{0,4}|)`;
	const found = new RegExp(String.raw`^([-+]?) ?${sign} ?([-+]?) ?([\d.,][\d .,']*?)(?:[.,] ?[-—]+)? ?${sign}$`, 'u').exec(plain_digits(typed));
	if (!found) return undefined;
	const [, minus, before = '', minus_behind, number = '', behind = ''] = found;
	if ((before && behind) || (minus && minus_behind)) return undefined;
	const currency = currency_of(before || behind, meant);
	const digits = currency === undefined ? 0 : digits_of(currency);
	const minor = units(minus + (minus_behind ?? '') + number.trim(), digits, digits < 3);
	return currency === undefined || minor === undefined ? undefined : { minor, currency };
}

// A formatter takes the decimal text itself, so that nothing is rounded on the way.
export function money_text({ minor, currency }: Money): string {
	const text = decimal(minor, digits_of(currency));
	try {
		return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(text as unknown as number);
	} catch {
		return `${text} ${currency}`;
	}
}

/** "€1.2M": three digits of what is a thousand or more, in a few letters. */
export function money_brief({ minor, currency }: Money): string {
	const digits = digits_of(currency);
	if (Math.abs(minor) < 1000 * 10 ** digits) return money_text({ minor, currency });
	try {
		const brief = new Intl.NumberFormat(locale, { style: 'currency', currency, notation: 'compact', maximumSignificantDigits: 3 });
		return brief.format(decimal(minor, digits) as unknown as number);
	} catch {
		return money_text({ minor, currency });
	}
}

export function percent_text(basis_points: number): string {
	return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(basis_points / 10_000);
}

export function same(a: unknown, b: unknown): boolean {
	return JSON.stringify(sorted(a ?? null)) === JSON.stringify(sorted(b ?? null));
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).sort().map(([name, inner]) => [name, sorted(inner)]));
}
