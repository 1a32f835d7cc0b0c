// Files that are dragged in from elsewhere, or pasted.
import type { Chosen } from './uploads.svelte';

export interface Dropped {
	chosen: Chosen[];
	folders: string[];
}

const with_files = (transfer: DataTransfer | null) => transfer?.types.includes('Files') ?? false;

export function dropped(transfer: DataTransfer): Dropped {
	const found: Dropped = { chosen: [], folders: [] };
	for (const item of transfer.items) {
		if (item.kind !== 'file') continue;
		const entry = item.webkitGetAsEntry?.();
		const file = item.getAsFile();
		if (entry?.isDirectory) found.folders.push(entry.name);
		else if (file) found.chosen.push({ name: file.name, bytes: file });
	}
	return found;
}

/** Files in the clipboard, unless they are but a picture of the words that are there as well, as of a table. */
export function pasted(transfer: DataTransfer): File[] {
	const words = transfer.getData('text/html') !== '' && transfer.getData('text/plain').trim() !== '';
	return words ? [] : [...transfer.files];
}

/** Makes all of an element a place to drop files on, for as long as it lasts. */
export function drop_place(area: HTMLElement, over: (is: boolean) => void, take: (dropped: Dropped) => void): () => void {
	const begin = (drag: DragEvent) => {
		if (!with_files(drag.dataTransfer)) return;
		drag.preventDefault();
		drag.stopPropagation();
		if (drag.dataTransfer) drag.dataTransfer.dropEffect = 'copy';
		over(true);
	};
	const leave = (drag: DragEvent) => {
		if (!(drag.relatedTarget instanceof Node && area.contains(drag.relatedTarget))) over(false);
	};
	const drop = (drag: DragEvent) => {
		if (!drag.dataTransfer || !with_files(drag.dataTransfer)) return;
		drag.preventDefault();
		drag.stopPropagation();
		over(false);
		take(dropped(drag.dataTransfer));
	};
	area.addEventListener('dragenter', begin);
	area.addEventListener('dragover', begin);
	area.addEventListener('dragleave', leave);
	area.addEventListener('drop', drop);
	return () => {
		area.removeEventListener('dragenter', begin);
		area.removeEventListener('dragover', begin);
		area.removeEventListener('dragleave', leave);
		area.removeEventListener('drop', drop);
	};
}

/** A file that misses its place must not take the page's. What is returned ends that. */
export function keep_page(): () => void {
	const refuse = (drag: DragEvent) => {
		if (drag.defaultPrevented || !with_files(drag.dataTransfer)) return;
		drag.preventDefault();
		if (drag.dataTransfer) drag.dataTransfer.dropEffect = 'none';
	};
	addEventListener('dragover', refuse);
	addEventListener('drop', refuse);
	return () => {
		removeEventListener('dragover', refuse);
		removeEventListener('drop', refuse);
	};
}
