#pragma once
// What people and companies may be called, so that a name tells who somebody is.

#include "server/engine/directory.hpp"

namespace parley::engine {

/// A person's or company's name as it is kept: in normal form C, without blanks at its ends, and
/// with one space where there were more.
std::string kept_name(std::string_view name);

/// Refuses a name that deceives by itself: with signs that cannot be seen, an "@" in front, or a
/// word of scripts whose letters can be taken for each other. The error says which.
Result<> name_is_plain(std::string_view name, std::string_view field);

/// The same of a person, who is not called as a word of the product's either, nor so that the name
/// only looks like that of somebody else whom the actor can see. Equal names are allowed: people
/// share them, and their companies stand beside them. `subject`: whose name it becomes, where they
/// are there already.
Result<> person_name_is_plain(const Directory& directory, const Actor& actor, std::string_view name,
                              std::optional<MemberId> subject, std::string_view field);

/// The same of the author of an imported line. Nicks of one chat may look like each other: they
/// were those of different people, who write no more. None may look like somebody who can sign in.
Result<> nick_is_plain(const Directory& directory, const Actor& actor, std::string_view nick,
                       std::string_view field);

}  // namespace parley::engine
