// The first page can be read: what stands in its centre is there. Until then the line is for that alone, and what one needs to
// write or to look at something else waits. `vite/size.mjs` counts what comes before.
let tell: () => void = () => {};

export const readable = new Promise<void>((done) => (tell = done));

export function can_be_read(): void {
	tell();
}
