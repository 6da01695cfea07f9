#include "app/model/words/loop_text.h"

#include <algorithm>

#include "app/words/words.h"
#include "scheduler/base/time_text.h"

namespace fiberscope::model {

using words::fill;
using words::tr;

namespace {

// Lines within that distance of each other are told as one piece: a blank line is no gap.
constexpr std::uint32_t kApart = 3;

std::string piece(const Names& names, trace::Place first, std::uint32_t last, bool with_file) {
  const std::string where = with_file ? names.place(first) : std::to_string(first.line);
  return first.line == last
             ? where
             : fill(tr("{first} to {last}"), {{"first", where}, {"last", std::to_string(last)}});
}

}  // namespace

std::string loop_lines(const Names& names, const trace::LinesFolded& loop) {
  if (loop.lines.empty()) return {};
  const bool one_file = loop.lines.front().place.source == loop.lines.back().place.source;
  std::string out;
  for (std::size_t i = 0; i < loop.lines.size();) {
    const trace::Place first = loop.lines[i].place;
    std::uint32_t last = first.line;
    for (++i; i < loop.lines.size() && loop.lines[i].place.source == first.source &&
              loop.lines[i].place.line <= last + kApart;
         ++i) {
      last = loop.lines[i].place.line;
    }
    if (!out.empty()) out += tr(", ");
    out += piece(names, first, last, !one_file);
  }
  return fill(loop.lines.size() == 1 ? tr("line {n}") : tr("lines {n}"), {{"n", out}});
}

std::uint64_t turns_of(const trace::LinesFolded& loop) {
  std::uint64_t most = 0;
  for (const trace::FoldedLine& line : loop.lines) most = std::max(most, line.times);
  return most;
}

base::TimeNs duration_of(const trace::LinesFolded& loop) {
  std::uint64_t all_ns = 0;
  for (const trace::FoldedLine& line : loop.lines) all_ns += line.spent_ns;
  return static_cast<base::TimeNs>(all_ns);
}

std::string loop_turns(const trace::LinesFolded& loop) {
  return fill(
      turns_of(loop) == 1 ? tr("{n} turn, {time}") : tr("{n} turns, {time}"),
      {{"n", std::to_string(turns_of(loop))}, {"time", base::format_duration(duration_of(loop))}});
}

std::string loop_locks(const Names& names, const trace::LoopFolded& loop) {
  std::string out;
  for (const trace::FoldedLock& lock : loop.locks) {
    if (lock.times == 0) continue;
    if (!out.empty()) out += tr(", ");
    const std::string_view name = names.lock(lock.object);
    out += fill(tr("{lock} {n} times"), {{"lock", name.empty() ? tr("a lock") : std::string(name)},
                                         {"n", std::to_string(lock.times)}});
  }
  return out;
}

std::vector<trace::FoldedLine> busiest(const trace::LinesFolded& loop) {
  std::vector<trace::FoldedLine> lines = loop.lines;
  std::ranges::stable_sort(lines, std::greater<>(), &trace::FoldedLine::spent_ns);
  return lines;
}

}  // namespace fiberscope::model
