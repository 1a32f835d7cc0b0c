// The page's only clock. It ticks with the minute: nothing on the screen is finer than that.
class Clock {
	now = $state(new Date());

	constructor() {
		if (typeof document === 'undefined') return;
		this.wait_();
		document.addEventListener('visibilitychange', () => {
			if (!document.hidden) this.now = new Date(); // timers sleep in hidden tabs
		});
	}

	private wait_(): void {
		setTimeout(() => {
			this.now = new Date();
			this.wait_();
		}, 60_000 - (Date.now() % 60_000));
	}
}

export const clock = new Clock();
