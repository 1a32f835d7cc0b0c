// What this browser keeps. How things look here is the device's; all else is a person's, and goes with their session.
import { erase } from './keep';
import { owed_name } from './owed.svelte';

const of_the_device = new Set(['theme', 'language', 'density', 'send_key', 'letters', 'day_bar', 'sidebar_px', 'cards', owed_name]);

/** Takes a person off this device, or whoever was here. */
export function erase_person(owner?: string): Promise<void> {
	if (typeof localStorage !== 'undefined')
		for (const name of Object.keys(localStorage)) if (!of_the_device.has(name)) localStorage.removeItem(name);
	return erase(owner);
}
