// What is drawn of writing: one download.
export { default as Composer } from './Composer.svelte';
export { default as OutgoingRow } from './OutgoingRow.svelte';
