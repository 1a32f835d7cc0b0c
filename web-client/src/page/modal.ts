// A modal dialog, for as long as it is in the page. Taken out of the page, the browser would leave the focus nowhere: it goes
// back to what had it.
export function modal(dialog: HTMLDialogElement): () => void {
	const opener = document.activeElement;
	dialog.showModal();
	return () => {
		const active = document.activeElement;
		const free = active === document.body || dialog.contains(active);
		if (free && opener instanceof HTMLElement) opener.focus({ preventScroll: true });
	};
}
