// Commands over HTTP: the log-in, a password link, and asking whether anybody is logged in.
import type { Member } from '../protocol';
import type { WireError } from './frames';
import { Lost, Refused } from './error';

export async function post<T>(command: string, body: unknown, headers?: Record<string, string>): Promise<T> {
	let answer: { ok?: T; error?: WireError };
	try {
		const response = await fetch(`/api/v1/${command}`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', ...headers },
			body: JSON.stringify(body)
		});
		answer = await response.json();
	} catch {
		throw new Lost();
	}
	if (answer.error) throw new Refused(answer.error);
	return answer.ok as T;
}

interface Credentials {
	email: string;
	password: string;
	org?: string;
	device?: string;
}

export function open_session(credentials: Credentials): Promise<{ member: Member; csrf: string }> {
	return post('session.open', credentials);
}

/** Ends the session that has this CSRF value, where the cookie is still that session's. */
export function close_session(csrf: string): Promise<unknown> {
	return post('session.close', {}, { 'X-Parley-CSRF': csrf, 'Idempotency-Key': crypto.randomUUID() });
}

/** Whether the cookie still stands. Throws Lost when the server can't be reached. */
export async function signed_in(): Promise<boolean> {
	try {
		await post('ping', {});
		return true;
	} catch (error) {
		if (error instanceof Refused) return !['not_signed_in', 'session_ended'].includes(error.code);
		throw error;
	}
}
