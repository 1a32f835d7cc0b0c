// Which dialog lies on the page: one at most.
import type { ChannelId, FileId, MessageRef, SpaceId } from '../protocol';

export type Lying =
	| 'switcher'
	| 'new_channel'
	| 'me'
	| 'keys'
	| 'browse'
	| 'add_people'
	| 'grow_space'
	| 'channel_settings'
	| 'new_record'
	| 'file_details'
	| 'picture'
	| 'leave'
	| 'pins'
	| 'jump';

/** What a record is made of, or where. */
export interface NewRecord {
	/** The name of its type. */
	type: string;
	space?: SpaceId;
	title?: string;
	from?: MessageRef;
}

class Desk {
	dialog = $state<Lying>();
	/** What a dialog is about, where it is about one space or channel. */
	space = $state<SpaceId>();
	channel = $state<ChannelId>();
	record = $state.raw<NewRecord>({ type: 'task' });
	files = $state.raw<FileId[]>([]);
	href = $state('');
	/** What was pressed while the dialog was still being downloaded: it is meant for it. */
	ahead: KeyboardEvent[] = [];

	browse(space: SpaceId | undefined): void {
		this.space = space;
		this.dialog = 'browse';
	}

	grow_space(space: SpaceId): void {
		this.space = space;
		this.dialog = 'grow_space';
	}

	new_channel(space?: SpaceId): void {
		this.space = space;
		this.dialog = 'new_channel';
	}

	new_record(record: NewRecord): void {
		this.record = record;
		this.dialog = 'new_record';
	}

	about(channel: ChannelId, dialog: 'add_people' | 'channel_settings' | 'pins' | 'jump'): void {
		this.channel = channel;
		this.dialog = dialog;
	}

	file_details(files: FileId[], space?: SpaceId): void {
		this.files = files;
		this.space = space;
		this.dialog = 'file_details';
	}

	picture(file: FileId): void {
		this.files = [file];
		this.dialog = 'picture';
	}

	/** Asks before a link is followed whose words read as another address. */
	leave(href: string): void {
		this.href = href;
		this.dialog = 'leave';
	}

	/** Closes this dialog; another one that came in its place stays. */
	close(dialog: Lying): void {
		if (this.dialog !== dialog) return;
		this.dialog = undefined;
		this.ahead = [];
	}
}

export const desk = new Desk();
