// Orgs and the spaces that they share.
import { SvelteMap } from 'svelte/reactivity';
import { subject, type Subject } from '../client/subject';
import { undirected } from '../page/shown';
import type { Channel, ChannelState, Org, OrgId, Space, SpaceId, StreamId } from '../protocol';
import type { Fact } from '../wire/frames';

const hues = 12;
const tones = ['', 'middle', 'dark'];
const looks = hues * tones.length;

/** In the order of the sidebar. */
export const kinds = ['partner', 'project', 'internal'] as const satisfies Space['kind'][];

export class Spaces implements Subject {
	orgs = new SvelteMap<OrgId, Org>();
	all = new SvelteMap<SpaceId, Space>();

	of_kind(kind: Space['kind']): Space[] {
		const found = [...this.all.values()].filter((space) => space.kind === kind);
		return found.sort((a, b) => a.name.localeCompare(b.name));
	}

	org_name(id: OrgId): string {
		return this.orgs.get(id)?.name ?? '…';
	}

	/** Each org's look, from its id. Where two would have the same, the younger one's is another. */
	private looks_ = $derived.by(() => {
		const taken = new Map<number, OrgId>();
		for (const id of [...this.orgs.keys()].sort()) {
			let look = hash(id) % looks;
			while (taken.has(look) && taken.size < looks) look = (look + hues + 1) % looks;
			taken.set(look, id);
		}
		return new Map([...taken].map(([look, id]) => [id as string, look]));
	});

	/** The hue of an org or a space, and the classes of its tone (tokens.css): companies of one hue differ for whoever sees no hues. */
	look(id: string): { hue: number; tone: string } {
		const look = this.looks_.get(id) ?? hash(id) % looks;
		return { hue: (look % hues) * (360 / hues), tone: `hued ${tones[Math.floor(look / hues)]}` };
	}

	/** Whose look a space has: its partner's, its one company's, or its own where several are in it. */
	look_of({ id, kind, orgs }: Space): OrgId | SpaceId {
		return kind === 'project' ? id : (orgs.find((org) => this.orgs.get(org)?.kind !== 'host') ?? orgs[0] ?? id);
	}

	put_org(org: Org): void {
		this.orgs.set(org.id, { ...org, name: undirected(org.name) });
	}

	/** Nothing new is said in the channel: by its own end, or by that of its space, whose records are carried on. */
	ended({ archived, kind, space }: Channel): boolean {
		return archived || ((kind === 'open' || kind === 'private') && this.all.get(space)?.archived === true);
	}

	put(space: Space): void {
		this.all.set(space.id, { ...space, name: undirected(space.name) });
		// Of the former space no event tells which one continues it.
		const former = space.continues && this.all.get(space.continues);
		if (former) this.all.set(former.id, { ...former, archived: true, continued_by: space.id });
	}

	opened(stream: StreamId, state: Org | Space | ChannelState): void {
		if (stream.startsWith('spc_')) this.put(state as Space);
		else if (stream.startsWith('org_')) this.put_org(state as Org);
	}

	closed(stream: StreamId): void {
		this.all.delete(stream as SpaceId);
	}

	apply(fact: Fact): void {
		const space = this.all.get(fact.stream as SpaceId);
		switch (fact.event) {
			case 'org.changed':
				this.put_org(fact.data.org);
				break;
			case 'space.created':
			case 'space.changed':
				this.put({ ...fact.data.space, continues: space?.continues, continued_by: space?.continued_by });
				break;
			case 'space.archived':
				if (space) this.put({ ...space, archived: true });
				break;
			case 'space.org_added':
				if (space) this.put({ ...space, orgs: [...new Set([...space.orgs, fact.data.org])] });
				break;
			case 'space.org_removed':
				if (space) this.put({ ...space, orgs: space.orgs.filter((org) => org !== fact.data.org) });
		}
	}
}

export const spaces_of = subject(() => new Spaces());

/** The two letters that tell orgs and spaces apart; the hue only helps. */
export function mark(name: string): string {
	const words = name.split(/[\s·/_-]+/).filter(Boolean);
	const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0]) : [...(words[0] ?? '?')].slice(0, 2);
	return letters.join('').toUpperCase();
}

/** A number of 32 bits, the same everywhere, from which nobody learns the id. */
export function hash(id: string): number {
	let sum = 0;
	for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
	return sum;
}
