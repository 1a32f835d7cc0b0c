// Short names for what the generated protocol spells out.
import type { Colleague, ErrorCode, EventFrame, HelloPush, ParleyError, PushFrame, SyncReply } from '../protocol';

/** A number in a stream; a number in a list of messages. */
export type Seq = number;
export type Place = number;

/** A fact is kept and numbered; a moment is not. */
export type Fact = EventFrame;
export type Push = PushFrame;
export type Hello = HelloPush;
export type Synced = SyncReply;
export type WireError = Partial<ParleyError> & { code: ErrorCode };

/** Oneself: a member with what one's own org may see. */
export type Self = Colleague;
