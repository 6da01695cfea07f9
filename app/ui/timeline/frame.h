// Timeline frame: what the parts of timeline/view.h share while one frame is drawn.
//
// Owns nothing that outlives the frame. The parts: rows (rows.cpp, file_rows.cpp), header and
// legend (legend.cpp), ruler and everything upright (ruler.cpp), arrows and packets
// (arrows_view.cpp, packets_view.cpp), mouse (mouse.cpp), small marks on lanes (flags.cpp), menus
// and notes (popups.cpp), totals (totals_view.cpp).
//
// Invariants:
//  1. Pinned rows stand above the scrolled ones and never move.
//  2. Packets are laid before the mouse is followed, so that they can be pointed at; which of many
//     are drawn depends on nothing but the view and the rows.
//  3. Every lane that is not left out has a row: its own or that of the parent it is folded into.
#pragma once

#include "app/ui/telling/lane_words.h"
#include "app/ui/telling/time_words.h"
#include "app/ui/timeline/view.h"

namespace fiberscope::ui {

struct Row {
  enum class Kind : std::uint8_t { CoreGroup, Core, LaneGroup, Lane, FileGroup, File };
  Kind kind = Kind::Lane;
  CoreId core;
  LaneId lane;
  std::uint32_t depth = 0;
  bool pinned = false;
  bool folded = false;  // its children are shown in it as a summary
  model::FileGroup group = model::FileGroup::None;
  base::ObjectId file{};
  float y = 0;  // from the top of the pinned rows or of all scrolled rows
  float h = 0;
};

// A small mark on a lane: something the program did wrong, at its moment.
struct Flag {
  std::size_t finding = 0;  // index in model.findings.list()
  Rect rect;
};

// One end of an arrow.
struct RowEnd {
  float y = 0;  // the middle of its row, or of a row just beyond the edge
  int off = 0;  // -1: scrolled away above, 1: below
};

// A packet's arrow.
struct PacketLine {
  std::size_t packet = 0;  // index in the model's packets
  Point from, to;
  double strength = 1;
  std::uint32_t more = 0;  // packets left out beside it
};

struct TimelineFrame {
  Ui& ui;
  const Scene& scene;
  ViewState& state;
  Intents intents{};
  Rect header{}, chip{}, ruler{}, body{};
  Rect pins{}, scrolled{};  // body's upper and lower part
  Rect lanes{};             // the strip right of the heads: pins and scrolled together
  float heads_w = 0;
  std::vector<Row> rows{};
  std::vector<std::size_t> row_of{};  // by lane: its row; SIZE_MAX when it is left out
  std::vector<Flag> flags{};
  std::map<base::ObjectId, std::size_t> row_of_file{};
  std::array<std::size_t, model::kFileGroups> row_of_group{};  // SIZE_MAX: none
  std::vector<PacketLine> packets{};
  double limit = 1;

  TimelineState& t() const { return state.timeline; }
  const model::View& view() const { return state.timeline.view; }
  float x_of(EventSeq event) const {
    return static_cast<float>(
        view().x_of(static_cast<double>(model::unit_of(scene.trace(), view().axis, event))));
  }
  float cursor_x() const { return x_of(scene.cursor()); }
  float top_of(const Row& row) const {
    return row.pinned ? pins.y + row.y : scrolled.y + row.y - state.timeline.scroll_y;
  }
  const Rect& area_of(const Row& row) const { return row.pinned ? pins : scrolled; }
  bool in_sight(const Row& row) const {
    const float y = top_of(row);
    return y + row.h >= area_of(row).y && y <= area_of(row).bottom();
  }
  const Row* row_at(LaneId lane) const {
    if (!lane || lane.value > row_of.size()) return nullptr;
    const std::size_t i = row_of[lane.value - 1];
    return i < rows.size() ? &rows[i] : nullptr;
  }
  void ask(Intent wish) { intents.push_back(std::move(wish)); }
};

// rows.cpp
void lay_rows(TimelineFrame& f);
float rows_height(const TimelineFrame& f);
void draw_row(TimelineFrame& f, const Row& row, std::size_t index);
void draw_group(TimelineFrame& f, const Row& row);
void draw_group_note(TimelineFrame& f, const Row& row);
// legend.cpp
void draw_header(TimelineFrame& f);
void draw_chip(TimelineFrame& f);
// ruler.cpp
void draw_ruler(TimelineFrame& f);
void draw_grid(TimelineFrame& f, const Rect& r);
void draw_jumps(TimelineFrame& f);
void draw_range(TimelineFrame& f);
void draw_playhead(TimelineFrame& f);
// timeline/mouse.cpp
void follow_mouse(TimelineFrame& f);
// flags.cpp
void lay_flags(TimelineFrame& f);
void draw_flags(TimelineFrame& f);
void draw_circles(TimelineFrame& f);
// arrows_view.cpp
void draw_arrows(TimelineFrame& f);
std::optional<RowEnd> row_end(const TimelineFrame& f, const Row* row);
// packets_view.cpp
void lay_packets(TimelineFrame& f);
void draw_packets(TimelineFrame& f);
// file_rows.cpp
void lay_files(TimelineFrame& f, float y);
void draw_file(TimelineFrame& f, const Row& row, std::size_t index);
void draw_file_group(TimelineFrame& f, const Row& row);
void hover_file(TimelineFrame& f, const Row& row, Point at);
// group_color: of the bands that head groups.
Color group_color(const Ui& ui);

}  // namespace fiberscope::ui
