// The inspector's reactor: what the machine works on, which files are open and how ready they are,
// and who is interested in what.
#include <algorithm>
#include <cmath>

#include "app/model/events_io.h"
#include "app/ui/inspector_column.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::mark;
using words::tr;

constexpr std::size_t kPendingMax = 8, kFilesMax = 8, kInterestsMax = 8;
// How far after the cursor the end of a copy is looked for: it is the lane's next system call.
constexpr std::uint64_t kLookAheadEvents = 512;

std::string more_text(std::size_t more) {
  return fill(tr("+{n} more"), {{"n", std::to_string(more)}});
}

// Pending: something that has begun and is not over.
struct Pending {
  std::string id;
  LaneId lane;
  EventSeq event;  // where it began
  std::string what;
  const char* phase;
  TimeNs began_ns = 0;
  TimeNs due_ns = base::kNever;
};

std::string file_name(const Column& c, base::ObjectId id) {
  return model::file_text(c.scene.model.names, id, EventSeq{c.scene.world.cursor()});
}

// add_copies: running lanes that copy between kernel and process at this moment.
void add_copies(const Column& c, std::vector<Pending>& all) {
  const auto& world = c.scene.world;
  const std::uint64_t end = std::min(c.trace().size(), world.cursor() + kLookAheadEvents);
  std::vector<LaneId> lanes;
  for (const auto& core : world.cores()) {
    if (core.running) lanes.push_back(core.running);
  }
  for (std::uint64_t i = world.cursor(); i < end && !lanes.empty(); ++i) {
    const trace::Event& event = c.trace().events()[i];
    const auto* done = std::get_if<trace::SystemCallDone>(&event.payload);
    if (done == nullptr || std::erase(lanes, done->lane) == 0) continue;
    const TimeNs from_ns = event.time_ns - done->copy_ns;
    if (done->copy_ns <= 0 || from_ns > world.now_ns()) continue;
    const std::string what =
        std::string(c.trace().text(done->call)) + " " + file_name(c, done->object);
    all.push_back({"copy." + std::to_string(done->lane.value), done->lane, event.seq, what,
                   tr("copying"), from_ns, event.time_ns});
  }
}

// add_waits: lanes that wait until a file is ready; the next packet to it says how long.
void add_waits(const Column& c, std::vector<Pending>& all) {
  const auto& world = c.scene.world;
  for (std::uint32_t i = 1; i <= world.lane_count(); ++i) {
    const model::LaneWorld& lane = *world.lane(LaneId{i});
    const auto* wait = model::wait_of(c.trace(), lane);
    if (wait == nullptr || world.files().file(wait->object) == nullptr) continue;
    const auto* packet = world.files().next_packet_to(wait->object);
    all.push_back({"wait." + std::to_string(i), lane.id, lane.wait, file_name(c, wait->object),
                   tr("waiting until ready"), lane.since_ns,
                   packet == nullptr ? base::kNever : packet->arrives_ns});
  }
}

std::vector<Pending> pending(const Column& c) {
  std::vector<Pending> all;
  add_copies(c, all);
  for (const model::OperationWorld& operation : c.scene.world.files().operations()) {
    const auto* started =
        std::get_if<trace::OperationStarted>(&c.trace().at(operation.started).payload);
    if (started == nullptr) continue;
    all.push_back({"operation." + std::to_string(operation.id.value), operation.lane,
                   operation.started, std::string(c.trace().text(started->what)),
                   tr("the machine works"), operation.began_ns, operation.due_ns});
  }
  add_waits(c, all);
  for (const model::PacketWorld& packet : c.scene.world.files().packets()) {
    all.push_back(
        {"packet." + std::to_string(packet.id.value),
         {},
         packet.sent,
         fill(tr("{packet} to {file}"), {{"packet", model::packet_text(packet.kind, packet.bytes)},
                                         {"file", file_name(c, packet.to)}}),
         tr("on its way"),
         packet.sent_ns,
         packet.arrives_ns});
  }
  return all;
}

// clickable: a row that leads to an event.
void clickable(Column& c, const std::string& id, const Rect& r, EventSeq event, LaneId lane) {
  Rect body = r.inset(-c.ui.px(8), 0);
  body.cut_right(c.ui.px(6));
  const Hit h = c.ui.hit(id, body);
  if (h.hovered) c.ui.fill(body, c.ui.c().hover, c.ui.px(4));
  if (h.clicked) c.intents.push_back({Command::GoTo, event, lane, 0, {}});
}

// pending_row: whose it is and what, how much of its time has passed, how much is left; its phase
// below.
void pending_row(Column& c, const Pending& p) {
  Ui& ui = c.ui;
  const TimeNs now_ns = c.scene.world.now_ns();
  Rect both = c.row(42);
  clickable(c, "reactor." + p.id, both, p.event, p.lane);
  Rect r = both.cut_top(ui.px(23));
  if (p.lane) c.mark(r, p.lane);
  r.cut_left(ui.px(20));
  both.cut_left(ui.px(20));
  const bool timed = p.due_ns != base::kNever;
  if (timed) {
    const TimeNs left_ns = std::max<TimeNs>(0, p.due_ns - now_ns);
    const TimeNs whole_ns = std::max<TimeNs>(1, p.due_ns - p.began_ns);
    const std::string left = base::format_duration(left_ns);
    const float w = std::max(ui.px(56), ui.text_width(Font::Value, left) + 1);
    ui.text_in(r.cut_right(w), Font::Value, ui.c().text1, left, Align::Right);
    r.cut_right(ui.px(8));
    const float share =
        1 - static_cast<float>(static_cast<double>(left_ns) / static_cast<double>(whole_ns));
    const Rect area = both.cut_right(ui.px(68));
    const Rect bar{area.right() - ui.px(60), std::round(area.y + ui.px(6)), ui.px(60), ui.px(4)};
    ui.fill(bar, ui.c().border, ui.px(2));
    const Rect done{bar.x, bar.y, std::clamp(bar.w * share, ui.px(3), bar.w), bar.h};
    ui.fill(done, ui.c().accent, ui.px(2));
  }
  ui.text_in(r, Font::Body, ui.c().text1, p.what);
  const std::string phase = p.lane ? c.name(p.lane) + ", " + p.phase : std::string(p.phase);
  ui.text_in({both.x, both.y - ui.px(2), both.w, ui.px(18)}, Font::Small, ui.c().text3, phase);
}

// file_row: what it is called and is, and what poll(2) would tell of it.
void file_row(Column& c, const model::FileWorld& file) {
  Ui& ui = c.ui;
  Rect r = c.row(25);
  clickable(c, "file." + std::to_string(file.object.value), r,
            file.readied ? file.readied : file.opened, file.owner);
  if (file.owner) c.mark(r, file.owner);
  r.cut_left(ui.px(20));
  const std::string readiness =
      file.readiness == 0 ? std::string(tr("not ready")) : model::readiness_text(file.readiness);
  const float w = std::min(ui.text_width(Font::Small, readiness) + 1, std::floor(r.w * 0.5f));
  ui.text_in(r.cut_right(w), Font::Small, file.readiness == 0 ? ui.c().text3 : ui.c().ok, readiness,
             Align::Right);
  r.cut_right(ui.px(8));
  ui.text_in(r, Font::Body, ui.c().text1, file_name(c, file.object));
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
    const auto& p = std::get<trace::InterestsListed>(c.trace().at(seq).payload);
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
  const std::vector<Pending> all = pending(c);
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
