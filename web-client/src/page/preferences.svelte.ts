// What a person set for this device.
export type Theme = 'system' | 'light' | 'dark';

function stored<T extends string>(name: string, values: readonly T[]): T {
	const value = typeof localStorage === 'undefined' ? null : localStorage.getItem(name);
	return values.find((each) => each === value) ?? (values[0] as T);
}

class Preferences {
	theme = $state<Theme>(stored('theme', ['system', 'light', 'dark']));
	send_key = $state(stored('send_key', ['enter', 'ctrl_enter']));
	/** Single letters as keys can be switched off (WCAG 2.1.4). */
	letters = $state(stored('letters', ['on', 'off']));
	unread_only = $state(stored('unread_only', ['no', 'yes']) === 'yes');
	day_bar = $state(stored('day_bar', ['shown', 'hidden']));
	density = $state(stored('density', ['comfortable', 'compact']));
	sidebar_px = $state(Number(typeof localStorage === 'undefined' ? 0 : localStorage.getItem('sidebar_px')) || 260);

	set<Name extends 'theme' | 'send_key' | 'letters' | 'day_bar' | 'density'>(name: Name, value: Preferences[Name]): void {
		(this as Record<Name, Preferences[Name]>)[name] = value;
		localStorage.setItem(name, value);
		this.apply();
	}

	toggle_unread_only(): void {
		this.unread_only = !this.unread_only;
		localStorage.setItem('unread_only', this.unread_only ? 'yes' : 'no');
	}

	set_sidebar_px(width: number): void {
		this.sidebar_px = Math.min(360, Math.max(200, Math.round(width)));
		localStorage.setItem('sidebar_px', String(this.sidebar_px));
	}

	apply(): void {
		document.documentElement.dataset.density = this.density;
		if (this.theme === 'system') delete document.documentElement.dataset.theme;
		else document.documentElement.dataset.theme = this.theme;
	}
}

export const preferences = new Preferences();
