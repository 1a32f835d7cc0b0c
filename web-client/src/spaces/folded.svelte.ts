// Which spaces are folded in the sidebar, on this device.
import { SvelteSet } from 'svelte/reactivity';
import type { SpaceId } from '../protocol';

class Folded {
	private spaces_ = new SvelteSet<SpaceId>(
		typeof localStorage === 'undefined' ? [] : (localStorage.getItem('folded') ?? '').split(' ').filter(Boolean) as SpaceId[]
	);

	has(space: SpaceId): boolean {
		return this.spaces_.has(space);
	}

	toggle(space: SpaceId): void {
		if (!this.spaces_.delete(space)) this.spaces_.add(space);
		localStorage.setItem('folded', [...this.spaces_].join(' '));
	}
}

export const folded = new Folded();
