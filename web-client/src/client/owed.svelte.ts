// A sign-out that the server does not know of yet. It is carried out with the next line, before anything else, by any tab of
// this browser: else the cookie would sign it in again.
import { close_session } from '../wire/http';
import { passes } from '../wire/error';

export const owed_name = 'owed';

// The CSRF value says which session is meant: with the cookie of a later one the server refuses it.
const stored = () => (typeof localStorage === 'undefined' ? null : localStorage.getItem(owed_name));

class Owed {
	pending = $state(stored() !== null);

	owe(csrf: string): void {
		localStorage.setItem(owed_name, csrf);
		this.pending = true;
	}

	/** Nothing where nothing is owed. It fails while the server can't be reached, or can't save. */
	settle(): Promise<void> | undefined {
		const csrf = stored();
		this.pending = csrf !== null;
		return csrf === null ? undefined : this.close_(csrf);
	}

	private async close_(csrf: string): Promise<void> {
		try {
			await close_session(csrf);
		} catch (error) {
			if (passes(error)) throw error;
		}
		if (stored() === csrf) localStorage.removeItem(owed_name);
		this.pending = false;
	}
}

export const owed = new Owed();
