// Starts the page.
import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { chosen_language, language, load_language, with_words } from './i18n';
import { preferences } from './page/preferences.svelte';
import { until_loaded } from './page/until_loaded';

const target = document.getElementById('app') as HTMLElement;
const words = load_language(chosen_language());
document.documentElement.lang = language;
preferences.apply();
if (location.pathname === '/reset') {
	// A password link. What it holds stays out of the history, and nobody else reads it from the address bar.
	const secret = location.hash.slice(1);
	history.replaceState(null, '', '/reset');
	await words;
	const page = await until_loaded(() => with_words('dialogs', import('./session/ResetPage.svelte')));
	mount(page.default, { target, props: { secret } });
} else mount(App, { target, props: { words } });
