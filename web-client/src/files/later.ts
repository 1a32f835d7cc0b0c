// What is drawn of files: one download.
import { Later } from '../page/later.svelte';
import type { FileId, SpaceId } from '../protocol';
import type { Attached } from './attached';
import type { Holder } from './uploads.svelte';

const part = (name: keyof typeof import('./parts')) => () => import('./parts').then((parts) => ({ default: parts[name] }));

interface Pick extends Record<string, unknown> {
	value: string;
	space: SpaceId;
	label: string;
	on_pick: (file: string) => void;
	on_way: (is: boolean) => void;
}

/** The files of a draft. */
export const tray = new Later<{ holder: Holder; files: Attached[]; held?: 'send' | 'later'; on_take_out: (key: string) => void }>('files', part('Tray'));
/** Those of a message on its way. */
export const sending_files = new Later<{ files: Attached[] }>('files', part('SendingFiles'));
export const message_files = new Later<{ ids: FileId[]; space?: SpaceId }>('files', part('MessageFiles'));
/** The file of a record's field. */
export const file_line = new Later<{ of: string }>('files', part('FileLine'));
export const file_pick = new Later<Pick>('files', part('FilePick'));
