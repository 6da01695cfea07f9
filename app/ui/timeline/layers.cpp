// What only a window has between the layers of the picture (frame.h): what the heads of rows do
// when they are pointed at or clicked, the veil over the future, the range, circles, the playhead.
#include "app/export/figure/shown_of.h"
#include "app/export/picture/group_row.h"
#include "app/export/picture/listed_row.h"
#include "app/export/picture/object_row.h"
#include "app/export/picture/watch_row.h"
#include "app/model/folds/interaction.h"
#include "app/ui/timeline/frame.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using exporter::BandRow;
using exporter::Box;
using exporter::FileBand;
using exporter::FileRow;
using exporter::GroupRow;
using exporter::LaneRow;
using exporter::LibraryRow;
using exporter::Look;
using exporter::ObjectBand;
using exporter::ObjectRow;
using exporter::VariableRow;
using exporter::WatchBand;
using words::tr;

// choose: what people chose of a group, kept among the folded sections of the settings.
void choose(ViewState& state, const std::string& id, bool folded) {
  state.folded.erase(folded ? id + ".open" : id);
  state.folded.insert(folded ? id : id + ".open");
}

std::optional<bool> chosen(const ViewState& state, const std::string& id) {
  if (state.folded.contains(id)) return true;
  if (state.folded.contains(id + ".open")) return false;
  return {};
}

class WindowLayers final : public exporter::Layers {
 public:
  explicit WindowLayers(TimelineFrame& f) : f_(f), ui_(f.ui) {}

  Look look(const exporter::Row& row, const Box& place) override {
    const Rect head = head_of(place);
    if (const auto* lane = dynamic_cast<const LaneRow*>(&row)) return lane_look(*lane, place, head);
    if (const auto* file = dynamic_cast<const FileRow*>(&row)) return file_look(*file, head);
    if (const auto* band = dynamic_cast<const BandRow*>(&row)) return band_look(*band, head);
    if (const auto* variable = dynamic_cast<const VariableRow*>(&row)) {
      return variable_look(*variable, place);
    }
    if (const auto* local = dynamic_cast<const exporter::LocalRow*>(&row)) {
      return local_look(*local, place);
    }
    if (const auto* object = dynamic_cast<const ObjectRow*>(&row))
      return object_look(*object, head);
    if (const auto* group = dynamic_cast<const GroupRow*>(&row)) return group_look(*group, head);
    if (const auto* library = dynamic_cast<const LibraryRow*>(&row)) {
      return library_look(*library, head);
    }
    return {};
  }

  void controls(const exporter::Row& row, const Box& place) override {
    const auto* file = dynamic_cast<const FileRow*>(&row);
    if (file != nullptr && is_shown(*file)) {
      const Rect r = rect_of(place);
      ui_.fill({r.x, r.y, ui_.px(3), r.h}, ui_.c().accent);
      ui_.note("timeline.file.shown", r);
    }
    if (!pin_.shown || dynamic_cast<const LaneRow*>(&row) == nullptr) return;
    const Color color = pin_.hovered ? ui_.c().text1 : row.pinned ? ui_.c().accent : ui_.c().text3;
    ui_.icon(pin_rect(head_of(place)), Font::Icon16, color, icon::kPin);
  }

  void over_arrows() override {
    const float x = std::max(f_.cursor_x(), f_.lanes.x);
    if (f_.scene.world.cursor() < f_.scene.trace().size()) {
      ui_.fill({x, f_.lanes.y, f_.lanes.right() - x, f_.lanes.h},
               faded(ui_.c().panel, ui_.c().veil));
    }
    draw_range(f_);
  }

  void over_flags() override {
    ui_.push_clip(f_.lanes);
    draw_circles(f_);
    ui_.pop_clip();
    draw_playhead(f_);  // its label stands on the ruler
  }

 private:
  Rect head_of(const Box& place) const {
    Rect head = rect_of(place);
    head.w = f_.heads_w;
    return head;
  }
  Rect pin_rect(const Rect& head) const {
    return {head.right() - ui_.px(28), head.y + ui_.px(2), ui_.px(24), head.h - ui_.px(4)};
  }

  // pin: at the right of a head, while the mouse is over it or when the lane is pinned.
  void see_pin(const LaneRow& row, const Rect& head) {
    pin_ = {row.pinned || ui_.hovering(head), false};
    if (!pin_.shown) return;
    const Hit h = ui_.hit("lane.pin." + std::to_string(row.lane().value), pin_rect(head));
    pin_.hovered = h.hovered;
    if (h.hovered) {
      ui_.tooltip(row.pinned ? tr("Let it scroll again  P") : tr("Keep this lane in sight  P"));
    }
    if (h.clicked) f_.ask(intent::PinLane{row.lane()});
  }

  Look presented_look(const LaneRow& row, const Rect& head) {
    const Hit h = ui_.hit("lane." + std::to_string(row.lane().value), head);
    if (h.clicked) f_.ask(intent::Select{row.lane()});
    return {.head_hovered = h.hovered, .plain = true};
  }

