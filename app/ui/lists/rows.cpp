#include "app/ui/lists/rows.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "app/model/words/folded.h"
#include "app/ui/telling/lane_words.h"

namespace fiberscope::ui {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

RowColumns row_columns(const Ui& ui, const Rect& row, float time_w, float name_w) {
  RowColumns c;
  Rect r = row.inset(ui.px(16), 0);
  c.time = r.cut_left(time_w);
  r.cut_left(ui.px(14));
  const Rect mark = r.cut_left(ui.px(10));
  c.mark = {mark.x, std::round(row.mid_y() - ui.px(5)), ui.px(10), ui.px(10)};
  r.cut_left(ui.px(8));
  constexpr float kLeastText = 190;
  if (r.w - name_w - ui.px(10) >= ui.px(kLeastText)) {
    c.name = r.cut_left(name_w);
    r.cut_left(ui.px(10));
  }
  c.text = r;
  return c;
}

float lane_name_width(const Ui& ui, const Scene& scene) {
  float width = ui.px(40);
  const std::uint32_t count = std::min(scene.model.lanes.lane_count(), 24u);
  for (std::uint32_t i = 1; i <= count; ++i) {
    width = std::max(width, ui.text_width(Font::Body, scene.model.names.lane(LaneId{i})) + 1);
  }
  return std::min(width, ui.px(110));
}

void lane_cells(Ui& ui, const Scene& scene, const RowColumns& c, LaneId lane, Color name_color,
                float opacity) {
  if (!lane) return;
  ui.fill(c.mark, faded(ui.c().hue[hue_of(scene.model.lanes, lane)], opacity), ui.px(3));
  if (c.name.w <= 0) return;
  ui.text_in(c.name, Font::Body, faded(name_color, opacity), scene.model.names.lane(lane));
}

void follow_row(double& top, double row, double shown) {
  if (row + 1.4 > top + shown) top = row + 1.4 - shown;
  if (row < top) top = row - std::floor(shown / 2);
}

bool extend(RowFilter& filter, const std::string& key, std::uint64_t count, std::uint64_t budget,
            const std::function<bool(std::uint32_t)>& passes) {
  if (filter.key != key || filter.looked > count) filter = {key, 0, {}};
  const std::uint64_t end = std::min(count, filter.looked + budget);
  for (; filter.looked < end; ++filter.looked) {
    const auto row = static_cast<std::uint32_t>(filter.looked);
    if (passes(row)) filter.rows.push_back(row);
  }
  return filter.looked == count;
}

void marked_text(Ui& ui, const Rect& r, Font f, Color color, std::string_view text,
                 std::size_t begin, std::size_t end) {
  if (begin < end && end <= text.size()) {
    const float from = ui.text_width(f, text.substr(0, begin));
    const float to = std::min(from + ui.text_width(f, text.substr(begin, end - begin)), r.w);
    const float h = ui.line_height(f) + ui.px(4);
    const Rect mark{r.x + from - 1, std::round(r.mid_y() - h / 2), to - from + 2, h};
    if (from < r.w)
      ui.fill(mark, faded(ui.c().warning, ui.theme().dark() ? 0.38f : 0.30f), ui.px(3));
    if (from < r.w) ui.note("match", mark);
  }
  ui.text_in(r, f, color, text);
}

std::size_t find_ignoring_case(std::string_view text, std::string_view needle) {
  return needle.empty() ? std::string_view::npos : model::find_folded(text, model::fold(needle));
}

}  // namespace fiberscope::ui
