// Where rows lie in a list of which only a part is drawn. All lengths in px.

interface RowLayout {
	/** Where each row begins; one more entry for the end of the last. */
	offsets: Float64Array;
	total: number;
}

export type RowKey = string;

export const estimated_height = 48;

export function lay_out(keys: RowKey[], heights: ReadonlyMap<RowKey, number>): RowLayout {
	const offsets = new Float64Array(keys.length + 1);
	let total = 0;
	keys.forEach((key, index) => {
		offsets[index] = total;
		total += heights.get(key) ?? estimated_height;
	});
	offsets[keys.length] = total;
	return { offsets, total };
}

/** The row that a point lies in, by halving. */
export function row_at({ offsets }: RowLayout, point: number): number {
	let low = 0;
	let high = Math.max(0, offsets.length - 2);
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((offsets[middle] as number) <= point) low = middle;
		else high = middle - 1;
	}
	return low;
}

/** Rows [first, end) that touch the stretch from `top` to `bottom`, at most `most`. */
export function rows_between(layout: RowLayout, top: number, bottom: number, most: number): { first: number; end: number } {
	const count = layout.offsets.length - 1;
	if (count === 0) return { first: 0, end: 0 };
	const first = row_at(layout, top);
	return { first, end: Math.min(row_at(layout, bottom) + 1, count, first + most) };
}

/** What the reader sees: rows wholly in view (or, if higher than the view, with their end in it). */
export interface View {
	first: number;
	last: number;
	at_end: boolean;
}

/** What the element of a row has. Written out: attributes of any name would cost each visitor a kilobyte. */
export interface RowAttributes extends RowEvents {
	/** How many rows there are, and which of them it is, beginning with 1. */
	setsize: number;
	posinset: number;
	labelledby: string;
}

/** The part of it that moves with the focus and the pointer. */
export interface RowEvents {
	tabindex: 0 | -1;
	onfocusin: () => void;
	onpointermove: (move: PointerEvent) => void;
	onpointerleave: () => void;
}

/** Where a list stands at first: a row at a part of the view's height, or as it was left. */
export type Start = Anchor | { key: RowKey; at: number };

/** Rows that must not move, and how far below the view's top edge each began. The first still there counts. */
export type Anchor = 'end' | { key: RowKey; below: number }[];

export function anchored_top(
	layout: RowLayout,
	index_of: ReadonlyMap<RowKey, number>,
	anchor: Anchor,
	view_height: number
): number {
	const lowest = Math.max(0, layout.total - view_height);
	if (anchor === 'end') return lowest;
	for (const { key, below } of anchor) {
		const index = index_of.get(key);
		if (index !== undefined) return Math.min(Math.max(0, (layout.offsets[index] as number) - below), lowest);
	}
	return lowest;
}