  Look lane_look(const LaneRow& row, const Box& place, const Rect& head) {
    if (ui_.hovering(head)) f_.t().pointed_lane = row.lane();
    pin_ = {};
    const bool listed = !f_.t().shown.parts.listed.empty();
    if (f_.state.panes.presenting || listed) return presented_look(row, head);
    see_pin(row, head);  // first, since it lies on the head
    const std::string id = std::to_string(row.lane().value);
    if (ui_.hit("lane.menu." + id, head, Button::Right).clicked) {
      f_.t().menu_lane = row.lane();
      f_.t().menu_at = ui_.input().mouse;
      ui_.open_popup("lane.menu");
    }
    Look look;
    look.pin_shown = pin_.shown;
    if (const Box fold = row.fold_box(f_.brush, place); fold.width > 0) {
      const Hit h = ui_.hit("lane.fold." + id, rect_of(fold));
      look.fold_hovered = h.hovered;
      if (h.clicked) toggle_fold(row.lane());
    }
    if (const Box wire = row.wire_box(f_.brush, place, pin_.shown); wire.width > 0) {
      const Hit h = ui_.hit("lane.wire." + id, rect_of(wire));
      look.wire_hovered = h.hovered;
      const base::ObjectId file = row.wire(f_.brush);
      if (h.hovered) {
        ui_.tooltip(f_.scene.model.names.files().name(file, f_.scene.cursor()) + "   " +
                    tr("Click: its row beside the lane  C"));
      }
      if (h.clicked) show_file(file, row.lane());
    }
    const Hit h = ui_.hit("lane." + id, head);
    if (h.clicked) f_.ask(intent::Select{row.lane()});
    look.head_hovered = h.hovered && !look.fold_hovered && !look.wire_hovered;
    return look;
  }

  // show_file: its row stands below the lane that waits for it and is marked until the playhead
  // moves; again: at its place with the others. A figure without connections gives way to all rows.
  void show_file(base::ObjectId file, LaneId lane) {
    if (f_.t().shows_figure()) f_.ask(intent::ShowFigure{false});
    auto& wires = f_.t().shown.wires;
    const auto found = wires.find(file);
    if (found != wires.end() && found->second == lane) {
      wires.erase(found);
      return;
    }
    wires[file] = lane;
    f_.t().reveal_file = file;
    f_.t().shown_file = {file, EventSeq{f_.scene.cursor()}};
    f_.t().opened_scroll.reset();
  }

  bool is_shown(const FileRow& row) const {
    const ShownFile& shown = f_.t().shown_file;
    return shown.file == row.file() && shown.at == EventSeq{f_.scene.cursor()};
  }

  Look file_look(const FileRow& row, const Rect& head) {
    const Hit h = ui_.hit("timeline.file." + std::to_string(row.file().value), head);
    if (h.hovered) {
      ui_.tooltip(f_.scene.model.names.files().name(row.file(), f_.scene.cursor()));
    }
    if (h.clicked) f_.ask(intent::GoTo{f_.scene.model.files.file(row.file())->opened});
    return {.head_hovered = h.hovered || is_shown(row)};
  }

  // variable_look: its eye puts the row away; before an audience it is only a sign.
  Look variable_look(const VariableRow& row, const Box& place) {
    if (f_.state.panes.presenting) return {};
    const std::string id = "timeline." + row.id() + ".eye";
    const Hit h = ui_.hit(id, rect_of(row.eye_box(f_.brush, place)));
    if (h.hovered) ui_.tooltip(tr("No row for it any more"));
    if (h.clicked) f_.ask(intent::WatchVariable{row.variable(), false});
    return {.fold_hovered = h.hovered};
  }

  Look local_look(const exporter::LocalRow& row, const Box& place) {
    if (f_.state.panes.presenting) return {};
    const Hit h = ui_.hit("timeline." + row.id() + ".eye", rect_of(row.eye_box(f_.brush, place)));
    if (h.hovered) ui_.tooltip(tr("No row for it any more"));
    if (h.clicked) f_.ask(intent::WatchLocal{row.local(), false});
    return {.fold_hovered = h.hovered};
  }

  // object_look: a click on the head selects who holds it at the cursor.
  Look object_look(const ObjectRow& row, const Rect& head) {
    const Hit h = ui_.hit("timeline." + row.id(), head);
    const auto& model = f_.scene.model;
    const model::ObjectTrack& track = *model.objects.find(row.object());
    if (h.hovered) ui_.tooltip(model::object_title(model.trace, track));
    if (h.clicked) {
      const LaneId holder = track.holder_at(f_.scene.cursor());
      holder ? f_.ask(intent::Select{holder}) : f_.ask(intent::GoTo{first_of(track)});
    }
    return {.head_hovered = h.hovered};
  }

