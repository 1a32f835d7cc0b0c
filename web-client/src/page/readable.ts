// The first page can be read: what stands in its centre is there. Until then the line is for that alone, and what one needs to
// write or to look at something else waits, but no longer than a second: whoever waits for messages may write meanwhile.
// `vite/size.mjs` counts what comes before.
const wait_ms = 1000;

let tell: () => void = () => {};

export const readable = new Promise<void>((done) => (tell = done));

/** What there is to read stands in the page: it counts once it was painted, as what is asked for then takes the machine. */
export function can_be_read(): void {
	requestAnimationFrame(() => setTimeout(tell));
}

/** The page is drawn, and what it is about is on its way. */
export function drawn(): void {
	setTimeout(tell, wait_ms);
}
