#include "app/export/picture/packets.h"

#include <map>
#include <tuple>

#include "app/model/words/events_io.h"

namespace fiberscope::exporter {

using base::LaneId;
using base::ObjectId;
using model::Packet;

namespace {

// Arrows of the same two rows begin at least kArrowRoomPx apart. Where the view holds too many, the
// same goes for the arrows of all rows but the selected lane's, and where these are too many for
// themselves, for them as well. Lost ones only give way to lost ones.

// Of one place, so many are looked at.
constexpr int kLookedAtPerPlace = 32;
constexpr double kPlacePx = 3;

struct Ends {
  const Row* from = nullptr;
  const Row* to = nullptr;
};

// other_row: where a file without a row of its own is looked for: at the lane that uses it, else at
// its group.
const Row* other_row(const model::Model& model, const Rows& rows, ObjectId file) {
  const model::FileTrack* track = model.files.file(file);
  if (track == nullptr) return nullptr;
  const Row* row = rows.of(track->user);
  return row != nullptr ? row : rows.of(track->group());
}

Ends ends_of(const model::Model& model, const Rows& rows, const Packet& packet) {
  Ends ends;
  ends.from = rows.of(packet.sender);
  if (ends.from == nullptr) ends.from = rows.of(packet.from);
  if (ends.from == nullptr) ends.from = other_row(model, rows, packet.from);
  ends.to = rows.of(packet.to);
  if (ends.to == nullptr) ends.to = other_row(model, rows, packet.to);
  // nobody is there: it goes as far as the socket that it left from
  if (ends.to == nullptr && !packet.to) ends.to = rows.of(packet.from);
  return ends;
}

// Layer: lays the arrows in order of sending.
class Layer {
 public:
  Layer(const Lens& lens, const Stage& stage, const Rows& rows, LaneId selected)
      : lens_(lens),
        stage_(stage),
        rows_(rows),
        selected_(selected),
        end_(model::axis_end(lens.model.trace, lens.view.axis)) {}

  std::vector<PacketLine> run() {
    const model::View& view = lens_.view;
    const model::Packets& packets = lens_.model.packets;
    const auto sent = [&](double unit) {
      return packets.sent_at_or_after(view.axis, static_cast<std::int64_t>(unit));
    };
    const auto count = static_cast<double>(sent(std::ceil(view.end)) - sent(view.begin));
    crowded_ = count * lens_.px(kArrowRoomPx) > view.width;
    packets.each_in(view.axis, lens_.first_unit(), lens_.last_unit(), end_,
                    [this](std::size_t i) { return see(i); });
    if (static_cast<double>(own_) * lens_.px(kArrowRoomPx) <= view.width) return std::move(lines_);
    own_shares_ = true;
    place_ = -1e6, tries_ = 0;
    last_.clear(), lines_.clear();
    packets.each_in(view.axis, lens_.first_unit(), lens_.last_unit(), end_,
                    [this](std::size_t i) { return see(i); });
    return std::move(lines_);
  }

 private:
  // see: answers the unit before which no more are looked at.
  std::int64_t see(std::size_t index) {
    const Packet& packet = lens_.model.packets.all()[index];
    const double x0 = x_of(model::Packets::from_unit(packet, lens_.view.axis));
    if (x0 >= place_ + lens_.px(kPlacePx)) place_ = x0, tries_ = 0;
    lay(index, packet, x0);
    if (++tries_ < kLookedAtPerPlace) return 0;
    return static_cast<std::int64_t>(std::ceil(lens_.view.unit_of_x(place_ + lens_.px(kPlacePx))));
  }

  // x_of: not in whole pixels: arrows slant.
  double x_of(std::int64_t unit) const {
    const double left = std::floor(lens_.view.x);
    const auto from_left = lens_.view.offset_of(static_cast<double>(unit)) + (lens_.view.x - left);
    return left + std::clamp(from_left, -1e5, 1e5);
  }

