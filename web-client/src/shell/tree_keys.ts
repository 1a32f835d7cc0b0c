// Keys of the tree of spaces and channels: arrows move, right and left open and close a space.
import { desk } from '../page/desk.svelte';
import { letter } from '../page/keys';
import type { SpaceId } from '../protocol';
import { folded } from '../spaces/folded.svelte';

export function items_of(tree: HTMLElement): HTMLElement[] {
	return [...tree.querySelectorAll<HTMLElement>('[role=treeitem]')];
}

export function tree_key(press: KeyboardEvent, tree: HTMLElement): void {
	const items = items_of(tree);
	const now = items.indexOf(document.activeElement as HTMLElement);
	const item = items[now];
	const menu = press.key === 'ContextMenu' || (press.key === 'F10' && press.shiftKey) || letter(press) === 'i';
	if (menu && item?.dataset.space) {
		press.preventDefault();
		desk.browse(item.dataset.space as SpaceId);
		return;
	}
	if (!item || press.altKey || press.ctrlKey || press.metaKey) return;
	const space = item.dataset.space as SpaceId | undefined;
	let to: HTMLElement | undefined;
	if (press.key === 'ArrowDown') to = items[now + 1];
	else if (press.key === 'ArrowUp') to = items[now - 1];
	else if (press.key === 'Home') to = items[0];
	else if (press.key === 'End') to = items.at(-1);
	else if (press.key === 'ArrowRight' && space) {
		if (folded.has(space)) folded.toggle(space);
		else to = items[now + 1];
	} else if (press.key === 'ArrowLeft') {
		if (space && !folded.has(space)) folded.toggle(space);
		else to = items.slice(0, now).findLast((other) => other.dataset.space);
	} else if ((press.key === 'Enter' || press.key === ' ') && space) folded.toggle(space);
	else if (press.key === ' ') item.click();
	else return;
	press.preventDefault();
	to?.focus();
}
