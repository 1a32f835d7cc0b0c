// Mentions between what is typed and what is sent.
import { describe, expect, it } from 'vitest';
import { from_wire, to_wire, type Labels } from '../src/text/labels';
import { mentions_me } from '../src/text/markdown';
import { mention_at, type Mention } from '../src/text/mentions';

const ana = { id: 'mbr_ANA', org: 'org_ACME' } as const;
const labels: Labels = [['@Ana', '<@mbr_A>'], ['@Ana Lima', '<@mbr_AL>'], ['#launch', '<#chn_L>']];
const names: Record<string, string> = { mbr_A: '@Ana', mbr_AL: '@Ana Lima', mbr_A2: '@Ana', chn_L: '#launch' };
const name = (mention: Mention) => ('id' in mention ? names[mention.id] : undefined);

describe('mentions', () => {
	it('are read from the wire', () => {
		expect(mention_at('<@mbr_1>', 0)).toEqual({ mention: { kind: 'member', id: 'mbr_1' }, end: 8 });
		expect(mention_at('<@org_1>', 0)?.mention.kind).toBe('org');
		expect(mention_at('<#chn_1>', 0)?.mention.kind).toBe('channel');
		expect(mention_at('<!channel>', 0)?.mention.kind).toBe('everyone');
		expect(mention_at('<!here>', 0)?.mention.kind).toBe('here');
		for (const no of ['<@usr_1>', '<@mbr_>', '<!all>', '<@mbr_1', '< @mbr_1>']) expect(mention_at(no, 0)).toBeUndefined();
	});

	it('go onto the wire as they were chosen, the longest name first', () => {
		expect(to_wire('@Ana Lima and @Ana, see #launch', labels)).toBe('<@mbr_AL> and <@mbr_A>, see <#chn_L>');
		expect(to_wire('@channel @here @Anabel mail@Ana', labels)).toBe('<!channel> <!here> @Anabel mail@Ana');
	});

	it('are left alone in code', () => {
		expect(to_wire('`@Ana` @Ana', labels)).toBe('`@Ana` <@mbr_A>');
		expect(to_wire('```\n@here\n```\n@here', [])).toBe('```\n@here\n```\n<!here>');
		expect(to_wire('```\n@here', [])).toBe('```\n@here');
	});

	it('come back as they were typed', () => {
		const text = '<@mbr_AL> and <@mbr_A>, `<@mbr_A>`';
		const back = from_wire(text, name);
		expect(back.text).toBe('@Ana Lima and @Ana, `<@mbr_A>`');
		expect(to_wire(back.text, back.labels)).toBe(text);
	});

	it('of two people with one name stay exact', () => {
		const back = from_wire('<@mbr_A> <@mbr_A2>', name);
		expect(to_wire(back.text, back.labels)).toBe('<@mbr_A> <@mbr_A2>');
	});

	it('of me, my org and everyone count as mine', () => {
		for (const text of ['<@mbr_ANA>', '<@org_ACME>!', '<!channel>', 'x <!here>']) expect(mentions_me(text, ana), text).toBe(true);
		for (const text of ['<@mbr_KEN>', '`<@mbr_ANA>`', 'mbr_ANA', '']) expect(mentions_me(text, ana), text).toBe(false);
	});
});
