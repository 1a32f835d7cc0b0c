// The countries of ISO 3166-1 by their two letters, as the browser's own tables have them.

/** What CLDR names besides: islands without a code, groups, Kosovo, codes for tests. The server takes none of them. */
const others = new Set(['AC', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'TA', 'UN', 'XA', 'XB', 'XK', 'ZZ']);

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
/** A former code stands for another one: "UK" for "GB". */
const is_former = (code: string) => Intl.getCanonicalLocales(`und-${code}`)[0] !== `und-${code}`;

export const regions: string[] = letters
	.flatMap((first) => letters.map((second) => first + second))
	.filter((code) => !others.has(code) && names.of(code) !== undefined && !is_former(code));
