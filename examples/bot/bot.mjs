#!/usr/bin/env node
// An example bot for Parley. It posts the task updates that it reads from standard input, a line
// each ("channel text"), and answers whoever mentions it, in the thread. docs/bots.md explains it.
//
//   PARLEY_URL=http://127.0.0.1:8400 PARLEY_TOKEN=… node bot.mjs

import { createInterface } from 'node:readline';
import { Parley, Refused } from './parley.mjs';

const { PARLEY_URL: url, PARLEY_TOKEN: token, PARLEY_BOT_FILE: file = 'bot-cursors.json' } = process.env;
if (!url || !token) {
	console.error('PARLEY_URL and PARLEY_TOKEN say where Parley is and who we are.');
	process.exit(2);
}
const log = (text) => console.error(`bot: ${text}`);

const parley = new Parley({ url, token, file, onEvent, log });

async function onEvent(event) {
	if (event.event !== 'message.posted' || event.by === parley.member.id) return;
	if (!event.data.text.includes(`<@${parley.member.id}>`)) return;
	await answer(event);
}

/** Answers a mention in its thread, once: the key is made from the message that is answered. */
async function answer({ stream: channel, seq, by, data }) {
	// Nothing in it may differ when it is said again: the same key must come with the same body.
	const text = `${by ? `<@${by}>, ` : ''}I am here. I post what happens to our tasks; people answer the rest.`;
	try {
		await parley.act('message.post', { channel, text, thread: data.thread ?? seq }, `answer-${channel}-${seq}`);
		log(`answered ${channel}/${seq}`);
	} catch (error) {
		// Archived, no longer ours, another answer under this key: nothing that a second try mends.
		if (!(error instanceof Refused)) throw error;
		log(`could not answer ${channel}/${seq}: ${error.code}`);
	}
}

/** "launch-plan Data sheet: done", or the channel by its id. */
async function update(line) {
	await parley.ready;
	const [, name, text] = line.match(/^#?(\S+)\s+(.+)$/) ?? [];
	const channel = name && parley.channelNamed(name);
	if (!channel) return log(`no such channel here: ${line}`);
	try {
		const { seq } = await parley.act('message.post', { channel, text });
		log(`posted ${channel}/${seq}`);
	} catch (error) {
		log(`could not post: ${error.code}`);
	}
}

createInterface({ input: process.stdin }).on('line', (line) => line.trim() && update(line));

for (const signal of ['SIGINT', 'SIGTERM'])
	process.once(signal, () => parley.close().then(() => process.exit(0)));
