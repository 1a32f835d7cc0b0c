// A member's name as it is shown and said. Anybody may choose any name: whoever is of another org is told apart by the org beside it.
import type { Client } from '../client/client.svelte';
import { t } from '../i18n';
import type { Member, MemberId } from '../protocol';
import { spaces_of } from '../spaces/spaces.svelte';
import { members_of } from './members.svelte';

/** The name of the org that is said beside this member's name; nothing for our own. */
export function other_org(client: Client, member: Member): string | undefined {
	return member.org === client.self.org ? undefined : spaces_of(client).org_name(member.org);
}

/** "Ana Lima (Acme)": a name in a sentence, and wherever no mark can stand. MemberName.svelte draws it. */
export function full_name(client: Client, member: Member): string {
	const org = other_org(client, member);
	return org === undefined ? member.name : t('member.of', { name: member.name, org });
}

/** The same by id: nobody is the operator, and who is not known yet is a sign. */
export function name_of(client: Client, id: MemberId | null | undefined): string {
	const member = members_of(client).get(id);
	return member ? full_name(client, member) : id ? '…' : t('member.operator');
}
