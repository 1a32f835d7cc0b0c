#!/usr/bin/env node
// Compares two builds of parleyd: runs each scenario in pairs, one build after the other and each
// second pair the other way round, so that a machine that gets slower slows both. Prints, for each
// cost, both medians and the ratio with its 95 % interval (Student's t on the logarithms of the
// pairs' ratios). A row fails where the whole interval lies above the bar; then the exit status is 1.
//
//   bench/pairs.mjs [--pairs 7] [--bar 5] [--bench PATH] BEFORE AFTER [SCENARIO ...]
//
// BEFORE, AFTER: parleyd programs; parley-bench is taken from AFTER's folder. A scenario is one word
// of the shell with its options in it: channels "durable --rate 5000". None named: all of them.

import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

// Two-sided 97.5 % points of Student's t, by degrees of freedom from 1 on.
const t_975 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145];
// What a run costs; rates and counts are no cost. CPU and waiting times, memory.
const is_cost = (name) => /(^|_)(us|ms|kb)(_|$)|^p(50|90|99)/.test(name) && !name.startsWith('floor');
const every_scenario = ['fanout', 'channels', 'latency', 'durable', 'history', 'idle', 'join', 'storm', 'records'];

const { values: options, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		pairs: { type: 'string', default: '7' },
		bar: { type: 'string', default: '5' },
		bench: { type: 'string' }
	}
});
const [before, after, ...named] = positionals;
if (!after) {
	console.error('usage: bench/pairs.mjs [--pairs N] [--bar PERCENT] [--bench PATH] BEFORE AFTER [SCENARIO ...]');
	process.exit(2);
}
const scenarios = named.length > 0 ? named : every_scenario;

function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function run(server, scenario) {
	const bench = options.bench ?? join(dirname(after), 'parley-bench');
	const output = execFileSync(bench, [...scenario.split(' '), '--json', '--no-floor', '--server', server], { encoding: 'utf8' });
	return JSON.parse(output);
}

let failed = false;
for (const scenario of scenarios) {
	const pairs = [];
	for (let i = 0; i < Number(options.pairs); ++i) {
		const in_order = i % 2 === 0;
		const first = run(in_order ? before : after, scenario);
		const second = run(in_order ? after : before, scenario);
		pairs.push(in_order ? { before: first, after: second } : { before: second, after: first });
	}
	console.log(`${scenario}: ${pairs.length} pairs`);
	for (const name of Object.keys(pairs[0].after).filter(is_cost)) {
		const both = pairs.filter((pair) => pair.before[name] > 0 && pair.after[name] > 0);
		if (both.length < 2) continue;
		const logs = both.map((pair) => Math.log(pair.after[name] / pair.before[name]));
		const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
		const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (logs.length - 1);
		const half = (t_975[logs.length - 2] ?? 1.96) * Math.sqrt(variance / logs.length);
		const percent = (log) => `${((Math.exp(log) - 1) * 100).toFixed(1)} %`;
		const worse = Math.exp(mean - half) > 1 + Number(options.bar) / 100;
		failed ||= worse;
		console.log(
			`  ${name.padEnd(28)} ${String(median(both.map((pair) => pair.before[name]))).padStart(10)} -> ` +
				`${String(median(both.map((pair) => pair.after[name]))).padStart(10)}   ${percent(mean)} ` +
				`(${percent(mean - half)} to ${percent(mean + half)})${worse ? '  SLOWER' : ''}`
		);
	}
}
process.exit(failed ? 1 : 0);
