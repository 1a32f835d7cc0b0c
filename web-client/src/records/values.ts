// Values of fields, as text and back. Money is whole minor units; nothing here is computed with a fraction.
import { locale } from '../i18n';

export interface Money {
	minor: number;
	currency: string;
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

/**
 * A number as people write it: 1.234,56 and 1,234.56, 1 234.56, 1'234. A lone separator counts as the point, unless
 * three digits follow and the currency has fewer.
 */
export function units(text: string, digits: number): number | undefined {
	const plain = text.replace(/[\s\u00a0\u202f'’]/g, '');
	const found = /^(-?)(\d[\d.,]*|[.,]\d+)$/.exec(plain);
	if (!found) return undefined;
	const [, sign, number = ''] = found;
	const last = Math.max(number.lastIndexOf('.'), number.lastIndexOf(','));
	const behind = last < 0 ? '' : number.slice(last + 1);
	const separators = number.replace(/\d/g, '');
	const mixed = new Set(separators).size > 1;
	const grouping = last >= 0 && !mixed && (separators.length > 1 || (behind.length === 3 && digits < 3));
	const whole = (grouping || last < 0 ? number : number.slice(0, last)).replace(/[.,]/g, '') || '0';
	const fraction = grouping ? '' : behind;
	if (fraction.length > digits) return undefined;
	const value = Number(whole + fraction.padEnd(digits, '0'));
	return Number.isSafeInteger(value) ? (sign ? -value : value) : undefined;
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
