// A part that is a download of its own: asked for when it is first looked at, and until then nothing stands in its place.
import type { Component } from 'svelte';
import { with_words, type Part } from '../i18n';
import { readable } from './readable';
import { until_loaded } from './until_loaded';

/** `Exports`: what the component offers to whoever draws it. */
export class Later<Props extends Record<string, unknown>, Exports extends Record<string, unknown> = {}> {
	private part_ = $state.raw<Component<Props, Exports>>();
	private load_?: () => Promise<{ default: unknown }>;
	private asked_ = false;

	/** The words that come with it, and where it is; a part that stands in a folder above is told by `comes_from`. */
	constructor(words?: Part, load?: () => Promise<{ default: unknown }>) {
		if (words && load) this.comes_from(words, load);
	}

	comes_from(words: Part, load: () => Promise<{ default: unknown }>): void {
		this.load_ = () => with_words(words, load());
	}

	/** The part, if it is there already. */
	get loaded(): Component<Props, Exports> | undefined {
		return this.part_;
	}

	/** The part; it is asked for once the page can be read. */
	get after_reading(): Component<Props, Exports> | undefined {
		if (!this.asked_) void readable.then(() => this.fetch());
		return this.part_;
	}

	get part(): Component<Props, Exports> | undefined {
		this.fetch();
		return this.part_;
	}

	fetch(): void {
		if (this.asked_ || !this.load_) return;
		this.asked_ = true;
		void until_loaded(this.load_).then((found) => (this.part_ = found.default as Component<Props, Exports>));
	}
}
