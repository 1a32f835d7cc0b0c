#pragma once
// How far a long work is, on standard error: a bar on a terminal, else a line each 10 seconds;
// with --json a record each second.

#include <chrono>
#include <cstdint>
#include <string>

namespace parley::ctl {

class Progress {
  public:
    enum class Form { bar, lines, records };
    /// A bar where standard error is a terminal.
    static Form form_of(bool json);

    Progress(Form form, std::string what, std::uint64_t total);
    ~Progress() { end_bar(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Tells of it when it is time to.
    void reached(std::uint64_t done);
    /// The last word, always told.
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
