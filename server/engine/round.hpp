#pragma once
// One round of the engine: commands in, one batch and one group out. Lives for the round, on the
// engine's thread. Commands of a round see what those before them did.

#include "server/engine/answers.hpp"
#include "server/engine/engine.hpp"

namespace parley::engine {

class Round {
  public:
    /// Copies the directory; borrows the rest. `views` and `answers` live on from round to round.
    Round(const Directory& directory, const storage::Snapshot& snapshot, Views& views,
          Answers& answers)
        : directory_(directory), snapshot_(snapshot), views_(views), answers_(answers) {}

    /// Decides one command, or refuses it; a failure to read refuses it too. False: nothing was
    /// done, and the command must wait for the next round, because it needs rows that this round
    /// has changed to be on disk (Needs::settled).
    bool take(const Submission& submission, Instant now);

    /// The batch of everything decided; borrows from this round and its views. Call it once, last.
    storage::Batch batch(Instant now);

    /// What to publish once the batch is durable.
    std::shared_ptr<Group> group() { return group_; }
    /// The directory as this round leaves it; becomes the engine's once the batch is durable.
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
