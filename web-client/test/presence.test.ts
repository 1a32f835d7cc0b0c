// Days and shared hours of people in several zones.
import { describe, expect, it } from 'vitest';
import { in_day, lanes } from '../src/presence/day_lanes';
import { day_of, working } from '../src/presence/hours';
import { status_of } from '../src/presence/status';
import type { HourRange } from '../src/protocol';

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
		const night = [{ days: [1], from: '22:00', to: '06:00' }];
		expect([working(night, 1, 23 * 60), working(night, 2, 5 * 60), working(night, 2, 23 * 60), working(night, 1, 5 * 60)]).toEqual([true, true, false, false]);
	});

	it('survives a zone that this browser does not know', () => {
		expect(() => day_of({ zone: 'Mars/Olympus' }, tuesday('10:00'))).not.toThrow();
	});

	it('has as many parts as its hours, the org’s where there are none', () => {
		const parted = [{ days: [2], from: '08:00', to: '10:30' }, { days: [2], from: '13:00', to: '17:00' }];
		const utc = { zone: 'UTC', hours: parted };
		expect(day_of(utc, tuesday('10:00'))).toEqual({ state: 'at_work', until_min: 30 });
		expect(day_of(utc, tuesday('11:00'))).toEqual({ state: 'off', back_min: 120 });
		expect(day_of({ zone: 'UTC' }, tuesday('11:00'), parted)).toEqual({ state: 'off', back_min: 120 });
		expect(day_of({ zone: 'UTC' }, tuesday('11:00'))).toEqual({ state: 'at_work', until_min: 360 });
	});

	it('is read from an event of the time when hours were one range', () => {
		const one = { days: [2], from: '08:00', to: '10:30' } as unknown as HourRange[];
		expect(day_of({ zone: 'UTC', hours: one }, tuesday('10:00'))).toEqual({ state: 'at_work', until_min: 30 });
	});

	it('ends what one says of oneself when it is over', () => {
		const status = { text: 'On a train', emoji: '🚆', until: tuesday('12:00').toISOString() };
		expect(status_of({ status }, tuesday('11:59'))).toBe('🚆 On a train');
		expect(status_of({ status }, tuesday('12:00'))).toBe('');
		expect(status_of({ status: { text: 'Here' } }, tuesday('12:00'))).toBe('Here');
	});
});

describe('my day', () => {
	const org = (zone: string, hours?: HourRange[]) => ({ id: `org_${zone}` as const, name: zone, kind: 'partner' as const, zone, hours });

	it('shows when each org is at work, by its own hours', () => {
		const half = [{ days: [2], from: '08:00', to: '10:30' }];
		const of = lanes([org('Europe/Berlin'), org('America/Sao_Paulo'), org('UTC', half)], tuesday('10:00'), 'Europe/Berlin');
		expect(of.map(({ spans }) => spans)).toEqual([[[540, 1020]], [[780, 1260]], [[540, 690]]]);
	});

	it('has of the shared hours what lies in it', () => {
		const midnight = tuesday('00:00').getTime();
		const range = (from: string, to: string): [Date, Date] => [new Date(from), new Date(to)];
		const ranges = [
			range('2026-11-23T22:00:00Z', '2026-11-24T01:30:00Z'), range('2026-11-24T13:00:00Z', '2026-11-24T17:00:00Z'), range('2026-11-25T13:00:00Z', '2026-11-25T17:00:00Z')
		];
		expect(in_day(ranges, midnight)).toEqual([[0, 90], [780, 1020]]);
	});
});
