#include "app/lesson/elsewhere.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/words/words.h"

namespace fiberscope::lesson {

using words::mark;

namespace {

// replaced: every one; empty if there is none.
std::string replaced(std::string text, std::string_view from, std::string_view to) {
  std::size_t count = 0;
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
    ++count;
  }
  return count == 0 ? "" : text;
}

// blocking: the program with sleeps that hold the whole thread; empty if it has no others.
std::string blocking(const std::string& text) {
  for (const auto& [from, to] : {std::pair<std::string_view, std::string_view>{
                                     "await asyncio.sleep(", "__import__(\"time\").sleep("},
                                 {"gevent.sleep(", "__import__(\"time\").sleep("}}) {
    if (std::string other = replaced(text, from, to); !other.empty()) return other;
  }
  return "";
}

// in_threads: a gevent program whose greenlets are threads; empty if it uses more of gevent than
// these stand for. The lines keep their numbers.
std::string in_threads(const std::string& text) {
  constexpr std::string_view kImport = "\nimport gevent\n";
  constexpr std::string_view kThreads =
      "\nimport threading as _threads, time as _time, types as _types; "
      "gevent = _types.SimpleNamespace(sleep=_time.sleep, "
      "joinall=lambda all: [one.join() for one in all], spawn=lambda f, *a: "
      "[t := _threads.Thread(target=f, args=a, name=f.__name__), t.start()][0])\n";
  if (text.find(kImport) == std::string::npos) return "";
  constexpr std::array<std::string_view, 3> kKnown = {"sleep(", "joinall(", "spawn("};
  constexpr std::string_view kUse = "gevent.";
  std::size_t at = text.find(kImport);  // what stands above it is told, not run
  while ((at = text.find(kUse, at)) != std::string::npos) {
    at += kUse.size();
    const std::string_view rest = std::string_view(text).substr(at);
    const bool known =
        std::ranges::any_of(kKnown, [&](std::string_view word) { return rest.starts_with(word); });
    if (!known) return "";
  }
  return replaced(text, kImport, kThreads);
}

}  // namespace

std::vector<Elsewhere> elsewhere(const session::Recipe& recipe, const std::string& text,
                                 const model::Model& model) {
  std::vector<Elsewhere> out;
  const auto rewritten = [&](const char* title, std::string other) {
    if (other.empty()) return;
    out.push_back({title, recipe});
    out.back().recipe.source = std::move(other);
  };
  const auto threads =
      std::ranges::count(model.lanes.lanes(), trace::LaneKind::Thread, &model::LaneTrack::kind);
  rewritten(mark("every sleep holds the whole thread"), blocking(text));
  rewritten(mark("threads in place of coroutines"), in_threads(text));
  if (recipe.machine.cores == 1) {
    out.push_back({mark("two cores"), recipe});
    out.back().recipe.machine.cores = 2;
  }
  if (threads > 1 && recipe.machine.gil) {
    out.push_back({mark("two cores, without the GIL"), recipe});
    out.back().recipe.machine.cores = std::max(recipe.machine.cores, 2u);
    out.back().recipe.machine.gil = false;
  }
  return out;
}

bool compares(AskType type) {
  using enum AskType;
  return type == RunsNext || type == PrintsNext || type == OrderOfPrints || type == OrderOfRuns ||
         type == TotalTime || type == Value || type == LeftAfter || type == Draw;
}

}  // namespace fiberscope::lesson
