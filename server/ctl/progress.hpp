#pragma once
// Progress of long work, on standard error: a bar on a terminal, otherwise a line every 10 seconds;
// with --json a JSON object every second.

#include <chrono>
#include <cstdint>
#include <string>

namespace parley::ctl {

/// One piece of work, from construction to `finish` or destruction.
class Progress {
  public:
    enum class Form { bar, lines, records };
    /// The form for this run.
    static Form form_of(bool json);

    Progress(Form form, std::string what, std::uint64_t total);
    ~Progress() { end_bar(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// `done` of `total` units are done; prints it if it is time to.
    void reached(std::uint64_t done);
    /// Everything is done; always prints.
    void finish();

    double seconds() const;

  private:
    void tell();
    void end_bar();

    Form form_;
    std::string what_;
    std::uint64_t total_, done_ = 0;
    bool bar_open_ = false;
    std::chrono::steady_clock::time_point begin_, told_;
};

}  // namespace parley::ctl
