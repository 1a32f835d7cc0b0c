#pragma once
// One round of the engine: commands in, one batch and what is to be told out.

#include "server/engine/answers.hpp"
#include "server/engine/engine.hpp"

namespace parley::engine {

class Round {
  public:
    /// `views` go from round to round.
    Round(const Directory& directory, const storage::Snapshot& snapshot, Views& views,
          Answers& answers)
        : directory_(directory), snapshot_(snapshot), views_(views), answers_(answers) {}

    /// Decides one command. False: it must wait for the next round, as it needs what this one has
    /// changed to be on disk; nothing was done. Storage errors of reading refuse the command.
    bool take(const Submission& submission, Instant now);

    /// The batch of all that was decided. It borrows from this round and its views.
    storage::Batch batch(Instant now);

    /// What to tell once the batch is durable.
    std::shared_ptr<Group> group() { return group_; }
    const Directory& directory() const { return directory_; }

  private:
    bool decide_one(const Submission& submission, const Actor& actor, const Work& work,
                    Instant now);
    void carry_out(const Actor& actor, Effects effects, Told& told, Instant now);
    void change(const EntityChange& change, Told& told);
    void refuse(const Submission& submission, Error error);
    enum class Fetched { all, must_wait };
    Result<Fetched> fetch(Needs needs);

    Directory directory_;
    const storage::Snapshot& snapshot_;
    Views& views_;
    Answers& answers_;
    std::shared_ptr<Group> group_ = std::make_shared<Group>();
};

}  // namespace parley::engine
