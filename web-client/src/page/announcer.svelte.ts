// What a screen reader is told besides what it reads itself: what was done, politely; failures, at once. The list of messages
// itself is not live, as a virtual list re-adds its rows: shell/read_aloud.ts tells what comes.

export class Announcer {
	polite = $state('');
	assertive = $state('');

	say(text: string): void {
		this.polite = text;
	}

	alert(text: string): void {
		this.assertive = '';
		queueMicrotask(() => (this.assertive = text));
	}
}
