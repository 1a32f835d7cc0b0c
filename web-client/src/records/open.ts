// Opening a record: beside what is on the screen where there is something, else as a page of its own.
import { address, path_of } from '../page/address.svelte';

export function record_path(key: string): string {
	return path_of({ record: key });
}

export function open_record(key: string): void {
	const { space, channel, records } = address.now;
	if (records) address.go({ space, records, record: key });
	else address.go(channel ? { space, channel, record: key } : { record: key });
}

export function follow(click: MouseEvent, key: string): void {
	if (click.button !== 0 || click.ctrlKey || click.metaKey || click.shiftKey) return;
	click.preventDefault();
	click.stopPropagation();
	open_record(key);
}
