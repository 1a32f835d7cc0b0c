// A form of one's own profile: what is wrong with which field, and whether it was saved.
import type { Client } from '../client/client.svelte';
import type { Key } from '../i18n';
import { t } from '../i18n';
import { refusal_text } from '../page/refusals';
import type { ChangeProfile } from '../protocol';
import { Refused } from '../wire/error';

export class Saving {
	problems = $state.raw<{ [field: string]: string }>({});
	saved = $state(false);
	busy = $state(false);

	constructor(
		private client: Client,
		private words: { [field in keyof ChangeProfile]?: Key }
	) {}

	/** Whether it was saved. */
	async save(changes: ChangeProfile): Promise<boolean> {
		this.problems = {};
		this.saved = false;
		this.busy = true;
		try {
			this.client.me = await this.client.change('member.profile', changes);
			this.saved = true;
		} catch (error) {
			const field = error instanceof Refused ? (error.error.field?.split('.')[0] ?? '') : '';
			const key = this.words[field as keyof ChangeProfile];
			this.problems = key ? { [field]: t(key) } : { all: refusal_text(error) };
		} finally {
			this.busy = false;
		}
		return this.saved;
	}
}
