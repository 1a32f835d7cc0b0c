// Which dialog lies on the page: one at most.
class Desk {
	dialog = $state<'switcher' | 'new_channel' | 'me' | 'keys'>();
}

export const desk = new Desk();
