// Days and shared hours of people in several zones.
import { describe, expect, it } from 'vitest';
import { day_of, working } from '../src/presence/hours';
import { lanes, shared } from '../src/presence/day_lanes';

const tuesday = (time: string) => new Date(`2026-11-24T${time}:00Z`);
const berlin = { zone: 'Europe/Berlin' };
const tokyo = { zone: 'Asia/Tokyo' };

describe('a member’s day', () => {
	it('is on in their hours, by their clock', () => {
		expect(day_of(berlin, tuesday('10:00'))).toEqual({ state: 'at_work', until_min: 360 });
		expect(day_of(tokyo, tuesday('10:00'))).toEqual({ state: 'off', back_min: 14 * 60 });
	});

	it('is off over the weekend', () => {
		const friday_evening = new Date('2026-11-27T17:00:00Z');
		expect(day_of(berlin, friday_evening)).toEqual({ state: 'off', back_min: 63 * 60 });
	});

	it('is off on leave, whatever the hour', () => {
		const until = new Date('2026-12-01T00:00:00Z');
		expect(day_of({ ...berlin, away_until: until.toISOString() }, tuesday('10:00'))).toEqual({ state: 'leave', until });
	});

	it('may run over midnight', () => {
		const night = { days: [1], from: '22:00', to: '06:00' };
		expect([working(night, 1, 23 * 60), working(night, 2, 5 * 60), working(night, 2, 23 * 60), working(night, 1, 5 * 60)]).toEqual([true, true, false, false]);
	});

	it('survives a zone that this browser does not know', () => {
		expect(() => day_of({ zone: 'Mars/Olympus' }, tuesday('10:00'))).not.toThrow();
	});
});

describe('shared hours', () => {
	const org = (zone: string) => ({ id: `org_${zone}` as const, name: zone, kind: 'partner' as const, zone });

	it('are those in which every org is at work', () => {
		const of = lanes([org('Europe/Berlin'), org('America/Sao_Paulo')], tuesday('10:00'), 'Europe/Berlin');
		expect(of.map(({ spans }) => spans)).toEqual([[[540, 1020]], [[780, 1260]]]);
		expect(shared(of)).toEqual([[780, 1020]]);
	});

	it('may be none', () => {
		expect(shared(lanes([org('Europe/Berlin'), org('Asia/Tokyo')], tuesday('10:00'), 'Europe/Berlin'))).toEqual([]);
	});
});
