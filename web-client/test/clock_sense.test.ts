// Whom a message disturbs off hours.
import { describe, expect, it } from 'vitest';
import { clock_sense, told } from '../src/messages/clock_sense';
import type { Member } from '../src/protocol';

const person = (id: string, zone: string, more: Partial<Member> = {}): Member =>
	({ id: `mbr_${id}`, org: 'org_1', name: id, role: 'member', zone, bot: false, active: true, ...more }) as Member;

const me = person('ME', 'Europe/Berlin');
const ana = person('ANA', 'America/Sao_Paulo', { org: 'org_2' });
const rui = person('RUI', 'America/Sao_Paulo', { org: 'org_2' });
const yuki = person('YUKI', 'Asia/Tokyo', { org: 'org_3' });
const bot = person('BOT', 'UTC', { bot: true });
const gone = person('GONE', 'UTC', { active: false });
const all = [me, ana, rui, yuki, bot, gone];
const names = (text: string) => told(text, all, me.id).map(({ name }) => name);

describe('whom a text tells', () => {
	it('is everyone for <!channel>, but me, bots and who left', () => expect(names('Hi <!channel>')).toEqual(['ANA', 'RUI', 'YUKI']));
	it('is an org for its mention', () => expect(names('<@org_2>')).toEqual(['ANA', 'RUI']));
	it('is several people named one by one', () => expect(names('<@mbr_ANA> and <@mbr_YUKI>')).toEqual(['ANA', 'YUKI']));
	it('is nobody to think of for one person, @here, code or nothing', () => {
		for (const text of ['<@mbr_ANA>', '<@mbr_ANA> <@mbr_ME>', '<@org_3>', '<!here>', '`<!channel>`', 'no one', '<@mbr_STRANGER> <@mbr_ANA>'])
			expect(names(text)).toEqual([]);
	});
});

describe('clock sense', () => {
	const tuesday = (time: string) => new Date(`2026-11-24T${time}:00Z`);

	it('says nothing while all are at work', () => expect(clock_sense([ana, rui], tuesday('15:00'))).toBeUndefined());

	it('counts who is off hours, by their time, the most first', () => {
		const sense = clock_sense([yuki, ana, rui, me], tuesday('09:00'));
		expect(sense).toMatchObject({ off: 3, total: 4 });
		expect(sense?.times.map(({ count }) => count)).toEqual([2, 1]);
		expect(sense?.times[0]?.time).toMatch(/6:00/);
		expect(sense?.times[1]?.time).toMatch(/6:00/); // 18:00 in Tokyo
	});

	it('names the day where it is no working day', () => {
		const sense = clock_sense([ana, rui], new Date('2026-11-28T15:00:00Z'));
		expect(sense?.times).toHaveLength(1);
		expect(sense?.times[0]?.time).toMatch(/Sat/);
	});

	it('leaves out who is on leave: they are told when they are back', () => {
		expect(clock_sense([{ ...ana, away_until: '2026-12-01T00:00:00Z' }, rui], tuesday('09:00'))).toMatchObject({ off: 1, total: 2 });
	});
});
