#include "app/ui/inspector/reactor_view.h"

#include <algorithm>
#include <cmath>

#include "app/model/words/events_io.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::mark;
using words::tr;

using model::Pending;
using model::Phase;

constexpr std::size_t kPendingMax = 8, kFilesMax = 8, kInterestsMax = 8;

std::string file_name(const Column& c, base::ObjectId id) {
  return model::file_text(c.scene.model.names, id, EventSeq{c.scene.world.cursor()});
}

std::string id_of(const Pending& p) {
  switch (p.phase) {
    case Phase::Copying:
      return "copy." + std::to_string(p.lane.value);
    case Phase::Waiting:
      return "wait." + std::to_string(p.lane.value);
    case Phase::Working:
      return "operation." + std::to_string(p.id);
    case Phase::OnTheWire:
      break;
  }
  return "packet." + std::to_string(p.id);
}

// sorted_pending: the selected lane's first, then what is over soonest.
std::vector<Pending> sorted_pending(const Column& c) {
  std::vector<Pending> all = model::pending(c.trace(), c.scene.model.index, c.scene.world);
  std::ranges::stable_sort(all, {}, [&](const Pending& p) {
    return std::pair{p.lane != c.lane.id, p.times_out ? base::kNever : p.due_ns};
  });
  return all;
}

// clickable: a row that leads to an event.
void clickable(Column& c, const std::string& id, const Rect& r, EventSeq event, LaneId lane) {
  Rect body = r.inset(-c.ui.px(8), 0);
  body.cut_right(c.ui.px(6));
  const Hit h = c.ui.hit(id, body);
  if (h.hovered) c.ui.fill(body, c.ui.c().hover, c.ui.px(4));
  if (h.clicked) c.intents.push_back(intent::GoTo{event, lane});
}

// time_bar: how much of its time has passed; nearly over: in the colour of a warning.
void time_bar(Column& c, const std::string& id, const Rect& area, const Pending& p) {
  Ui& ui = c.ui;
  const TimeNs left_ns = std::max<TimeNs>(0, p.due_ns - c.scene.world.now_ns());
  const TimeNs whole_ns = std::max<TimeNs>(1, p.due_ns - p.began_ns);
  const float share =
      1 - static_cast<float>(static_cast<double>(left_ns) / static_cast<double>(whole_ns));
  const Rect bar{area.right() - ui.px(60), std::round(area.mid_y() - ui.px(2)), ui.px(60),
                 ui.px(4)};
  ui.fill(bar, ui.c().border, ui.px(2));
  const Rect done{bar.x, bar.y, std::clamp(bar.w * share, ui.px(3), bar.w), bar.h};
  ui.fill(done, share > 0.85f || p.times_out ? ui.c().warning : ui.c().accent, ui.px(2));
  ui.note(id + ".bar", done);
}

// pending_row: what, and how much time is left; below it who waits for it, its phase, and how much
// of its time has passed.
void pending_row(Column& c, const Pending& p) {
  Ui& ui = c.ui;
  const std::string id = "reactor." + id_of(p);
  Rect both = c.row(44);
  clickable(c, id, both, p.event, p.lane);
  both = both.inset(0, ui.px(1));
  Rect r = both.cut_top(ui.px(22));
  if (p.lane) {
    c.mark(r, p.lane);
  } else {
    ui.ring({r.x + ui.px(5), r.mid_y()}, ui.px(4), ui.c().text3, ui.px(1.5f));
  }
  r.cut_left(ui.px(20));
  both.cut_left(ui.px(20));
  if (p.due_ns != base::kNever) {
    const TimeNs left_ns = std::max<TimeNs>(0, p.due_ns - c.scene.world.now_ns());
    const std::string left = base::format_duration(left_ns);
    const float w = std::max(ui.px(64), ui.text_width(Font::Value, left) + 1);
    ui.text_in(r.cut_right(w), Font::Value, ui.c().text1, left, Align::Right);
    time_bar(c, id, both.cut_right(ui.px(68)), p);
  }
  const auto& names = c.scene.model.names;
  ui.text_in(r, Font::Body, ui.c().text1, model::pending_text(c.trace(), names, c.scene.world, p));
  const char* phase = model::phase_text(p);
  ui.text_in(
      both, Font::Small, ui.c().text3,
      p.lane ? fill(tr("{lane}: {phase}"), {{"lane", c.name(p.lane)}, {"phase", phase}}) : phase);
}

// buffer_text: what lies in the file's buffers; "" when they are empty.
std::string buffer_text(const Column& c, const model::FileWorld& file) {
  const std::uint64_t unread = model::unread_bytes(c.trace(), file);
  const std::uint64_t unsent = model::unsent_bytes(c.trace(), file);
  std::string out;
  if (unread > 0) out = fill(tr("{bytes} to be read"), {{"bytes", model::bytes_text(unread)}});
  if (unsent == 0) return out;
  if (!out.empty()) out += tr(", ");
  return out + fill(tr("{bytes} to be sent"), {{"bytes", model::bytes_text(unsent)}});
}