  void lay(std::size_t index, const Packet& packet, double x0) {
    const Ends ends = ends_of(lens_.model, rows_, packet);
    const auto from = stage_.end_of(ends.from), to = stage_.end_of(ends.to);
    if (!from || !to || from->y == to->y) return;
    if (from->off != 0 && from->off == to->off) return;
    const bool lost = packet.fate == Packet::Fate::Lost;
    const bool own = selected_ && (packet.sender == selected_ || uses(packet.to, selected_));
    const bool alone = own ? own_shares_ : crowded_;  // then all rows share the room
    // what a program says goes before how a connection begins and ends
    const int rank = lost ? 2 : packet.carries_data() ? 1 : 0;
    const auto key = std::tuple(alone ? nullptr : ends.from, alone ? nullptr : ends.to, own, rank);
    const auto before = last_.find(key);
    if (before != last_.end() && x0 - lines_[before->second].x0 < lens_.px(kArrowRoomPx)) {
      ++lines_[before->second].more;
      return;
    }
    last_[key] = lines_.size();
    own_ += own ? 1 : 0;
    const double strength = own || lost ? 1 : crowded_ ? 0.35 : packet.carries_data() ? 0.75 : 0.4;
    const double x1 = x_of(model::Packets::to_unit(packet, lens_.view.axis, end_));
    lines_.push_back({index, x0, from->y, x1, to->y, strength, 0});
  }

  bool uses(ObjectId file, LaneId lane) const {
    const model::FileTrack* track = lens_.model.files.file(file);
    return track != nullptr && track->user == lane;
  }

  const Lens& lens_;
  const Stage& stage_;
  const Rows& rows_;
  LaneId selected_;
  std::int64_t end_;
  bool crowded_ = false;
  std::size_t own_ = 0;      // arrows of the selected lane that are drawn
  bool own_shares_ = false;  // they are too many for each pair of rows to have its own
  double place_ = -1e6;
  int tries_ = 0;
  std::map<std::tuple<const Row*, const Row*, bool, int>, std::size_t> last_;
  std::vector<PacketLine> lines_;
};

}  // namespace

double PacketLine::distance(double x, double y) const {
  const double dx = x1 - x0, dy = y1 - y0, square = dx * dx + dy * dy;
  const double t = square <= 0 ? 0 : std::clamp(((x - x0) * dx + (y - y0) * dy) / square, 0.0, 1.0);
  return std::hypot(x - x0 - t * dx, y - y0 - t * dy);
}

std::vector<PacketLine> lay_packets(const Lens& lens, const Stage& stage, const Rows& rows,
                                    LaneId selected) {
  return Layer(lens, stage, rows, selected).run();
}

void paint_packets(const Brush& b, const std::vector<PacketLine>& lines,
                   std::optional<std::size_t> pointed) {
  const Shapes shapes = b.shapes();
  const base::EventSeq cursor{b.world.cursor()};
  const bool tips = b.canvas.wants_tips();
  for (const PacketLine& line : lines) {
    const Packet& packet = b.model.packets.all()[line.packet];
    const std::string label = packet.bytes > 0 ? model::bytes_text(packet.bytes) : std::string();
    const double strength =
        (pointed == line.packet ? 1 : line.strength) * (packet.sent > cursor ? 0.5 : 1);
    if (tips) b.canvas.begin_tip(model::packet_words(b.model.names, b.model.files, packet));
    shapes.packet(line.x0, line.y0, line.x1, line.y1, packet.fate, label, strength);
    if (tips) b.canvas.end_tip();
    if (!b.canvas.wants_notes()) continue;
    b.canvas.note("packet." + std::to_string(packet.id.value),
                  {std::min(line.x0, line.x1), std::min(line.y0, line.y1),
                   std::max(2.0, std::abs(line.x1 - line.x0)), std::abs(line.y1 - line.y0)});
  }
}

}  // namespace fiberscope::exporter
