#include "app/export/data/speedscope.h"

#include <algorithm>
#include <array>
#include <map>
#include <ranges>
#include <unordered_map>

#include "app/export/data/captions.h"
#include "app/export/data/json_text.h"
#include "app/model/words/said.h"
#include "app/words/words.h"
#include "scheduler/base/visible.h"

namespace fiberscope::exporter {

namespace {

// SharedFrames: what stands once in the file and is named by its number.
class SharedFrames {
 public:
  explicit SharedFrames(const model::Names& names) : names_(names) { states_.fill(-1); }

  // of: by its name; in which line of the program, if it is known.
  std::uint32_t of(const std::string& name, trace::Place place = {}) {
    key_.clear();
    append_number(key_, place.source.value);
    key_ += ':';
    append_number(key_, place.line);
    key_ += ':';
    key_ += name;
    const auto [found, is_new] = numbers_.try_emplace(key_, numbers_.size());
    if (is_new) write(name, place);
    return static_cast<std::uint32_t>(found->second);
  }
  std::uint32_t state(model::SliceState state) {
    std::int64_t& known = states_[static_cast<std::size_t>(state)];
    if (known < 0) known = of(model::state_word(state));
    return static_cast<std::uint32_t>(known);
  }
  // line: "foo.py:9  sleep(1)".
  std::uint32_t line(trace::Place place) {
    const auto [found, is_new] = lines_.emplace(place, 0);
    if (!is_new) return found->second;
    std::string_view text = names_.line(place);
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    std::string name = names_.place(place);
    if (!text.empty()) name.append("  ").append(text);
    return found->second = of(base::visible(name), place);
  }
  // function: by its name, wherever in it the program stands.
  std::uint32_t function(std::string_view name, trace::Place place) {
    return of(base::visible(name), {place.source, 0});
  }
  const std::string& text() const { return text_; }

 private:
  void write(const std::string& name, trace::Place place) {
    text_ += text_.empty() ? "\n" : ",\n";
    text_ += "{\"name\":" + json_text(name);
    const model::Source* const source = names_.source(place.source);
    if (source != nullptr) text_ += ",\"file\":" + json_text(base::visible(source->path));
    if (source != nullptr && place.line > 0) text_ += ",\"line\":" + std::to_string(place.line);
    text_ += "}";
  }

  const model::Names& names_;
  std::array<std::int64_t, model::kSliceStates> states_;  // -1: not asked for yet
  std::unordered_map<std::string, std::size_t> numbers_;
  std::map<trace::Place, std::uint32_t> lines_;
  std::string text_, key_;
};

class SpeedscopeWriter {
 public:
  SpeedscopeWriter(const model::Model& model, const Cut& cut, std::ostream& out,
                   const Progress& progress)
      : model_(model),
        cut_(cut),
        out_(out, progress, Pieces(model, cut).count()),
        captions_(model),
        frames_(model.names) {}

  Written write() {
    out_.put(
        "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\n"
        "\"exporter\":\"Fiberscope " FIBERSCOPE_VERSION "\",\n\"name\":" +
        json_text(run_title(model_)) + ",\n\"profiles\":[");
    for (const base::LaneId lane : cut_.lanes) {
      if (!going_) break;
      add_lane(lane);
    }
    out_.put("\n],\n\"shared\":{\"frames\":[" + frames_.text() + "\n]}}\n");
    const Written written = out_.finish();
    if (written && profiles_ == 0) {
      return base::Error{words::tr("nothing to show: no lane runs or waits in this part")};
    }
    return written;
  }

 private:
  void add_lane(base::LaneId lane) {
    const auto [first, last] = model_.lanes.slices_in(lane, model::AxisKind::Steps,
                                                      static_cast<std::int64_t>(cut_.first.value),
                                                      static_cast<std::int64_t>(cut_.last.value));
    const model::Seqs& lines = model_.index.lane(lane).lines;
    line_ = static_cast<std::ptrdiff_t>(
        cut_.first ? lines.until(base::EventSeq{cut_.first.value - 1}) : 0);
    frame_ = 0, calls_.clear();
    open_ = false;
    for (std::uint32_t i = first; i < last && going_; ++i, going_ = out_.step()) {
      const model::Slice slice = model_.lanes.slice(lane, i);
      const auto part = clip(slice, cut_);
      if (part && is_drawn(slice)) add(slice, *part, lines);
    }
    if (open_) out_.put("\n]}");
  }

  // open_profile: with the lane's first slice; who has none has no profile.
  void open_profile(base::LaneId lane) {
    if (open_) return;
    open_ = first_event_ = true;
    out_.put(profiles_++ == 0 ? "\n" : ",\n");
    out_.put("{\"type\":\"evented\",\"unit\":\"nanoseconds\",\"name\":" +
             json_text(captions_.lane(lane)) + ",\"startValue\":" + std::to_string(cut_.begin_ns) +
             ",\"endValue\":" + std::to_string(std::max(cut_.begin_ns, cut_.end_ns)) +
             ",\"events\":[");
  }

  void add(const model::Slice& slice, const Part& part, const model::Seqs& lines) {
    open_profile(slice.lane);
    state_ = frames_.state(slice.state);
    stand({state_}, part.begin_ns);
    if (slice.state == model::SliceState::Running) {
      add_lines(slice.lane, part, lines);
    } else {
      recall(slice.lane, part.begin);
      std::vector<std::uint32_t> stack = called();
      if (const std::string& what = captions_.wait(slice); !what.empty()) {
        const auto wait = model_.trace.get<trace::LaneBlocked>(slice.begin);
        stack.push_back(frames_.of(what, wait.place));
      }
      stand(stack, part.begin_ns);
    }
    stand({}, part.end_ns);
  }

