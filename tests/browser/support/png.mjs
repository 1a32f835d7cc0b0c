// Pictures: made of a rule for each point, to attach; and those of the browser made small, to keep.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const rgb = 2;
const palette = 3;

/** The bytes of a PNG; `colour_at(x, y)` gives red, green and blue of 0 to 255. */
export function png(width, height, colour_at) {
	const rows = Buffer.alloc(height * (width * 3 + 1)); // each row begins with its filter: none
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) rows.set(colour_at(x, y), y * (width * 3 + 1) + 1 + x * 3);
	return written(width, height, rgb, [], rows);
}

/** The same picture with the 256 colours that stand for most of its points: a third of the bytes. */
export function small(bytes) {
	const { width, height, points } = read(bytes);
	const buckets = new Map(); // five bits of each colour: how often, and their sums
	const key = (at) => ((points[at] >> 3) << 10) | ((points[at + 1] >> 3) << 5) | (points[at + 2] >> 3);
	for (let at = 0; at < points.length; at += 3) {
		const bucket = buckets.get(key(at)) ?? [0, 0, 0, 0];
		buckets.set(key(at), bucket);
		bucket[0]++;
		for (let part = 0; part < 3; part++) bucket[part + 1] += points[at + part];
	}
	const colours = [...buckets.values()].sort((a, b) => b[0] - a[0]).slice(0, 256).map(([count, ...sums]) => sums.map((sum) => Math.round(sum / count)));
	const nearest = new Map([...buckets].map(([of, [count, ...sums]]) => {
		const far = (colour) => colour.reduce((sum, part, index) => sum + (part - sums[index] / count) ** 2, 0);
		return [of, colours.reduce((best, colour, index) => (far(colour) < far(colours[best]) ? index : best), 0)];
	}));
	const rows = Buffer.alloc(height * (width + 1));
	for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = nearest.get(key((y * width + x) * 3));
	return written(width, height, palette, [chunk('PLTE', Buffer.from(colours.flat()))], rows);
}

/** What a browser writes: eight bits a colour, with or without transparency, in one picture. */
function read(bytes) {
	const parts = [];
	let width, height, size;
	for (let at = 8; at < bytes.length; ) {
		const length = bytes.readUInt32BE(at);
		const type = bytes.toString('latin1', at + 4, at + 8);
		const body = bytes.subarray(at + 8, at + 8 + length);
		if (type === 'IHDR') [width, height, size] = [body.readUInt32BE(0), body.readUInt32BE(4), body[9] === rgb ? 3 : 4];
		if (type === 'IDAT') parts.push(body);
		at += length + 12;
	}
	const data = inflateSync(Buffer.concat(parts));
	const points = Buffer.alloc(width * height * 3);
	let above = Buffer.alloc(width * size);
	for (let y = 0; y < height; y++) {
		const start = y * (width * size + 1);
		const row = data.subarray(start + 1, start + 1 + width * size);
		unfilter(data[start], row, above, size);
		for (let x = 0; x < width; x++) row.copy(points, (y * width + x) * 3, x * size, x * size + 3);
		above = row;
	}
	return { width, height, points };
}

function unfilter(filter, row, above, size) {
	for (let at = 0; at < row.length; at++) {
		const left = at < size ? 0 : row[at - size];
		const up = above[at];
		const corner = at < size ? 0 : above[at - size];
		const [to_left, to_up, to_corner] = [up - corner, left - corner, left + up - 2 * corner].map(Math.abs);
		const paeth = to_left <= to_up && to_left <= to_corner ? left : to_up <= to_corner ? up : corner;
		row[at] += [0, left, up, (left + up) >> 1, paeth][filter];
	}
}

function written(width, height, kind, between, rows) {
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head.set([8, kind, 0, 0, 0], 8); // eight bits a colour or index, no transparency
	const data = chunk('IDAT', deflateSync(rows, { level: 9 }));
	return Buffer.concat([Buffer.from(signature), chunk('IHDR', head), ...between, data, chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type, content) {
	const body = Buffer.concat([Buffer.from(type), content]);
	const out = Buffer.alloc(body.length + 8);
	out.writeUInt32BE(content.length, 0);
	body.copy(out, 4);
	out.writeUInt32BE(crc32(body), body.length + 4);
	return out;
}
