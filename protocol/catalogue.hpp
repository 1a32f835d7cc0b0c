#pragma once
// The lists of all commands and all events. A new one is one line here; parser, schema and types of
// the web client follow from it. The order decides the order in the generated documents only.

#include "protocol/channels.hpp"
#include "protocol/files.hpp"
#include "protocol/find.hpp"
#include "protocol/hours.hpp"
#include "protocol/inbox.hpp"
#include "protocol/members.hpp"
#include "protocol/messages.hpp"
#include "protocol/one_of.hpp"
#include "protocol/operations.hpp"
#include "protocol/orgs.hpp"
#include "protocol/presence.hpp"
#include "protocol/reading.hpp"
#include "protocol/records.hpp"
#include "protocol/schedules.hpp"
#include "protocol/sessions.hpp"
#include "protocol/spaces.hpp"
#include "protocol/sync.hpp"

namespace parley {

// clang-format off
using Commands = boost::mp11::mp_list<
    Hello, OpenSession, ResetPassword, CloseSession, RevokeSession, ListSessions,
    Sync, Ping,
    CreateOrg, ChangeOrg, DeactivateOrg, ReactivateOrg, ListOrgs,
    CreateMember, ChangeMember, DeactivateMember, ReactivateMember, ChangePassword, MakePasswordLink,
    ChangeProfile, GetMembers, ListMembers,
    CreateToken, RevokeToken, ListTokens,
    CreateSpace, ChangeSpace, ListSpaces, AddToSpace, RemoveFromSpace,
    CreateChannel, ChangeChannel, ArchiveChannel, JoinChannel, LeaveChannel, AddToChannel,
    RemoveFromChannel, GetChannel, ListChannels, WatchChannels, CountReaders, OpenDirect,
    PostMessage, EditMessage, DeleteMessage, ReactToMessage, UnreactToMessage, PinMessage,
    UnpinMessage, ListPins, ReadHistory, ReadEvents, Find,
    MarkRead, ListInbox, FinishInbox, ListThreads,
    CreateSchedule, ChangeSchedule, CancelSchedule, SendScheduleNow, ListSchedules,
    GetFile, GetFiles, AddFileVersion,
    CreateRecord, ChangeRecord, MoveRecord, LinkRecord, UnlinkRecord, FollowRecord, UnfollowRecord,
    AnnotateRecord, GetRecord, ListRecordLinks, ListRecords, CountRecords, ListRecordTypes,
    SetPresence, WatchPresence, Type, ReadSharedHours,
    ReadStats, ReadDiskUse, MakeBackup, CompactStore, ImportChat, ImportRecords>;

using Events = boost::mp11::mp_list<
    OrgCreated, OrgChanged,
    MemberCreated, MemberChanged, MemberDeactivated, PasswordLinkMade, PasswordChanged,
    SessionOpened, SessionRevoked, TokenCreated, TokenRevoked,
    SpaceCreated, SpaceChanged, SpaceArchived, SpaceOrgAdded, SpaceOrgRemoved, SpaceMemberAdded,
    SpaceMemberRemoved, SpaceMemberChanged,
    ChannelCreated, ChannelChanged, ChannelArchived, ChannelJoined, ChannelLeft, StreamOpened,
    StreamClosed,
    MessagePosted, MessageEdited, MessageDeleted, MessageReacted, MessageUnreacted, MessagePinned,
    MessageUnpinned,
    ReadMarked, InboxEntered, InboxLeft,
    ScheduleCreated, ScheduleChanged, ScheduleCancelled, ScheduleSent, ScheduleFailed,
    FileAdded, FileVersionAdded,
    RecordCreated, RecordChanged, RecordMoved, RecordLinked, RecordUnlinked, RecordFollowed,
    RecordUnfollowed, RecordAnnotated, RecordTouched, MessageRecorded>;
// clang-format on

using AnyCommand = OneOf<Commands>;
using AnyEvent = OneOf<Events>;

}  // namespace parley
