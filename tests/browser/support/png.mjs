// Pictures to attach, made of a rule for each point.
import { crc32, deflateSync } from 'node:zlib';

/** The bytes of a PNG; `colour_at(x, y)` gives red, green and blue of 0 to 255. */
export function png(width, height, colour_at) {
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head.set([8, 2, 0, 0, 0], 8); // eight bits a colour, no transparency
	const rows = Buffer.alloc(height * (width * 3 + 1)); // each row begins with its filter: none
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) rows.set(colour_at(x, y), y * (width * 3 + 1) + 1 + x * 3);
	const sign = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
	return Buffer.concat([sign, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type, content) {
	const body = Buffer.concat([Buffer.from(type), content]);
	const out = Buffer.alloc(body.length + 8);
	out.writeUInt32BE(content.length, 0);
	body.copy(out, 4);
	out.writeUInt32BE(crc32(body), body.length + 4);
	return out;
}
