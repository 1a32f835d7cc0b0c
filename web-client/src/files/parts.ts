// What is drawn of files: one download, as whoever sees a file soon wants the rest.
export { default as FileDetails } from './FileDetails.svelte';
export { default as FileLine } from './FileLine.svelte';
export { default as FilePick } from './FilePick.svelte';
export { default as MessageFiles } from './MessageFiles.svelte';
export { default as PictureDialog } from './PictureDialog.svelte';
export { default as SendingFiles } from './SendingFiles.svelte';
export { default as Tray } from './Tray.svelte';
