#include "app/session/repeat.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "scheduler/base/time.h"
#include "scheduler/base/utf8.h"
#include "scheduler/trace/dump.h"
#include "scheduler/trace/validate.h"

namespace fiberscope::session {

namespace {

constexpr std::chrono::milliseconds kTurn{100};
constexpr std::size_t kShownMax = 200;  // characters of an event
constexpr std::size_t kBeforeMax = 60;  // of them before what differs
constexpr std::size_t kFilesShown = 3;
constexpr int kTries = 3;

std::string payload_of(const std::string& raw) {
  std::size_t at = 0;
  for (int blank = 0; blank < 3 && at != std::string::npos; ++blank) at = raw.find(' ', at) + 1;
  return raw.substr(at);
}

// part_around: as much of the text as is worth telling, with where it differs from the other.
std::string part_around(const std::string& text, std::size_t differs) {
  if (text.size() <= kShownMax) return text;
  const std::size_t from =
      base::at_or_before(text, differs > kBeforeMax ? differs - kBeforeMax : 0);
  const std::size_t end = base::at_or_after(text, std::min(text.size(), from + kShownMax));
  return (from > 0 ? "..." : "") + text.substr(from, end - from) + (end < text.size() ? "..." : "");
}

std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos;
       at += part.size()) {
    ++count;
  }
  return count;
}

std::string replaced(std::string text, std::string_view part, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += with.size()) {
    text.replace(at, part.size(), with);
  }
  return text;
}

// folder_behind: the program was run in this folder, if that is all the difference: where one event
// names the folder `here`, the other names it. "": it is not.
std::string folder_behind(const Difference& difference, const std::string& here) {
  const std::size_t count = occurrences(difference.is, here);
  if (here.size() < 2 || count == 0 || difference.was.empty()) return "";
  const std::size_t rest = difference.is.size() - count * here.size();
  if (difference.was.size() <= rest || (difference.was.size() - rest) % count != 0) return "";
  const std::size_t size = (difference.was.size() - rest) / count;
  const std::string folder = difference.was.substr(difference.is.find(here), size);
  const bool fits = folder.starts_with('/') && folder != here &&
                    replaced(difference.is, here, folder) == difference.was;
  return fits ? folder : "";
}

// files_read: real files that the program opened: they are not in the trace.
std::vector<std::string> files_read(const trace::Trace& trace, const TracedRecipe& traced) {
  std::set<std::string> declared;
  for (const base::File& file : traced.recipe().world.files) declared.insert(file.path);
  std::vector<std::string> out;
  for (const trace::Event& event : trace.events()) {
    const auto* opened = std::get_if<trace::FileOpened>(&event.payload);
    if (opened == nullptr || opened->kind != trace::FileKind::Regular) continue;
    const std::string name(trace.text(opened->name));
    if (!name.empty() && declared.insert(name).second) out.push_back(name);
  }
  return out;
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kFilesShown); ++i) {
    out += (i > 0 ? ", " : "") + names[i];
  }
  return names.size() > kFilesShown ? out + ", ..." : out;
}

std::string engine_of(const trace::Trace& trace) {
  for (const trace::Event& event : trace.events()) {
    const auto* told = std::get_if<trace::RecipeTold>(&event.payload);
    if (told != nullptr) return std::string(trace.text(told->engine));
  }
  return "";
}

std::string python_of(const trace::Trace& trace) {
  if (trace.size() == 0) return "";
  const auto started = trace.find<trace::RunStarted>(base::EventSeq{1});
  return started == nullptr ? "" : std::string(trace.text(started->python));
}

