// The world as tests in TypeScript use it (web-client/test). Commands and answers are the protocol's own.
import type { Channel, Colleague, CommandName, Commands, MemberId, MessagePlaced, OrgMade, Space } from '../../../web-client/src/protocol';
import type { Line } from './line.mjs';

export const password: string;
export const patience_ms: number;

export type Handle = 'ken' | 'vera' | 'ana' | 'rui' | 'yuki';
export type Person = Colleague & { email: string };

type With<Name extends CommandName> = Commands[Name]['with'];

export interface World {
	base: string;
	line: Line;
	people: { [handle in Handle]: Person };
	host: OrgMade;
	acme: OrgMade;
	nordwind: OrgMade;
	acme_space: Space;
	nordwind_space: Space;
	project: Space;
	admin<Name extends CommandName>(command: Name, body: With<Name>, as?: MemberId): Promise<Commands[Name]['ok']>;
	channel(name: string, more?: { space?: Pick<Space, 'id'> } & Partial<Omit<With<'channel.create'>, 'space'>>): Promise<Channel>;
	post(who: Pick<Colleague, 'id'>, channel: Pick<Channel, 'id'>, text: string, thread?: number): Promise<MessagePlaced>;
	history(channel: Pick<Channel, 'id'>, more?: Partial<With<'history'>>): Promise<Commands['history']['ok']>;
	end(): Promise<void>;
}

export function begin(zones?: string[]): Promise<World>;
