// Parts about a member's day that are downloads of their own.
import { Later } from '../page/later.svelte';
import type { Member } from '../protocol';

export const day_glyph = new Later<{ member: Member }>('dialogs', () => import('./DayGlyph.svelte'));
