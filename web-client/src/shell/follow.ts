// A link of the sidebar: followed on this page, unless a key asks for another one.
import { address, type Address } from '../page/address.svelte';
import { layout } from '../page/layout.svelte';

export function follow(click: MouseEvent, to: Address): void {
	if (click.ctrlKey || click.metaKey || click.shiftKey) return;
	click.preventDefault();
	layout.sidebar_open = false;
	address.go(to);
}
