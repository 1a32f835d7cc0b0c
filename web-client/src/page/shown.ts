// What others wrote, as it may stand on our screen.
// Names are read by it where the client takes them in (members, orgs, spaces, channels, cards), texts where they are drawn.

/**
 * Without the signs that turn the direction of what stands around them (embeddings, overrides, isolates): with U+202E an address
 * reads backwards, and one that is not closed turns what follows. They are left out and not balanced, as our own elements set
 * each text apart (`bdi`, `dir`); the marks U+200E, U+200F and U+061C stay, which only help a neighbour. What is stored keeps all.
 */
export function undirected(text: string): string {
	return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
}
