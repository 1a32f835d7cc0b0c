#include "storage/rows/directory.hpp"

namespace parley::rows {

using storage::Key;
using storage::Table;

RowKey<Org> key_of(OrgId id) { return {Key(Table::org).id(id).take()}; }
RowKey<Member> key_of(MemberId id) { return {Key(Table::member).id(id).take()}; }
RowKey<Space> key_of(SpaceId id) { return {Key(Table::space).id(id).take()}; }
RowKey<Channel> key_of(ChannelId id) { return {Key(Table::channel).id(id).take()}; }
RowKey<Session> key_of(SessionId id) { return {Key(Table::session).id(id).take()}; }
RowKey<Token> key_of(TokenId id) { return {Key(Table::token).id(id).take()}; }

RowKey<Credential> password_key(MemberId member) {
    return {Key(Table::credential).letter('m').id(member).take()};
}
RowKey<Credential> kept_secret_key(char letter) {
    return {Key(Table::credential).letter(letter).take()};
}

template struct RowBytes<Org>;
template struct RowBytes<Member>;
template struct RowBytes<Space>;
template struct RowBytes<Channel>;
template struct RowBytes<Session>;
template struct RowBytes<Token>;
template struct RowBytes<Credential>;

}  // namespace parley::rows
