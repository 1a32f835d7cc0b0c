// Pasted HTML as Markdown.
import { describe, expect, it } from 'vitest';
import { html_to_markdown } from '../src/text/paste';

describe('pasted HTML', () => {
	it.each<[string, string, string]>([
		['bold and italic', '<p>The <b>logo</b> is <em>final</em>.</p>', 'The **logo** is _final_.'],
		['marks right at the words', '<p>The <b> logo </b>is</p>', 'The **logo** is'],
		['marks by style alone', '<span style="font-weight:700">a</span> <span style="font-style: italic">b</span>', '**a** _b_'],
		['no marks inside marks', '<b>all <strong>of</strong> it</b>', '**all of it**'],
		['struck out', '<del>old</del> new', '~~old~~ new'],
		['a link', '<a href="https://example.org/a">the plan</a>', '[the plan](https://example.org/a)'],
		['a link with brackets in it', '<a href="https://example.org/a_(b)">[a]</a>', '[\\[a\\]](https://example.org/a_%28b%29)'],
		['a mail address', '<a href="mailto:ana@acme.example">Ana</a>', '[Ana](mailto:ana@acme.example)'],
		['code', '<p>run <code>npm run *</code></p>', 'run `npm run *`'],
		['code with ticks', '<code>a `b`</code>', '`` a `b` ``'],
		['a block of code', '<pre><code>const a = 1;\nif (a &lt; 2) b();\n</code></pre>', '```\nconst a = 1;\nif (a < 2) b();\n```'],
		['a block of code with fences', '<pre>```\na\n```</pre>', '````\n```\na\n```\n````'],
		['a list', '<ul><li>one</li><li>two</li></ul>', '- one\n- two'],
		['a numbered list', '<ol start="3"><li>c</li><li><p>d</p></li></ol>', '3. c\n4. d'],
		['a list in a list', '<ul><li>one<ul><li>a</li><li>b</li></ul></li><li>two</li></ul>', '- one\n  - a\n  - b\n- two'],
		['items left open', '<ul><li>one<li>two</ul>', '- one\n- two'],
		['headings', '<h1>Plan</h1><p>text</p><h3><b>More</b></h3>', '**Plan**\n\ntext\n\n**More**'],
		['a quotation', '<blockquote><p>one</p><p>two</p></blockquote><p>I do.</p>', '> one\n>\n> two\n\nI do.'],
		['lines and paragraphs', '<div><b>a</b></div><div>b</div><p>c<br>d</p>', '**a**\nb\n\nc\nd'],
		['a rule', '<p>a</p><hr><p>b</p>', 'a\n\n---\n\nb'],
		['a table', '<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td><b>2</b></td></tr></table>', 'A | B\n1 | **2**'],
		['bold over lines', '<b>one<br>two</b>', '**one**\n**two**'],
		['signs that were words', '<b>x</b> 2*3 `a` _b_ snake_case', '**x** 2*3 \\`a\\` \\_b\\_ snake_case'],
		['signs that begin a line', '<p><b>x</b></p><p># not a head</p><p>1. not a list</p><p>- nor this</p>', '**x**\n\n\\# not a head\n\n1\\. not a list\n\n\\- nor this'],
		['a blank that begins an element', '<p>Hello<span> world</span>, <b>all</b></p>', 'Hello world, **all**'],
		['a blank that is all of an element', '<span>Kind</span><span> </span><span>regards</span>, <b>L</b>', 'Kind regards, **L**'],
		['marks that end at a point', '<p><b>Note:</b>text</p>', '**Note:**text'],
		['one mark for neighbours', '<b>a</b><b>b</b><b> c</b>', '**ab c**'],
		['italic within a word is left out', '<p><b>x</b> w<i>or</i>d</p>', '**x** word'],
		['bold and italic, one in the other', '<b>a <i>b</i></b><i> c</i>', '**a _b_** _c_'],
		['what is no mark needs no backslash', '<p><b>x</b> 5*3*2 ~5~ a_b_c __init__ C:\\new \\\\srv\\_x **/*.ts</p>', '**x** 5*3*2 ~5~ a_b_c __init__ C:\\new \\\\srv\\_x **/*.ts'],
		['a blank of another width', '<p><b>重要　</b>です 12\u202f500</p>', '**重要**　です 12\u202f500'],
		['addresses stay whole', '<b>x</b> https://example.org/a_b_*c', '**x** https://example.org/a_b_*c'],
		['entities', '<b>a &amp; b</b>&nbsp;&lt;i&gt; &#8212; &#x20ac; &unknown;', '**a & b** <i> — € &unknown;'],
		['what a word processor adds', '<html><head><style>p{}</style></head><body><!--StartFragment--><b style="font-weight:normal" id="docs-1"><p><span style="font-weight:700">A</span> b</p></b><!--EndFragment--></body></html>', '**A** b'],
		['Cyrillic', '<p><b>Логотип</b> готов</p>', '**Логотип** готов']
	])('%s', (_, html, markdown) => expect(html_to_markdown(html)).toBe(markdown));

	it.each([
		'<a href="javascript:alert(1)">x</a>', '<a href="java&#10;script:alert(1)">x</a>', '<a href="data:text/html,x">x</a>',
		'<a href=" JAVASCRIPT:alert(1)">x</a>', '<a href="file:///etc/passwd">x</a>', '<a href="/relative">x</a>', '<a>x</a>'
	])('links nowhere else: %s', (html) => expect(html_to_markdown(`<b>b</b> ${html}`)).toBe('**b** x'));

	it.each([
		'<p>x</p><script>alert(1)</script>', '<style>x{}</style>x', 'x<template>y</template>', 'x<svg><text>y</text></svg>',
		'<title>y</title>x', 'x<iframe src="//evil.example">y</iframe>', 'x<textarea>y</textarea>', 'x<!-- y -->', 'x<!-- y'
	])('leaves out what is no text: %s', (html) => expect(html_to_markdown(`<b>b</b> ${html}`)?.replace(/\s+/g, ' ')).toBe('**b** x'));

	it('is left to the browser where it says no more than the plain text', () => {
		for (const html of ['<meta charset="utf-8"><div style="color:red"><span>const a = *b;</span></div>', 'words', '', '<table><tr><td>1</td></tr></table>'])
			expect(html_to_markdown(html)).toBeUndefined();
	});

	it('takes broken and hostile input as it comes', () => {
		for (const html of [
			'<b>'.repeat(50_000), '</b>'.repeat(50_000), '<'.repeat(100_000), '<b '.repeat(30_000), '<!--'.repeat(30_000),
			'<ul><li>'.repeat(20_000), `<b>${'*_`['.repeat(20_000)}</b>`, '<a href="'.repeat(20_000), '<b title="<i>">x</i></b></p>'
		])
			html_to_markdown(html);
		expect(html_to_markdown('x'.repeat(600_000))).toBeUndefined();
	});
});
