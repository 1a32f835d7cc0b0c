#pragma once
// Rules for the names of people and orgs, so that a name cannot pass for another (homographs:
// Unicode UTS #39).

#include "server/engine/directory.hpp"

namespace parley::engine {

/// The stored form of a name: in NFC, without blanks at its ends, and with single spaces within.
std::string kept_name(std::string_view name);

/// bad_value for a name that deceives by itself: with invisible characters, an "@" in front, or a
/// word that mixes confusable scripts. The error's message says which.
Result<> name_is_plain(std::string_view name, std::string_view field);

/// The same for a person; also refuses reserved words ("channel", "system"), and a name that looks
/// like, but is not equal to, that of somebody whom the actor can see. Equal names are allowed:
/// people share them, and their org is shown beside. `subject`: whose name it becomes, if they
/// exist already.
Result<> person_name_is_plain(const Directory& directory, const Actor& actor, std::string_view name,
                              std::optional<MemberId> subject, std::string_view field);

/// The same for the author of an imported line. Nicks of one chat may look like each other: they
/// belonged to different people, who write no more. None may look like somebody who can log in.
Result<> nick_is_plain(const Directory& directory, const Actor& actor, std::string_view nick,
                       std::string_view field);

}  // namespace parley::engine
