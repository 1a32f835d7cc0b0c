#!/usr/bin/env node
// An example bot for Parley. It posts the task updates that it reads from standard input, a line
// each ("channel text"), answers whoever mentions it, in the thread, moves a task that it is told to
// ("start SOL-3", "done SOL-3"), and says what others did to it. docs/bots.md explains it.
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
	if (event.by === parley.member.id) return;
	if (event.event === 'record.changed' || event.event === 'record.moved') return tell(event);
	if (event.event !== 'message.posted' || !event.data.text.includes(`<@${parley.member.id}>`)) return;
	const [, verb, key] = event.data.text.match(/\b(start|done)\s+([A-Z][A-Z0-9]*-[1-9][0-9]*)\b/) ?? [];
	if (key) await moveTask(event, key, verb === 'start' ? 'doing' : 'done');
	else await answer(event);
}

const here = 'I am here. I post what happens to our tasks; people answer the rest.';

/** Answers a mention in its thread, once: the key is made from the message that is answered. */
async function answer({ stream: channel, seq, by, data }, words = here) {
	// Nothing in it may differ when it is said again: the same key must come with the same body.
	const text = `${by ? `<@${by}>, ` : ''}${words}`;
	try {
		await parley.act('message.post', { channel, text, thread: data.thread ?? seq }, `answer-${channel}-${seq}`);
		log(`answered ${channel}/${seq}`);
	} catch (error) {
		// Archived, no longer ours, another answer under this key: nothing that a second try mends.
		if (!(error instanceof Refused)) throw error;
		log(`could not answer ${channel}/${seq}: ${error.code}`);
	}
}

/** Follows a task from now on, moves it, and says so in its channel: each once for this mention. */
async function moveTask(event, key, to) {
	const { stream, seq, by } = event;
	const name = `${stream}-${seq}`;
	try {
		const record = await parley.ask('record.get', { key });
		// Brings the events of its channel, where we are not yet; the push `opened` is dealt with later.
		await once('record.follow', { record: record.id }, `follow-${name}`);
		if (record.state !== to) await moveRecord(record, to, `move-${name}`);
		const channel = record.id.replace('rec_', 'chn_'); // a record's channel is called as the record
		const text = `${key} is ${to}${by ? `, says <@${by}>` : ''}.`;
		await once('message.post', { channel, text }, `update-${name}`);
		log(`moved ${key} to ${to}`);
	} catch (error) {
		if (!(error instanceof Refused) || error.passes) throw error; // the mention comes again
		log(`could not move ${key}: ${error.code}`);
		await answer(event, `I could not move ${key} to ${to}.`);
	}
}

async function moveRecord({ id: record, rev }, to, key) {
	try {
		await once('record.move', { record, rev, to }, key);
	} catch (error) {
		// Somebody changed it since we read it: once more, upon what it is now. What was refused is
		// not kept under its key, so the key is free; another one would move the task twice.
		if (error.code !== 'conflict') throw error;
		await once('record.move', { record, rev: error.record.rev, to }, key);
	}
}

/** Says in a record's channel what somebody else did to it. */
async function tell({ stream: channel, seq, event, data }) {
	const text = event === 'record.moved'
		? `State: ${data.from} → ${data.to}`
		: `Changed: ${data.changes.map(({ field }) => field).join(', ')}`;
	try {
		await once('message.post', { channel, text }, `told-${channel}-${seq}`);
		log(`told ${channel}/${seq}`);
	} catch (error) {
		if (!(error instanceof Refused)) throw error;
		log(`could not tell ${channel}/${seq}: ${error.code}`);
	}
}

/** A command that an earlier try may have brought through with another body, such as an older rev. */
async function once(command, fields, key) {
	try {
		await parley.act(command, fields, key);
	} catch (error) {
		if (error.code !== 'key_reused') throw error;
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