// file_row: what it is called and is, and what poll(2) would tell of it; below it, what lies in its
// buffers.
void file_row(Column& c, const model::FileWorld& file) {
  Ui& ui = c.ui;
  const std::string buffers = buffer_text(c, file);
  Rect both = c.row(buffers.empty() ? 25 : 42);
  const std::string id = "file." + std::to_string(file.object.value);
  clickable(c, id, both, file.readied ? file.readied : file.opened, file.owner);
  Rect r = both.cut_top(ui.px(buffers.empty() ? 25 : 23));
  if (file.owner) c.mark(r, file.owner);
  r.cut_left(ui.px(20));
  const std::string readiness =
      file.readiness == 0 ? std::string(tr("not ready")) : model::readiness_text(file.readiness);
  const float w = std::min(ui.text_width(Font::Small, readiness) + 1, std::floor(r.w * 0.5f));
  ui.text_in(r.cut_right(w), Font::Small, file.readiness == 0 ? ui.c().text3 : ui.c().ok, readiness,
             Align::Right);
  r.cut_right(ui.px(8));
  ui.text_in(r, Font::Body, file.owner ? ui.c().text1 : ui.c().text2, file_name(c, file.object));
  if (buffers.empty()) return;
  both.cut_left(ui.px(20));
  both.h = ui.px(17);
  ui.text_in(both, Font::Small, ui.c().text3, buffers);
  ui.note(id + ".buffers", both);
}

// interest_row: a file that is watched, for what, and whether that holds now.
void interest_row(Column& c, const std::string& id, const model::InterestWorld& one) {
  Ui& ui = c.ui;
  Rect r = c.row(23);
  ui.note(id, r);
  r.cut_left(ui.px(20));
  const std::uint32_t now = model::ready(one, c.scene.world.files().file(one.object));
  const std::string text =
      now == 0 ? model::interest_text(one.events)
               : fill(tr("ready: {events}"), {{"events", model::readiness_text(now)}});
  const float w = std::min(ui.text_width(Font::Small, text) + 1, std::floor(r.w * 0.5f));
  ui.text_in(r.cut_right(w), Font::Small, now == 0 ? ui.c().text3 : ui.c().ok, text, Align::Right);
  r.cut_right(ui.px(8));
  ui.text_in(r, Font::Small, ui.c().text2, file_name(c, one.object));
}

void interest_rows(Column& c, const std::string& id, const std::string& title,
                   const std::vector<model::InterestWorld>& interests) {
  c.ui.text_in(c.row(25), Font::BodyMedium, c.ui.c().text2, title);
  for (std::size_t i = 0; i < std::min(interests.size(), kInterestsMax); ++i) {
    interest_row(c, id + "." + std::to_string(interests[i].object.value), interests[i]);
  }
  if (interests.size() > kInterestsMax) c.quiet(more_text(interests.size() - kInterestsMax));
}

// listed_rows: what the selected lane, or its thread, waits for in select(2) or poll(2).
void listed_rows(Column& c) {
  const LaneId thread = model::ancestor(c.scene.world, c.lane.id, trace::LaneKind::Thread);
  for (const LaneId lane : {c.lane.id, thread}) {
    const EventSeq seq = c.scene.world.files().listed(lane);
    if (!seq) continue;
    const auto p = c.trace().get<trace::InterestsListed>(seq);
    std::vector<model::InterestWorld> interests;
    for (const auto& one : p.interests) {
      interests.push_back({one.object, one.descriptor, one.events});
    }
    interest_rows(c, "listed",
                  fill(tr("{call} of {lane} waits for"),
                       {{"call", std::string(c.trace().text(p.call))}, {"lane", c.name(lane)}}),
                  interests);
    return;
  }
}

// own_first: files of the selected lane's process before those of the declared world.
std::vector<const model::FileWorld*> own_first(const Column& c) {
  auto files = c.scene.world.files().open();
  const auto rank = [&](const model::FileWorld* file) {
    return file->owner == c.lane.id ? 0 : file->owner ? 1 : 2;
  };
  std::ranges::stable_sort(files, {}, rank);
  return files;
}

}  // namespace

void reactor_section(Column& c) {
  const auto files = own_first(c);
  const std::vector<Pending> all = sorted_pending(c);
  if (files.empty() && all.empty()) return;
  const std::string note =
      fill(tr("{n} pending, {files} open"),
           {{"n", std::to_string(all.size())}, {"files", std::to_string(files.size())}});
  if (!c.section(mark("Reactor"), note)) return;
  for (std::size_t i = 0; i < std::min(all.size(), kPendingMax); ++i) pending_row(c, all[i]);
  if (all.size() > kPendingMax) c.quiet(more_text(all.size() - kPendingMax));
  listed_rows(c);
  for (const auto& [set, interests] : c.scene.world.files().sets()) {
    interest_rows(c, "interest." + std::to_string(set.value),
                  fill(tr("{set} watches"), {{"set", file_name(c, set)}}), interests);
  }
  if (files.empty()) return;
  c.ui.text_in(c.row(25), Font::BodyMedium, c.ui.c().text2, tr("Open files"));
  for (std::size_t i = 0; i < std::min(files.size(), kFilesMax); ++i) file_row(c, *files[i]);
  if (files.size() > kFilesMax) c.quiet(more_text(files.size() - kFilesMax));
}

}  // namespace fiberscope::ui
