#include "app/export/data/mermaid.h"

#include "app/export/data/captions.h"
#include "app/export/data/flows.h"
#include "app/export/data/small_part.h"
#include "app/model/words/said.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using words::tr;

namespace {

// escaped: every sign that means something to one of Mermaid's parsers, or to the page, as an
// entity: "#35;" is "#".
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                       (c >= 'a' && c <= 'z') ||
                       std::string_view(" .,()_/-").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : "#" + std::to_string(byte) + ";";
  }
  return out;
}

// tag: how the state is drawn.
const char* tag(model::SliceState state) {
  switch (state) {
    case model::SliceState::Running:
      return "active, ";
    case model::SliceState::Blocked:
    case model::SliceState::Sleeping:
      return "done, ";
    default:
      return "";
  }
}

// A task has a name; this one has no width (U+200B).
const std::string kNoLabel = "#8203;";

// section_of: the lane's slices, if there is one to be seen.
std::string section_of(base::LaneId lane, const SmallPart& part, Captions& captions) {
  std::string text;
  for (const Piece& piece : part.pieces) {
    const std::int64_t begin = part.scale.begin(piece), end = part.scale.end(piece);
    if (piece.slice.lane != lane || begin == end) continue;
    const std::string label = fitting(part, piece, captions);
    text += "  " + (label.empty() ? kNoLabel : escaped(label)) + " :" + tag(piece.slice.state) +
            "s" + std::to_string(piece.slice.begin.value) + "_" + std::to_string(lane.value) +
            ", " + std::to_string(begin) + ", " + std::to_string(end - begin) + "ms\n";
  }
  return text.empty() ? text : "  section " + escaped(captions.lane(lane)) + "\n" + text;
}

}  // namespace

// In the compact mode the slices of a lane stand in one row where there is room for them. What
// lasts less than a unit is not drawn. A number of the chart's is a millisecond to Mermaid
// (dateFormat x), whatever it is here, and written as milliseconds again (%Q).
Written write_gantt(const model::Model& model, const Cut& cut, std::ostream& out,
                    const Progress& progress) {
  const base::Result<SmallPart> found = small_part(model, cut);
  if (!found) return base::Error{found.error()};
  const SmallPart& part = found.value();
  Outlet outlet(out, progress, part.lanes.size());
  Captions captions(model);
  outlet.put("---\ndisplayMode: compact\n---\ngantt\n  title " +
             escaped(part_title(model, part.scale)) + "\n  dateFormat x\n  axisFormat %Q\n");
  for (const base::LaneId lane : part.lanes) {
    outlet.put(section_of(lane, part, captions));
    outlet.step();
  }
  return outlet.finish();
}

namespace {

class SequenceWriter {
 public:
  SequenceWriter(const model::Model& model, const Cut& cut, const SmallPart& part, Outlet& out)
      : part_(part),
        out_(out),
        captions_(model),
        flows_(model, cut),
        running_until_(part.has_lane.size()) {}

  void write(const std::string& title) {
    out_.put("sequenceDiagram\n  title " + title + "\n");
    for (const base::LaneId lane : part_.lanes) {
      out_.put("  participant " + id(lane) + " as " + escaped(captions_.lane(lane)) + "\n");
    }
    for (const Piece& piece : part_.pieces) {
      add(piece);
      out_.step();
    }
    for (const base::LaneId lane : part_.lanes) stop(lane);
  }

 private:
  static std::string id(base::LaneId lane) { return "L" + std::to_string(lane.value); }

  // add: who made it come, and that it runs or waits.
  void add(const Piece& piece) {
    const base::LaneId lane = piece.slice.lane;
    const auto arrow = flows_.to(piece);
    for (const base::LaneId other : part_.lanes) {
      if (running_until_[other.value] && running_until_[other.value] <= piece.part.begin)
        stop(other);
    }
    if (arrow && part_.has_lane[arrow->from.value]) {
      out_.put("  " + id(arrow->from) + line(arrow->kind) + id(lane) + ": " + words_of(*arrow) +
               at(piece) + "\n");
    }
    if (piece.slice.state == model::SliceState::Running) {
      out_.put("  activate " + id(lane) + "\n");
      running_until_[lane.value] = piece.part.end;
    } else if (const std::string what = captions_.wait(piece.slice); !what.empty()) {
      out_.put("  Note over " + id(lane) + ": " + escaped(what) + at(piece) + "\n");
    }
  }
  void stop(base::LaneId lane) {
    if (!running_until_[lane.value]) return;
    out_.put("  deactivate " + id(lane) + "\n");
    running_until_[lane.value] = {};
  }

  static const char* line(model::Arrow::Kind kind) {
    return kind == model::Arrow::Kind::HandOver ? "->>" : "-->>";
  }
  static std::string words_of(const model::Arrow& arrow) {
    switch (arrow.kind) {
      case model::Arrow::Kind::Wake:
        return tr("wakes");
      case model::Arrow::Kind::Spawn:
        return tr("spawns");
      case model::Arrow::Kind::HandOver:
        return tr("hands over");
    }
    return {};
  }
  static std::string at(const Piece& piece) {
    return " (" + escaped(base::format_time(piece.part.begin_ns)) + ")";
  }

  const SmallPart& part_;
  Outlet& out_;
  Captions captions_;
  Flows flows_;
  std::vector<base::EventSeq> running_until_;  // by lane; none: it does not run
};

}  // namespace

Written write_sequence(const model::Model& model, const Cut& cut, std::ostream& out,
                       const Progress& progress) {
  const base::Result<SmallPart> part = small_part(model, cut);
  if (!part) return base::Error{part.error()};
  Outlet outlet(out, progress, part.value().pieces.size());
  SequenceWriter(model, cut, part.value(), outlet).write(escaped(run_title(model)));
  return outlet.finish();
}

}  // namespace fiberscope::exporter
