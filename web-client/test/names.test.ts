// Names of any direction, in sentences and where the client takes them in.
import { beforeAll, describe, expect, it } from 'vitest';
import { title } from '../src/channels/audience';
import { drawable } from '../src/channels/channels.svelte';
import type { Client } from '../src/client/client.svelte';
import { list, load_part, t } from '../src/i18n';
import { Members } from '../src/members/members.svelte';
import { full_name } from '../src/members/names';
import { sentence } from '../src/presence/sentence';
import type { ChannelState, Colleague, Member, Org } from '../src/protocol';
import { spaces_of, Spaces } from '../src/spaces/spaces.svelte';

function person(id: string, org: string, name: string): Colleague {
	return { id: `mbr_${id}`, org: `org_${org}`, name, role: 'member', zone: 'Europe/Berlin', bot: false, active: true };
}
const ken = person('KEN', 'HOST', 'Ken Ito');
const ana = person('ANA', 'ACME', 'Ana Lima');
const sarah = 'שרה';
const set_apart = (name: string) => `\u2068${name}\u2069`;

beforeAll(async () => {
	for (const part of ['log_in', 'workspace', 'dialogs', 'writing'] as const) await load_part(part);
});

describe('a name from right to left', () => {
	it('is set apart in a sentence, so that the words and numbers around it stay in their order', () => {
		expect(t('grow.add', { company: sarah })).toBe(`Add ${set_apart(sarah)}`);
		expect(t('grow.sees', { company: sarah, since: '1 May' })).toBe(`${set_apart(sarah)} will see all that is here since 1 May:`);
		expect(t('say.message', { who: sarah, text: '12' })).toBe(`${set_apart(sarah)}: 12`);
		expect(t('composer.typing', { count: 1, names: list([sarah]) })).toContain(set_apart(sarah));
	});

	it('is set apart from the other names of a list', () =>
		expect(list(['Acme', sarah, 'ش'])).toBe(`Acme, ${set_apart(sarah)}, and ${set_apart('ش')}`));

	it('is set apart in titles and in what is read aloud of a person', () => {
		const client = { self: ken, subjects: new Set() } as unknown as Client;
		spaces_of(client).put_org({ id: ana.org, name: sarah, kind: 'partner', zone: 'UTC' } as Org);
		expect(title(client, { kind: 'open', name: sarah } as ChannelState)).toBe(`# ${set_apart(sarah)}`);
		expect(full_name(client, ana)).toBe(`Ana Lima (${set_apart(sarah)})`);
		expect(sentence(sarah, ana, undefined, { state: 'at_work', until_min: 5 }, new Date())).toContain(set_apart(sarah));
	});

	it('is the only one that is: the others need no signs', () => {
		expect(t('grow.add', { company: 'Ёлка 明日 1' })).toBe('Add Ёлка 明日 1');
		expect(t('grow.channels', { count: 2 })).toBe('2 channels');
	});
});

describe('a name with an override', () => {
	const name = 'evil\u202ednimda';

	it('is taken in without it, of orgs as of people and channels', async () => {
		const spaces = new Spaces();
		spaces.put_org({ id: 'org_1', name, kind: 'partner', zone: 'UTC' } as Org);
		expect(spaces.orgs.get('org_1')?.name).toBe('evildnimda');
		expect(spaces.org_name('org_1')).toBe('evildnimda');
		const members = new Members(async () => ({ members: [] }));
		expect(members.put({ ...ana, name } as Member).name).toBe('evildnimda');
		expect(drawable({ name, topic: name } as ChannelState)).toEqual({ name: 'evildnimda', topic: 'evildnimda' });
	});
});
