#include "app/export/picture/picture.h"

#include "app/export/picture/arrows.h"
#include "app/export/picture/breaks.h"
#include "app/export/picture/lateness.h"
#include "app/export/picture/ruler.h"

namespace fiberscope::exporter {

namespace {

const BandRow* band(const Row& row) { return dynamic_cast<const BandRow*>(&row); }

// between_lanes: lanes stand below it that belong with those above: arrows lead across it.
bool between_lanes(const BandRow* row) { return dynamic_cast<const CaptionRow*>(row) != nullptr; }

}  // namespace

void Picture::lay() {
  flags = lay_flags(brush, stage, rows);
  packets = lay_packets(brush, stage, rows, brush.selected);
}

Box Picture::view_box() const {
  return {brush.view.x, stage.pins.y, brush.view.width, stage.scrolled.bottom() - stage.pins.y};
}

// paint_rows: the pinned ones or the others, without what stands above arrows.
void Picture::paint_rows(Layers& layers, bool pinned) const {
  brush.canvas.push_clip(pinned ? stage.pins : stage.scrolled);
  for (const auto& row : rows.all()) {
    if (row->pinned != pinned || band(*row) != nullptr || !stage.in_sight(*row)) continue;
    const Box place = stage.place_of(*row);
    brush.canvas.begin_row(row->id());
    row->paint(brush, place, layers.look(*row, place));
    const auto* lane = dynamic_cast<const LaneRow*>(row.get());
    if (lane != nullptr) {
      const Box bars{place.x, place.y, place.width, row->bars_h};
      paint_numbers(brush, lane->lane(), bars, rows.numbers());
    }
    brush.canvas.end_row();
    if (brush.canvas.wants_notes()) brush.canvas.note("row." + row->id(), place);
    layers.controls(*row, place);
  }
  brush.canvas.pop_clip();
}

void Picture::paint(Layers& layers) const {
  Canvas& canvas = brush.canvas;
  const Box all = view_box();
  const auto clipped = [&](const Box& box, auto paint) {
    canvas.push_clip(box);
    paint();
    canvas.pop_clip();
  };
  const auto heads_numbers = [&](const BandRow& row) {
    return !rows.numbers().empty() && &row == rows.lanes_head();
  };
  std::vector<const BandRow*> bands;
  for (const auto& row : rows.all()) {
    if (band(*row) != nullptr && stage.in_sight(*row)) bands.push_back(band(*row));
  }
  const auto paint_bands = [&](bool below_arrows) {
    for (const BandRow* row : bands) {
      if (between_lanes(row) != below_arrows) continue;
      clipped(stage.area_of(*row), [&] {
        const Box place = stage.place_of(*row);
        canvas.begin_row(row->id());
        row->paint(brush, place, layers.look(*row, place));
        if (heads_numbers(*row)) paint_number_heads(brush, place, rows.numbers());
        canvas.end_row();
        if (canvas.wants_notes()) canvas.note("row." + row->id(), place);
      });
    }
  };
  paint_grid(brush, all);
  paint_rows(layers, false);
  if (stage.pins.height > 0) paint_rows(layers, true);
  canvas.rect({all.x - 1, all.y, 1, all.height}, brush.colors.border, 0);
  paint_bands(true);
  clipped(stage.scrolled, [&] { paint_holds(brush, stage, rows); });
  clipped(all, [&] {
    paint_arrows(brush, stage, rows);
    layers.over_arrows();
  });
  paint_bands(false);
  clipped(all, [&] {  // across the bands, too
    paint_breaks(brush, all);
    paint_packets(brush, packets, pointed_packet);
  });
  if (stage.pins.height > 0) {
    canvas.rect({stage.pins.x, stage.pins.bottom() - brush.px(2), stage.pins.width, brush.px(2)},
                brush.colors.strong_border, 0);
  }
  clipped(all, [&] {
    // the labels stand in the cores' band
    const bool heads = !bands.empty() && dynamic_cast<const CoreBand*>(bands.front()) != nullptr;
    const Box place = heads ? stage.place_of(*bands.front()) : Box{};
    paint_jumps(brush, all, heads ? &place : nullptr);
    paint_flags(brush, flags, pointed_finding);
  });
  layers.over_flags();
  for (const BandRow* row : bands) {
    if (heads_numbers(*row)) continue;
    clipped(stage.area_of(*row), [&] { row->paint_note(brush, stage.place_of(*row)); });
  }
}

Found Picture::hit(double x, double y) const {
  Found found;
  for (const auto& row : rows.all()) {
    const Box place = stage.place_of(*row);
    const Box& area = stage.area_of(*row);
    if (y < std::max(place.y, area.y) || y >= std::min(place.bottom(), area.bottom())) continue;
    row->hit_at(brush, x, y - place.y, found);
  }
  return found;
}

}  // namespace fiberscope::exporter
