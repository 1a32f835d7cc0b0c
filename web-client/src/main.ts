// Starts the page.
import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { chosen_language, language, load_language } from './i18n';
import { preferences } from './page/preferences.svelte';

await load_language(chosen_language());
document.documentElement.lang = language;
preferences.apply();
mount(App, { target: document.getElementById('app') as HTMLElement });
