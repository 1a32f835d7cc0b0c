// What the page says of the session and its line, as downloads of their own.
import { Later } from '../page/later.svelte';

export const line_strip = new Later<{}>('dialogs', () => import('./LineStrip.svelte'));
