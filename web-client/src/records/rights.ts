// What one may do with a record. The server decides (server/engine/permission.cpp); this only leaves out what it would refuse.
import type { Client } from '../client/client.svelte';
import { members_of } from '../members/members.svelte';
import type { MemberId, RecordFound } from '../protocol';
import { spaces_of } from '../spaces/spaces.svelte';

/** Whoever made it, owns it or is to do it, and their partner admin; admins of the space; the host's managers. */
export function may_change(client: Client, record: RecordFound): boolean {
	const { id: me, org: own, role } = client.self;
	const space = spaces_of(client).all.get(record.space);
	if (role === 'guest' || ((record.category === 'done' || record.category === 'dropped') && space?.continued_by)) return false;
	const host = spaces_of(client).orgs.get(own)?.kind === 'host';
	if (space?.kind === 'internal' ? role === 'admin' || role === 'partner_admin' : host && (role === 'admin' || role === 'manager')) return true;
	const assignees = Array.isArray(record.fields.assignees) ? (record.fields.assignees as MemberId[]) : [];
	const its_own = (id: MemberId) => id === me || (role === 'partner_admin' && members_of(client).get(id)?.org === own);
	return [record.created_by, record.owner, ...assignees].some((id) => id !== undefined && its_own(id));
}
