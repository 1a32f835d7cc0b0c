// Which of the three layouts the window has room for.
import { MediaQuery } from 'svelte/reactivity';

const wide = new MediaQuery('(min-width: 1024px)', true);
const middle = new MediaQuery('(min-width: 640px)', true);

class Layout {
	/** Over the centre, on a tablet: the sidebar that its rail stands for. */
	sidebar_open = $state(false);

	get kind(): 'desktop' | 'tablet' | 'phone' {
		return wide.current ? 'desktop' : middle.current ? 'tablet' : 'phone';
	}
}

export const layout = new Layout();
