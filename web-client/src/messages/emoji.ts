// The reactions at hand. The names are ours, in the catalogues; the pictures are the system's.
import { t, type Key } from '../i18n';

export const emoji: { sign: string; name: Key }[] = [
	{ sign: '👍', name: 'emoji.thumbs_up' },
	{ sign: '👎', name: 'emoji.thumbs_down' },
	{ sign: '✅', name: 'emoji.check' },
	{ sign: '❌', name: 'emoji.cross' },
	{ sign: '👀', name: 'emoji.eyes' },
	{ sign: '🙏', name: 'emoji.thanks' },
	{ sign: '👏', name: 'emoji.clap' },
	{ sign: '🎉', name: 'emoji.party' },
	{ sign: '❤️', name: 'emoji.heart' },
	{ sign: '😀', name: 'emoji.grin' },
	{ sign: '😂', name: 'emoji.joy' },
	{ sign: '🙂', name: 'emoji.smile' },
	{ sign: '😉', name: 'emoji.wink' },
	{ sign: '😕', name: 'emoji.confused' },
	{ sign: '😢', name: 'emoji.cry' },
	{ sign: '😮', name: 'emoji.wow' },
	{ sign: '🤔', name: 'emoji.thinking' },
	{ sign: '🙌', name: 'emoji.hooray' },
	{ sign: '💪', name: 'emoji.strong' },
	{ sign: '🤝', name: 'emoji.handshake' },
	{ sign: '👋', name: 'emoji.wave' },
	{ sign: '🔥', name: 'emoji.fire' },
	{ sign: '🚀', name: 'emoji.rocket' },
	{ sign: '💡', name: 'emoji.idea' },
	{ sign: '⚠️', name: 'emoji.warning' },
	{ sign: '❓', name: 'emoji.question' },
	{ sign: '❗', name: 'emoji.exclamation' },
	{ sign: '⏳', name: 'emoji.waiting' },
	{ sign: '📅', name: 'emoji.calendar' },
	{ sign: '📌', name: 'emoji.pin' },
	{ sign: '📝', name: 'emoji.note' },
	{ sign: '📈', name: 'emoji.chart' },
	{ sign: '💰', name: 'emoji.money' },
	{ sign: '🏆', name: 'emoji.trophy' },
	{ sign: '☕', name: 'emoji.coffee' },
	{ sign: '🌙', name: 'emoji.moon' },
	{ sign: '🏖️', name: 'emoji.beach' },
	{ sign: '💯', name: 'emoji.hundred' },
	{ sign: '➕', name: 'emoji.plus' },
	{ sign: '👌', name: 'emoji.fine' }
];

const names = new Map(emoji.map(({ sign, name }) => [sign, name]));

export function emoji_name(sign: string): string {
	const name = names.get(sign);
	return name ? t(name) : sign;
}

export function last_used(): string {
	return localStorage.getItem('emoji') ?? '👍';
}

export function used(sign: string): void {
	localStorage.setItem('emoji', sign);
}
