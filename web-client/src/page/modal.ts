// A modal dialog, for as long as it is in the page.
import { desk } from './desk.svelte';

/** What was pressed while the dialog was still being downloaded is pressed now, in the field that it begins with. */
function press_again(field: Element | null): void {
	const keys = desk.ahead.splice(0);
	if (!(field instanceof HTMLInputElement)) return;
	for (const { key } of keys) {
		if (key.length === 1 || key === 'Backspace') {
			field.value = key === 'Backspace' ? field.value.slice(0, -1) : field.value + key;
			field.dispatchEvent(new InputEvent('input', { bubbles: true }));
		} else field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
	}
}

/** Taken out of the page, the browser would leave the focus nowhere: it goes back to what had it. */
export function modal(dialog: HTMLDialogElement): () => void {
	const opener = document.activeElement;
	dialog.showModal();
	press_again(document.activeElement);
	return () => {
		const active = document.activeElement;
		const free = active === document.body || dialog.contains(active);
		if (free && opener instanceof HTMLElement) opener.focus({ preventScroll: true });
	};
}
