// Which dialog lies on the page: one at most.
import type { ChannelId, SpaceId } from '../protocol';

export type Lying = 'switcher' | 'new_channel' | 'me' | 'keys' | 'browse' | 'add_people' | 'channel_settings';

class Desk {
	dialog = $state<Lying>();
	/** What a dialog is about, where it is about one space or channel. */
	space = $state<SpaceId>();
	channel = $state<ChannelId>();

	browse(space: SpaceId | undefined): void {
		this.space = space;
		this.dialog = 'browse';
	}

	new_channel(space?: SpaceId): void {
		this.space = space;
		this.dialog = 'new_channel';
	}

	about(channel: ChannelId, dialog: 'add_people' | 'channel_settings'): void {
		this.channel = channel;
		this.dialog = dialog;
	}

	/** Closes this dialog; another one that came in its place stays. */
	close(dialog: Lying): void {
		if (this.dialog === dialog) this.dialog = undefined;
	}
}

export const desk = new Desk();
