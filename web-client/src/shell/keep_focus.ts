// The focus is never nowhere: where what has it is taken out of the page, what stands nearest gets it.
const stops = 'a[href], button:not(:disabled), textarea, [tabindex]';

/** `home` is where it goes when nothing near is left. */
export function keep_focus(home: () => void): () => void {
	let path: Element[] = []; // what has the focus, then what it stands in, outwards

	const came = ({ target }: FocusEvent) => {
		path = [];
		for (let at = target as Element | null; at; at = at.parentElement) path.push(at);
	};
	// Who clicks on nothing wants the focus nowhere.
	const clicked = () => {
		if (document.activeElement === document.body) path = [];
	};
	const observer = new MutationObserver(() => {
		if (document.activeElement !== document.body || !path[0] || path[0].isConnected) return;
		const near = path.find((each) => each.isConnected);
		path = [];
		if (document.querySelector('dialog[open]')) return;
		const stop = near?.closest<HTMLElement>('[tabindex]') ?? (near?.closest('main, aside, nav') ? near.querySelector<HTMLElement>(stops) : null);
		stop?.focus({ preventScroll: true });
		if (document.activeElement === document.body) home();
	});
	addEventListener('focusin', came);
	addEventListener('click', clicked, true);
	observer.observe(document.body, { childList: true, subtree: true });
	return () => {
		removeEventListener('focusin', came);
		removeEventListener('click', clicked, true);
		observer.disconnect();
	};
}
