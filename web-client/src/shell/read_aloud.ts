// Messages that come into the channel on the screen are told to whoever cannot see it.
import { title } from '../channels/audience';
import type { Client } from '../client/client.svelte';
import { t } from '../i18n';
import { name_of } from '../members/names';
import { told_mention } from '../messages/mention_name';
import type { ChannelState } from '../protocol';
import { plain } from '../text/markdown';
import type { Fact } from '../wire/frames';

/** `heard`: the channel on the screen, if one is. Returns what ends it. */
export function read_aloud(client: Client, heard: () => ChannelState | undefined): () => void {
	const reader = {
		apply(fact: Fact) {
			const channel = heard();
			if (fact.event !== 'message.posted' || fact.stream !== channel?.id || fact.by === client.self.id) return;
			const text = plain(String(fact.data.text ?? ''), (mention) => told_mention(client, mention)) || t('say.files');
			client.announcer.message(name_of(client, fact.by), text, title(client, channel));
		}
	};
	client.subjects.add(reader);
	return () => client.subjects.delete(reader);
}
