// A text's tree as elements, made by hand: a component for each word in bold was half of what a list of messages costs.
import { address_text, type Node } from '../text/markdown';

export type Chip = Extract<Node, { kind: 'mention' | 'record' }>;

function element(tag: string, properties: object, ...children: (Element | DocumentFragment | string)[]): HTMLElement {
	const made = Object.assign(document.createElement(tag), properties);
	made.append(...children);
	return made;
}

/** `chip` draws a mention or a record in front of the mark that stands in its place, once the elements are in the page. */
export function elements_of(nodes: Node[], chip: (of: Chip, mark: Comment) => void): DocumentFragment {
	const all = document.createDocumentFragment();
	for (const node of nodes) all.append(element_of(node, chip));
	return all;
}

function element_of(node: Node, chip: (of: Chip, mark: Comment) => void): HTMLElement | Comment | string {
	const inside = (children: Node[]) => elements_of(children, chip);
	switch (node.kind) {
		case 'text':
			return node.text;
		case 'mention':
		case 'record': {
			const mark = document.createComment('');
			chip(node, mark);
			return mark;
		}
		case 'code': {
			const code = element('code', { dir: 'ltr' }, node.typed ?? node.text);
			return node.block ? element('pre', { tabIndex: 0 }, code) : code; // long lines scroll
		}
		case 'link': {
			const { href, goes_to } = node;
			if (goes_to)
				return element('button', { className: 'elsewhere', value: href }, inside(node.children), ' ', element('bdi', { dir: 'ltr' }, `(${goes_to})`));
			const away = { target: '_blank', rel: 'noopener noreferrer nofollow' };
			return element('a', { href, title: address_text(href), ...away }, inside(node.children));
		}
	}
	const { tag, children, start, value, align } = node;
	if (/^h\d$/.test(tag)) return element('p', { className: 'heading' }, inside(children));
	const made = element(tag, start !== undefined ? { start } : value !== undefined ? { value } : {}, inside(children));
	if (align) made.style.textAlign = align;
	return tag === 'table' ? element('div', { className: 'table' }, made) : made;
}
