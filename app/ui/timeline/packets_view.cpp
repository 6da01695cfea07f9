// The packets of timeline/frame.h: arrows from row to row, as long as they are on the wire.
#include <cmath>

#include "app/export/picture/shapes.h"
#include "app/model/words/events_io.h"
#include "app/ui/timeline/frame.h"
#include "app/ui/toolkit/ui_canvas.h"

namespace fiberscope::ui {
namespace {

using model::Packet;

// Arrows of the same two rows begin at least so far apart; those between are left out, and counted
// at the one before. Where the view holds too many, the same goes for the arrows of all rows but
// the selected lane's. Lost ones only give way to lost ones.
constexpr float kRoomPx = 7;
// Of one place, so many are looked at.
constexpr int kTriesPerPlace = 32;
constexpr float kPlacePx = 3;
constexpr float kHitPx = 4;

const Row* file_row(const TimelineFrame& f, base::ObjectId file) {
  const auto found = f.row_of_file.find(file);
  return found == f.row_of_file.end() ? nullptr : &f.rows[found->second];
}

// other_row: where a file without a row of its own is looked for: at the lane that uses it, else at
// its group.
const Row* other_row(const TimelineFrame& f, base::ObjectId file) {
  const model::FileTrack* track = f.scene.model.files.file(file);
  if (track == nullptr) return nullptr;
  if (const Row* row = f.row_at(track->user)) return row;
  const std::size_t row = f.row_of_group[static_cast<std::size_t>(track->group())];
  return row < f.rows.size() ? &f.rows[row] : nullptr;
}

struct Ends {
  const Row* from = nullptr;
  const Row* to = nullptr;
};

Ends ends_of(const TimelineFrame& f, const Packet& packet) {
  Ends ends;
  if (packet.sender) ends.from = f.row_at(packet.sender);
  if (ends.from == nullptr) ends.from = file_row(f, packet.from);
  if (ends.from == nullptr) ends.from = other_row(f, packet.from);
  ends.to = file_row(f, packet.to);
  if (ends.to == nullptr) ends.to = other_row(f, packet.to);
  // nobody is there: it goes as far as the socket that it left from
  if (ends.to == nullptr && !packet.to) ends.to = file_row(f, packet.from);
  return ends;
}

// Layer: lays the arrows in order of sending.
class Layer {
 public:
  explicit Layer(TimelineFrame& f) : f_(f), end_(model::axis_end(f.scene.trace(), f.view().axis)) {}

  void run() {
    const model::View& view = f_.view();
    const auto& packets = f_.scene.model.packets;
    const auto sent = [&](double unit) {
      return packets.sent_at_or_after(view.axis, static_cast<std::int64_t>(unit));
    };
    const auto count = static_cast<float>(sent(std::ceil(view.end)) - sent(view.begin));
    crowded_ = count * f_.ui.px(kRoomPx) > f_.lanes.w;
    f_.scene.model.packets.each_in(view.axis, static_cast<std::int64_t>(std::floor(view.begin)),
                                   static_cast<std::int64_t>(std::ceil(view.end)), end_,
                                   [this](std::size_t i) { return see(i); });
  }

 private:
  // see: answers the unit before which no more are looked at.
  std::int64_t see(std::size_t index) {
    const Packet& packet = f_.scene.model.packets.all()[index];
    const float x0 = x_of(model::Packets::from_unit(packet, f_.view().axis));
    if (x0 >= place_ + f_.ui.px(kPlacePx)) place_ = x0, tries_ = 0;
    lay(index, packet, x0);
    if (++tries_ < kTriesPerPlace) return 0;
    return static_cast<std::int64_t>(std::ceil(f_.view().unit_of_x(place_ + f_.ui.px(kPlacePx))));
  }

  float x_of(std::int64_t unit) const {
    return static_cast<float>(std::clamp(f_.view().x_of(static_cast<double>(unit)), -1e5, 1e5));
  }

  void lay(std::size_t index, const Packet& packet, float x0) {
    const Ends ends = ends_of(f_, packet);
    const auto from = row_end(f_, ends.from), to = row_end(f_, ends.to);
    if (!from || !to || from->y == to->y) return;
    if (from->off != 0 && from->off == to->off) return;
    const bool lost = packet.fate == Packet::Fate::Lost;
    // what a program says goes before how a connection begins and ends
    const LaneId selected = f_.state.selected;
    const bool own = selected && (packet.sender == selected || uses(packet.to, selected));
    const bool alone = crowded_ && !own;  // then all rows share the room
    const auto key = std::tuple(alone ? nullptr : ends.from, alone ? nullptr : ends.to,
                                lost                    ? 2
                                : packet.carries_data() ? 1
                                                        : 0);
    const auto before = last_.find(key);
    if (before != last_.end() && x0 - f_.packets[before->second].from.x < f_.ui.px(kRoomPx)) {
      ++f_.packets[before->second].more;
      return;
    }
    last_[key] = f_.packets.size();
    const double strength = own || lost ? 1 : crowded_ ? 0.35 : packet.carries_data() ? 0.75 : 0.4;
    const float x1 = x_of(model::Packets::to_unit(packet, f_.view().axis, end_));
    f_.packets.push_back({index, {x0, from->y}, {x1, to->y}, strength, 0});
  }

  bool uses(base::ObjectId file, LaneId lane) const {
    const model::FileTrack* track = f_.scene.model.files.file(file);
    return track != nullptr && track->user == lane;
  }

  TimelineFrame& f_;
  std::int64_t end_;
  bool crowded_ = false;
  float place_ = -1e6f;
  int tries_ = 0;
  std::map<std::tuple<const Row*, const Row*, int>, std::size_t> last_;
};

float distance(Point p, Point a, Point b) {
  const float dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
  const float t =
      square <= 0 ? 0 : std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / square, 0.0f, 1.0f);
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

}  // namespace

void lay_packets(TimelineFrame& f) {
  Layer(f).run();
  if (!f.ui.hovering(f.lanes) || f.t().hover.finding) return;
  const Point at = f.ui.input().mouse;
  float nearest = f.ui.px(kHitPx);
  for (const PacketLine& line : f.packets) {
    const float away = distance(at, line.from, line.to);
    if (away >= nearest) continue;
    nearest = away;
    f.t().hover.packet = line.packet;
    f.t().hover.more_packets = line.more;
    f.t().hover.at = at;
  }
}

void draw_packets(TimelineFrame& f) {
  UiCanvas canvas(f.ui);
  const exporter::Shapes shapes(canvas, palette_of(f.ui.theme()), {f.lanes.x, f.lanes.right()},
                                f.ui.theme().scale);
  for (const PacketLine& line : f.packets) {
    const Packet& packet = f.scene.model.packets.all()[line.packet];
    const bool pointed = f.t().hover.packet == line.packet;
    const std::string label = packet.bytes > 0 ? model::bytes_text(packet.bytes) : std::string();
    shapes.packet(line.from.x, line.from.y, line.to.x, line.to.y, packet.fate, label,
                  (pointed ? 1 : line.strength) * (packet.sent > f.scene.cursor() ? 0.5 : 1));
    if (!f.ui.recording()) continue;
    const float left = std::min(line.from.x, line.to.x), top = std::min(line.from.y, line.to.y);
    f.ui.note("packet." + std::to_string(packet.id.value),
              {left, top, std::max(2.0f, std::abs(line.to.x - line.from.x)),
               std::abs(line.to.y - line.from.y)});
  }
}

}  // namespace fiberscope::ui
