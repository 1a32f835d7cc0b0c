// Writing to the clipboard, and the way back. Only who has allowed this page to read the clipboard gets back what it held:
// nobody is asked for that because of a key.
let replaced = '';

export async function copy(text: string): Promise<void> {
	replaced = await held().catch(() => '');
	await navigator.clipboard.writeText(text);
}

/** Takes the last copy out again. Where it is not known what it replaced, nothing is left. */
export function take_out(): void {
	navigator.clipboard.writeText(replaced).catch(() => {});
}

async function held(): Promise<string> {
	const { state } = await navigator.permissions.query({ name: 'clipboard-read' as PermissionName });
	return state === 'granted' ? navigator.clipboard.readText() : '';
}