  // stand: these frames are open from then on, outermost first; what they share with those before
  // stays open.
  void stand(const std::vector<std::uint32_t>& stack, base::TimeNs at_ns) {
    const auto [before, now] = std::ranges::mismatch(stack_, stack);
    const auto kept = static_cast<std::size_t>(before - stack_.begin());
    for (; stack_.size() > kept; stack_.pop_back()) event('C', stack_.back(), at_ns);
    for (auto frame = now; frame != stack.end(); ++frame) {
      event('O', *frame, at_ns);
      stack_.push_back(*frame);
    }
  }
  // called: the state, and the functions in each other that the lane was in.
  std::vector<std::uint32_t> called() const {
    std::vector<std::uint32_t> stack = {state_};
    stack.insert(stack.end(), calls_.begin(), calls_.end());
    return stack;
  }
  // recall: the call stack that was recorded of the lane last, up to the event. Requires: events
  // of a lane in order.
  void recall(base::LaneId lane, base::EventSeq at) {
    const model::Seqs& records = model_.index.lane(lane).frames;
    const std::size_t before = frame_;
    while (frame_ < records.size() && records[frame_] <= at) ++frame_;
    if (frame_ == before) return;
    const auto record = model_.trace.get<trace::FramesRecorded>(records[frame_ - 1]);
    calls_.clear();
    for (const trace::Frame& frame : record.frames | std::views::reverse) {
      calls_.push_back(frames_.function(model_.trace.text(frame.function), frame.place));
    }
  }

  // add_lines: those that are run in the part; the first may have begun before it.
  void add_lines(base::LaneId lane, const Part& part, const model::Seqs& lines) {
    const auto place_of = [&](std::ptrdiff_t i) {
      const auto at = static_cast<std::size_t>(i);
      return trace::line_of(model_.trace.at(lines[at]).payload)->place;
    };
    const auto end = static_cast<std::ptrdiff_t>(lines.size());
    while (line_ < end && lines[static_cast<std::size_t>(line_)] < part.begin) ++line_;
    recall(lane, part.begin);
    base::TimeNs from_ns = part.begin_ns;
    trace::Place place = line_ > 0 ? place_of(line_ - 1) : trace::Place{};
    for (; line_ < end && lines[static_cast<std::size_t>(line_)] <= part.end; ++line_) {
      const trace::Event& event = model_.trace.at(lines[static_cast<std::size_t>(line_)]);
      const base::TimeNs at_ns = std::clamp(event.time_ns, from_ns, part.end_ns);
      if (const auto* folded = trace::payload_as<trace::LinesFolded>(event.payload)) {
        add_folded(*folded, place, from_ns, at_ns);
      } else {
        add_line(place, from_ns, at_ns);
      }
      place = place_of(line_);
      from_ns = at_ns;
      // the stack that a line is reached with is told right behind it
      recall(lane, base::EventSeq{lines[static_cast<std::size_t>(line_)].value + 1});
    }
    add_line(place, from_ns, part.end_ns);
  }
  // add_folded: from `from_ns` on `place`, then the lines that are folded, each in one piece.
  void add_folded(const trace::LinesFolded& folded, trace::Place place, base::TimeNs from_ns,
                  base::TimeNs to_ns) {
    base::TimeNs at_ns = std::clamp(folded.began_ns, from_ns, to_ns);
    add_line(place, from_ns, at_ns);
    for (const trace::FoldedLine& line : folded.lines) {
      const base::TimeNs until_ns =
          std::min(to_ns, at_ns + static_cast<base::TimeNs>(line.spent_ns));
      add_line(line.place, at_ns, until_ns);
      at_ns = until_ns;
    }
  }
  void add_line(trace::Place place, base::TimeNs from_ns, base::TimeNs to_ns) {
    if (place.line == 0 || from_ns == to_ns) return;
    std::vector<std::uint32_t> stack = called();
    stack.push_back(frames_.line(place));
    stand(stack, from_ns);
  }

  void event(char type, std::uint32_t frame, base::TimeNs at_ns) {
    std::string& text = out_.text();
    text += first_event_ ? "\n{\"type\":\"" : ",\n{\"type\":\"";
    first_event_ = false;
    text += type;
    text += "\",\"frame\":";
    append_number(text, frame);
    text += ",\"at\":";
    append_number(text, at_ns);
    text += "}";
  }

  const model::Model& model_;
  const Cut& cut_;
  Outlet out_;
  Captions captions_;
  SharedFrames frames_;
  std::ptrdiff_t line_ = 0;  // of the lane: the next one
  std::size_t frame_ = 0;    // of its records of frames: the next one
  std::uint32_t state_ = 0;
  std::vector<std::uint32_t> calls_;  // as recorded last, outermost first
  std::vector<std::uint32_t> stack_;  // what is open in the file
  std::uint32_t profiles_ = 0;
  bool open_ = false, first_event_ = true, going_ = true;
};

}  // namespace

Written write_speedscope(const model::Model& model, const Cut& cut, std::ostream& out,
                         const Progress& progress) {
  return SpeedscopeWriter(model, cut, out, progress).write();
}

}  // namespace fiberscope::exporter
