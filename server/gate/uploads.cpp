#include "server/gate/uploads.hpp"

#include "protocol/frames.hpp"
#include "server/engine/files.hpp"
#include "server/gate/http_fields.hpp"
#include "server/gate/responses.hpp"

namespace parley::gate {

namespace {
/// Shared by the loop and a worker; while a piece is written, the worker alone uses it.
struct Arriving {
    std::unique_ptr<storage::IncomingBlob> blob;
    std::string sha256;
};
}  // namespace

/// One upload: its pieces, then its row. Lives until the answer; its members belong to the loop.
class Uploads::Sink final : public wire::BodySink {
  public:
    Sink(Uploads& uploads, Hub& hub, Identity identity, Held visit, FileUpload upload,
         std::string claimed_type)
        : uploads_(uploads),
          hub_(hub),
          identity_(std::move(identity)),
          visit_(std::move(visit)),
          upload_(std::move(upload)),
          claimed_type_(std::move(claimed_type)),
          asked_(asked_by(identity_, engine::AddFile::name, Via::http)) {}

    void piece(std::string bytes, Taken taken) override {
        if (!place_) {
            const engine::Member& member = *identity_.member();
            place_ = UploadPlaces::begin(uploads_.places_, member.id, member.org);
        }
        if (!place_) return taken(error_response(busy()));
        const bool queued =
            uploads_.workers_.run([&blobs = uploads_.blobs_, &loop = hub_.loop(),
                                   arriving = arriving_, bytes = std::move(bytes), taken] {
                std::optional<Error> failed;
                if (!arriving->blob) {
                    auto begun = blobs.begin();
                    if (begun)
                        arriving->blob = std::move(*begun);
                    else
                        failed = begun.error();
                }
                if (!failed)
                    if (auto written = arriving->blob->write(bytes); !written)
                        failed = written.error();
                loop.post([taken, failed] {
                    taken(failed ? std::optional(error_response(*failed)) : std::nullopt);
                });
            });
        if (!queued) taken(error_response(Error{Code::busy}));
    }

    /// Names the blob on a worker, then adds the file. `self` keeps the sink until the answer.
    static void finish(const std::shared_ptr<Sink>& self, const wire::Answer& answer) {
        if (!self->arriving_->blob) return answer(error_response(Error{Code::bad_value, "body"}));
        const bool queued = self->uploads_.workers_.run([self, answer, &loop = self->hub_.loop()] {
            std::optional<Error> failed;
            auto name = self->arriving_->blob->finish();
            if (name)
                self->arriving_->sha256 = std::move(*name);
            else
                failed = name.error();
            loop.post([self, answer, failed] {
                if (failed) return answer(error_response(*failed));
                add(self, answer);
            });
        });
        if (!queued) answer(error_response(Error{Code::busy}));
    }

  private:
    /// Submits AddFile and answers when it is durable.
    static void add(const std::shared_ptr<Sink>& self, const wire::Answer& answer) {
        const Arriving& arriving = *self->arriving_;
        engine::AddFile add{
            .upload = self->upload_,
            .size = arriving.blob->size(),
            .sha256 = arriving.sha256,
            .type = media_type(self->claimed_type_, arriving.blob->beginning()),
        };
        engine::Submission submission{.reply_to = {.command = engine::AddFile::name},
                                      .caller = self->identity_.caller(),
                                      .work = std::move(add)};
        self->hub_.submit(std::move(submission), [self, answer](const engine::Told& told) {
            self->uploads_.counts_.count(told.reply_to.command, told.refused);
            self->uploads_.command_log_.answered(
                self->asked_, told.error ? std::optional(told.error->code) : std::nullopt);
            if (told.refused) {
                // After a storage failure the row may be on disk: the next start decides.
                const Code code = told.error->code;
                if (code != Code::storage_failed && code != Code::disk_full) self->drop();
                return answer(error_response(*told.error));
            }
            answer(json_response(200, http_reply(told.reply)));
        });
    }

    /// The blob has its name, but no row refers to it: remove it.
    void drop() {
        arriving_->blob.reset();
        uploads_.remove_unneeded(arriving_->sha256);
    }

    Uploads& uploads_;
    Hub& hub_;
    const Identity identity_;
    const Held visit_;
    Held place_;  // taken with the first piece
    const FileUpload upload_;
    const std::string claimed_type_;
    const Asked asked_;
    const std::shared_ptr<Arriving> arriving_ = std::make_shared<Arriving>();
};

std::shared_ptr<wire::BodySink> Uploads::begin(Hub& hub, Identity identity, Held visit,
                                               FileUpload upload, std::string claimed_type) {
    return std::make_shared<Sink>(*this, hub, std::move(identity), std::move(visit),
                                  std::move(upload), std::move(claimed_type));
}

void Uploads::finish(const std::shared_ptr<wire::BodySink>& sink, wire::Answer answer) {
    Sink::finish(std::static_pointer_cast<Sink>(sink), answer);
}

void Uploads::remove_unneeded(const std::string& sha256) {
    (void)workers_.run([&log = log_, &blobs = blobs_, sha256] {
        // If this fails, the next start removes the blob. Ask the newest state, so that a blob that
        // another upload refers to stays.
        (void)blobs.remove(sha256, [&log](const std::string& name) {
            return engine::is_blob_held(*log.snapshot(), name);
        });
    });
}

bool UploadPlaces::add(MemberId member, OrgId org) {
    const std::lock_guard lock(mutex_);
    auto& own = by_member_[member];
    auto& shared = by_org_[org];
    if (own < of_member_max && shared < of_org_max) return ++own, ++shared, true;
    if (own == 0) by_member_.erase(member);
    if (shared == 0) by_org_.erase(org);
    return false;
}

void UploadPlaces::remove(MemberId member, OrgId org) {
    const std::lock_guard lock(mutex_);
    if (--by_member_.at(member) == 0) by_member_.erase(member);
    if (--by_org_.at(org) == 0) by_org_.erase(org);
}

Held UploadPlaces::begin(const std::shared_ptr<UploadPlaces>& places, MemberId member, OrgId org) {
    if (!places->add(member, org)) return nullptr;
    return {static_cast<const void*>(places.get()),
            [places, member, org](const void*) { places->remove(member, org); }};
}

}  // namespace parley::gate
