// A finger that rests on a row opens its menu. Browsers tell it as `contextmenu`, but for those of iOS: there, we count the time.
const long_ms = 500;
const still_px = 10;

/** Calls `open` with the row. A mouse keeps the browser's own menu. Returns what ends it. */
export function watch_long_press(list: HTMLElement, open: (row: HTMLElement) => void): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let from = { x: 0, y: 0 };
	let opened = false;

	const row_of = ({ target }: Event) => {
		const at = target as Element;
		return at.closest('textarea, input') ? null : at.closest<HTMLElement>('li[data-key]');
	};
	const open_at = (row: HTMLElement) => {
		clearTimeout(timer);
		if (!opened) open(row);
		opened = true;
	};
	const forget = () => clearTimeout(timer);
	const down = (touch: TouchEvent) => {
		forget();
		opened = false;
		const row = row_of(touch);
		const [finger, another] = touch.touches;
		if (!row || !finger || another) return;
		from = { x: finger.clientX, y: finger.clientY };
		timer = setTimeout(() => open_at(row), long_ms);
	};
	const moved = ({ touches: [finger] }: TouchEvent) => {
		if (finger && Math.hypot(finger.clientX - from.x, finger.clientY - from.y) > still_px) forget();
	};
	const told = (click: MouseEvent) => {
		const row = row_of(click);
		if (!row || !(click instanceof PointerEvent) || click.pointerType !== 'touch') return;
		click.preventDefault();
		open_at(row);
	};

	const heard = new AbortController();
	const quietly = { signal: heard.signal, passive: true };
	list.addEventListener('touchstart', down, quietly);
	list.addEventListener('touchmove', moved, quietly);
	list.addEventListener('touchend', forget, quietly);
	list.addEventListener('touchcancel', forget, quietly);
	list.addEventListener('scroll', forget, { ...quietly, capture: true });
	list.addEventListener('contextmenu', told, { signal: heard.signal });
	return () => {
		forget();
		heard.abort();
	};
}
