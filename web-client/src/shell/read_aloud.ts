// Messages that come into the channel on the screen are told to whoever cannot see it, and never as a flood.
import { title } from '../channels/audience';
import type { Client } from '../client/client.svelte';
import { t } from '../i18n';
import { name_of } from '../members/names';
import { told_mention } from '../messages/mention_name';
import type { ChannelState } from '../protocol';
import { plain } from '../text/markdown';
import type { Fact } from '../wire/frames';

const flood_ms = 5000;
const flood_count = 3;

/** Tells of each message; of many within a moment, how many they are. */
class Teller {
	private recent_: number[] = [];
	private flood_?: ReturnType<typeof setTimeout>;
	private held_ = 0;

	constructor(private say_: (text: string) => void) {}

	tell(who: string, text: string, where: string): void {
		const now = Date.now();
		this.recent_ = [...this.recent_.filter((at) => at > now - flood_ms), now];
		if (this.recent_.length <= flood_count && !this.flood_) return this.say_(t('say.message', { who, text }));
		this.held_ += 1;
		this.flood_ ??= setTimeout(() => {
			this.say_(t('say.many', { count: this.held_, where }));
			this.held_ = 0;
			this.flood_ = undefined;
		}, flood_ms);
	}
}

/** `heard`: the channel on the screen, if one is. Returns what ends it. */
export function read_aloud(client: Client, heard: () => ChannelState | undefined): () => void {
	const teller = new Teller((text) => client.announcer.say(text));
	const reader = {
		apply(fact: Fact) {
			const channel = heard();
			if (fact.event !== 'message.posted' || fact.stream !== channel?.id || fact.by === client.self.id) return;
			const text = plain(String(fact.data.text ?? ''), (mention) => told_mention(client, mention)) || t('say.files');
			teller.tell(name_of(client, fact.by), text, title(client, channel));
		}
	};
	client.subjects.add(reader);
	return () => client.subjects.delete(reader);
}