  static EventSeq first_of(const model::ObjectTrack& track) {
    const EventSeq held = track.holds.empty() ? EventSeq{} : track.holds.front().begin;
    const EventSeq waited = track.waits.empty() ? EventSeq{} : track.waits.front().begin;
    if (track.counted) return track.counted;
    return !held || (waited && waited < held) ? waited : held;
  }

  Look group_look(const GroupRow& row, const Rect& head) {
    const Hit h = ui_.hit("timeline." + row.id(), head);
    auto& folded = f_.t().shown.groups_folded;
    if (h.clicked && folded.erase(row.first()) == 0) folded.insert(row.first());
    return {.head_hovered = h.hovered};
  }

  Look library_look(const LibraryRow& row, const Rect& head) {
    const Hit h = ui_.hit(row.id(), head);
    if (h.hovered) ui_.tooltip(row.name(f_.scene.model, f_.scene.cursor()));
    if (h.clicked) choose(f_.state, row.id(), !row.folded());
    return {.head_hovered = h.hovered};
  }

  Look band_look(const BandRow& row, const Rect& head) {
    if (dynamic_cast<const exporter::CaptionRow*>(&row) != nullptr) return {};
    const std::string id = row.id();
    const Hit h = ui_.hit(id, head);
    if (h.clicked) {
      exporter::Shown& shown = f_.t().shown;
      if (dynamic_cast<const FileBand*>(&row) != nullptr ||
          dynamic_cast<const ObjectBand*>(&row) != nullptr ||
          dynamic_cast<const exporter::StatesBand*>(&row) != nullptr ||
          dynamic_cast<const WatchBand*>(&row) != nullptr) {
        choose(f_.state, id, !row.folded());
      } else if (dynamic_cast<const exporter::CoreBand*>(&row) != nullptr) {
        shown.cores_folded = !row.folded();
      } else {
        shown.lanes_folded = !shown.lanes_folded;
      }
    }
    return {.head_hovered = h.hovered};
  }

  void toggle_fold(LaneId lane) {
    auto& folded = f_.t().shown.folded;
    if (folded.erase(lane) == 0) folded.insert(lane);
  }

  struct Pin {  // of the row that is being painted
    bool shown = false, hovered = false;
  };

  TimelineFrame& f_;
  Ui& ui_;
  Pin pin_;
};

}  // namespace

// choose_lanes: all, those of the figure, or who interacts with one lane; again when the trace has
// grown.
void choose_lanes(TimelineFrame& f) {
  TimelineState& t = f.t();
  if (!t.only && !t.shows_figure()) return exporter::show_everything(t.shown);
  if (t.only_events == f.scene.trace().size()) return;
  t.only_events = f.scene.trace().size();
  if (t.shows_figure()) return exporter::show_figure(t.shown, *t.figure, f.scene.model);
  exporter::show_everything(t.shown);
  t.shown.only = model::interacting(f.scene.trace(), t.only);
}

void lay_rows(TimelineFrame& f) {
  TimelineState& t = f.t();
  for (const exporter::FileBandKind& band : exporter::file_bands()) {
    t.shown.files_folded[static_cast<std::size_t>(band.group)] = chosen(f.state, band.id);
  }
  for (const exporter::ObjectBandKind& band : exporter::object_bands()) {
    t.shown.objects_folded[static_cast<std::size_t>(band.group)] = chosen(f.state, band.id);
  }
  t.shown.objects_folded[static_cast<std::size_t>(model::ObjectGroup::Library)] =
      chosen(f.state, "timeline.library.objects");
  t.shown.library_folded = chosen(f.state, "timeline.library.lanes").value_or(true);
  t.shown.states_folded = chosen(f.state, "timeline.states").value_or(false);
  t.choose_watched(f.scene.model);
  t.shown.watched_folded = chosen(f.state, "timeline.watched").value_or(false);
  exporter::Shown shown = t.shown;
  if (f.state.panes.presenting) {
    const bool figure = t.shows_figure();
    shown = {};
    shown.only = figure ? t.shown.only : lanes_to_present(f.scene, f.state);
    if (figure) shown.parts = t.shown.parts;
    shown.watched = t.shown.watched;
    shown.plain = true;
  }
  t.rows->lay(f.scene.model, shown, f.brush.scale, f.body.h);
  f.scrolled = f.body;
  const auto pins_h = static_cast<float>(t.rows->pins_height());
  f.stage.pins = box_of(f.scrolled.cut_top(pins_h > 0 ? pins_h + f.ui.px(3) : 0));
  f.stage.scrolled = box_of(f.scrolled);
  f.stage.scale = f.brush.scale;
}

void draw_body(TimelineFrame& f) {
  f.stage.scroll_y = f.t().scroll_y;
  WindowLayers layers(f);
  f.picture.pointed_packet = f.t().hover.packet;
  f.picture.pointed_finding = f.t().hover.finding;
  f.picture.paint(layers);
  f.ui.push_clip(f.scrolled);
  f.ui.scroll("timeline.scroll", f.scrolled, f.rows_height(), f.t().scroll_y);
  f.ui.pop_clip();
}

}  // namespace fiberscope::ui