std::string_view view_of(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Again: the one run after the other, until one is the same or the folder is no more in question.
class Again {
 public:
  Again(EngineClient& client, std::string_view bytes, const Grant& grant)
      : client_(client), bytes_(bytes), grant_(grant) {
    was_.append(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    was_.finish();
    trace::Guard().follow(was_);
  }
  ~Again() { client_.forget(run_); }
  Again(const Again&) = delete;
  Again& operator=(const Again&) = delete;

  base::Result<Repetition> repeat() {
    if (was_.size() == 0) return base::Error{was_.fault()};
    std::error_code ignored;
    std::string here = std::filesystem::current_path(ignored).string();
    std::string folder;
    for (int tries = 0;; ++tries) {
      base::Result<TracedRecipe> traced = traced_recipe(was_, folder);
      if (!traced) return base::Error{traced.error()};
      if (!traced.value().whole()) return base::Error{too_old()};
      if (tries == 0) foreign_ = traced.value().foreign();
      if (std::string wrong = run(let_run(traced.value(), grant_)); !wrong.empty()) {
        return base::Error{wrong};
      }
      if (same()) return told(traced.value(), {});
      const auto difference = known_difference();
      const bool is_placed = !traced.value().recipe().kept.directory.empty() && folder.empty();
      if (difference && !is_placed && tries < kTries) {
        const std::string found = folder_behind(*difference, folder.empty() ? here : folder);
        if (!found.empty()) {
          folder = found;
          continue;
        }
      }
      return told(traced.value(), difference);
    }
  }

 private:
  const Run& is() const { return *client_.find(run_); }

  std::string too_old() const {
    return "the trace has the older format version " + std::to_string(was_.version()) +
           ", which does not tell the recipe: it cannot be repeated; run the program again";
  }

  // known_difference: none: there is none, or none in what is left of a trace that was cut.
  std::optional<Difference> known_difference() const {
    auto difference = first_difference(was_, is().trace());
    const bool beyond = !was_.whole() && difference && difference->at.value > was_.size();
    return beyond ? std::nullopt : difference;
  }

  // differs: an event that came is another than the trace's, or one more. Not by bytes: those of an
  // older format all differ, and of a block that came in parts nobody knows yet which event it is.
  bool differs(std::uint64_t& alike) const {
    const trace::Trace& came = is().trace();
    const std::uint64_t both = std::min(came.size(), was_.size());
    while (alike < both && trace::dump_raw(was_, was_.events()[alike]) ==
                               trace::dump_raw(came, came.events()[alike])) {
      ++alike;
    }
    return alike < both || came.size() > was_.size();
  }

  // run: to its end; of a trace that has none as far as that goes. "" or why there is no run.
  std::string run(const Recipe& recipe) {
    client_.forget(run_);
    const base::Result<RunId> id = client_.run(recipe);
    if (!id) return id.error();
    run_ = id.value();
    std::uint64_t alike = 0;
    while (!client_.wait(run_, kTurn)) {
      const std::string_view came = view_of(is().bytes());
      const bool as_before = came.starts_with(bytes_.substr(0, came.size()));
      const bool enough = !was_.whole() && came.size() >= bytes_.size();
      if ((as_before && enough) || (!as_before && differs(alike))) client_.kill(run_);
    }
    const bool nothing = is().trace().size() == 0 && !is().problem().empty();
    return nothing ? is().problem() : "";
  }

  // same: byte for byte, as far as the trace goes.
  bool same() const {
    const std::string_view came = view_of(is().bytes());
    return was_.whole() ? came == bytes_ : came.starts_with(bytes_);
  }

  Repetition told(const TracedRecipe& traced, const std::optional<Difference>& difference) const {
    Repetition out;
    out.same = same();
    for (const ForeignSource& source : foreign_) out.notes.push_back(source_text(source));
    out.bytes = is().bytes();
    const std::string count = std::to_string(was_.size()) + " events";
    if (out.same && was_.whole()) {
      out.verdict = "the same, byte for byte: " + count;
    } else if (out.same) {
      out.verdict = "the same, byte for byte, as far as the trace goes: " + count;
    } else if (difference) {
      out.verdict = difference_text(*difference) + "; " + why_different(was_, is().trace(), traced);
    } else if (!was_.fault().empty()) {
      out.verdict = "the events are the same as far as the trace goes: " + was_.fault();
    } else {
      out.verdict = "the events are the same, but not the bytes: they are written otherwise";
    }
    return out;
  }

  EngineClient& client_;
  std::string_view bytes_;
  const Grant& grant_;
  trace::Trace was_;
  std::vector<ForeignSource> foreign_;
  RunId run_ = 0;
};

}  // namespace

std::optional<Difference> first_difference(const trace::Trace& was, const trace::Trace& is) {
  const std::uint64_t both = std::min(was.size(), is.size());
  for (std::uint64_t i = 0; i <= both; ++i) {
    if (i == both && was.size() == is.size()) return {};
    Difference out{base::EventSeq{i + 1}, 0, "", ""};
    if (i < is.size()) {
      out.is = trace::dump_raw(is, is.events()[i]);
      out.time_ns = is.events()[i].time_ns;
    }
    if (i < was.size()) {
      out.was = trace::dump_raw(was, was.events()[i]);
      out.time_ns = was.events()[i].time_ns;
    }
    if (out.was != out.is) return out;
  }
  return {};
}

std::string difference_text(const Difference& d) {
  const std::string head =
      "event " + std::to_string(d.at.value) + " at " + base::format_time(d.time_ns);
  const std::string was = payload_of(d.was), is = payload_of(d.is);
  const auto differs = static_cast<std::size_t>(
      std::mismatch(was.begin(), was.end(), is.begin(), is.end()).first - was.begin());
  if (d.is.empty()) return head + " does not come any more: " + part_around(was, 0);
  if (d.was.empty()) return head + " comes after the trace's end: " + part_around(is, 0);
  if (was != is) {
    return head + " is another: it was " + part_around(was, differs) + ", now it is " +
           part_around(is, differs);
  }
  const auto stamp = [](const std::string& raw) {  // "t=12 cause=3"
    const std::size_t at = raw.find(' ') + 1;
    return raw.substr(at, raw.find(' ', raw.find(' ', at) + 1) - at);
  };
  return head + " comes otherwise: it was " + stamp(d.was) + ", now it is " + stamp(d.is) + ": " +
         part_around(is, 0);
}

std::string why_different(const trace::Trace& was, const trace::Trace& is,
                          const TracedRecipe& traced) {
  const std::string old_python = python_of(was), python = python_of(is);
  if (old_python != python && !python.empty()) {
    return "the trace was made with " + old_python + ", here is " + python;
  }
  const std::string old_engine = engine_of(was), engine = engine_of(is);
  if (old_engine != engine && !engine.empty()) {
    return "the trace was made by " + old_engine + ", here is " + engine;
  }
  if (was.version() != is.version() && is.version() != 0) {
    return "the trace has format version " + std::to_string(was.version()) + ", here it is " +
           std::to_string(is.version());
  }
  if (traced.input_missing() > 0) {
    return "the program read " + std::to_string(traced.input_missing()) +
           " bytes from stdin that the trace has not kept";
  }
  const std::vector<std::string> files = files_read(was, traced);
  if (!files.empty()) {
    return "the program reads what the trace has not kept and may be another by now: " +
           listed(files);
  }
  return "program, recipe, Python and engine are the same, so the program depends on something "
         "else "
         "of this computer, such as its environment or an installed package";
}

std::string source_text(const ForeignSource& source) {
  return source.path + (source.is_here ? " is another file here" : " is not here") +
         ": it is run as the trace has it";
}

base::Result<Repetition> repeat(EngineClient& client, std::string_view bytes, const Grant& grant) {
  return Again(client, bytes, grant).repeat();
}

}  // namespace fiberscope::session
