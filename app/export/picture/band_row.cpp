// The rows that head groups (row.h).
#include <cstdio>

#include "app/export/picture/rows.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using base::EventSeq;
using words::tr;

namespace {

// has_threads: more than the one that every program has.
bool has_threads(const model::Model& model) {
  return model.lanes.family_count(model::LaneFamily::Thread) > 1;
}

}  // namespace

void BandRow::paint(const Brush& b, const Box& place, const Look& look) const {
  b.canvas.rect(place, b.group_color(), 0);
  b.canvas.rect({place.x, place.bottom() - 1, place.width, 1}, b.colors.border, 0);
  b.canvas.icon({place.x + b.px(12), place.y, b.px(16), place.height},
                folded_ ? Icon::Folded : Icon::Unfolded,
                look.head_hovered ? b.colors.text1 : b.colors.text3);
  b.write({place.x + b.px(32), place.y, kHeadWidth * b.scale, place.height}, name(b.model, {}),
          b.style(13, b.colors.text2, 600));
}

Box BandRow::note_box(const Brush& b, const Box& place) const {
  const TextStyle style = b.style(13, b.colors.text3, 400, false, Anchor::End);
  const double width = b.canvas.text_width(note(b), style) + b.px(22);
  return {place.right() - width, place.y, width, place.height - 1};
}

void BandRow::paint_note(const Brush& b, const Box& place) const {
  const std::string text = note(b);
  if (text.empty()) return;
  const TextStyle style = b.style(13, b.colors.text3, 400, false, Anchor::End);
  b.canvas.rect(note_box(b, place), b.group_color(), 0);
  b.write({place.x, place.y, place.width - b.px(14), place.height}, text, style);
}

std::string CoreBand::name(const model::Model&, EventSeq) const { return tr("Cores"); }

std::string CoreBand::note(const Brush& b) const {
  const model::World& world = b.world;
  const std::size_t count = b.model.lanes.cores().size();
  std::string note =
      words::fill(count == 1 ? tr("{n} core") : tr("{n} cores"), {{"n", std::to_string(count)}});
  base::TimeNs busy = 0;
  for (const model::CoreWorld& core : world.cores()) busy += world.busy_ns(core.id);
  const auto born = static_cast<base::TimeNs>(world.cores().size());
  if (world.now_ns() <= 0 || born == 0) return note;
  const double share = static_cast<double>(busy) / static_cast<double>(world.now_ns() * born);
  // up to the cursor, which at the end is all of it
  const bool all = !b.at_cursor || world.cursor() == b.model.trace.size();
  if (share < 0.001) {
    return note + (all ? tr(", less than 0.1% busy") : tr(", less than 0.1% busy so far"));
  }
  char text[32];
  std::snprintf(text, sizeof text, share < 0.0995 ? "%.1f" : "%.0f", share * 100);
  return note + words::fill(all ? tr(", {n}% busy") : tr(", {n}% busy so far"), {{"n", text}});
}

std::string LaneBand::name(const model::Model& model, EventSeq) const {
  const auto is_thread = [&](base::LaneId lane) {
    return model.lanes.lane(lane).kind == trace::LaneKind::Thread;
  };
  if (!listed_.empty() && std::ranges::all_of(listed_, is_thread)) return tr("Threads");
  return has_threads(model) ? tr("Threads and coroutines") : tr("Coroutines");
}

std::string LaneBand::note(const Brush& b) const {
  const auto& lanes = b.model.lanes;
  const std::string coroutines = std::to_string(lanes.family_count(model::LaneFamily::Coroutine));
  if (!has_threads(b.model)) return coroutines;
  const std::string threads = std::to_string(lanes.family_count(model::LaneFamily::Thread));
  return words::fill(tr("{n} threads, {m} coroutines"), {{"n", threads}, {"m", coroutines}});
}

std::string FileBand::id() const { return file_band(group_).id; }

std::string FileBand::name(const model::Model&, EventSeq) const {
  return tr(file_band(group_).title);
}

std::string FileBand::note(const Brush& b) const {
  return std::to_string(b.model.files.count(group_));
}

}  // namespace fiberscope::exporter
