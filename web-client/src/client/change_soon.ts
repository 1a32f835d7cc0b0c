// Changes that nobody waits for.
import { refusal_text } from '../page/refusals';
import type { ChangingCommandName, Commands } from '../protocol';
import { Refused } from '../wire/error';
import type { Client } from './client.svelte';

/** A change that needs no answer on the screen; a refusal is said aloud. */
export function change_soon<Name extends ChangingCommandName>(client: Client, command: Name, body: Commands[Name]['with']): void {
	client.change(command, body).catch((error) => {
		if (error instanceof Refused) client.announcer.alert(refusal_text(error));
	});
}
