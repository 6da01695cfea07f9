// Rows: what the lists of output, events and results have in common: their grid, how they
// follow the cursor, how they are filtered, how a match is marked.
//
// Owns nothing. Deliberately does not know what a row is about.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/ui/state/console_state.h"
#include "app/ui/state/scene.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

inline constexpr float kListRow = 24;  // a row's height, before scaling

// lower: the letters of ASCII only.
std::string lower(std::string_view text);

struct RowColumns {
  Rect time, mark, name, text;
};
// row_columns: in a narrow row the names are left out; the mark's colour still tells.
RowColumns row_columns(const Ui& ui, const Rect& row, float time_w, float name_w);
// lane_name_width: room for the longest of the first lanes' names, within reason.
float lane_name_width(const Ui& ui, const Scene& scene);
void lane_cells(Ui& ui, const Scene& scene, const RowColumns& c, LaneId lane, Color name_color,
                float opacity = 1);

// follow_row: moves `top` so that the row is in sight; `shown` rows fit.
void follow_row(double& top, double row, double shown);

// extend: looks at further rows below `count`, at most `budget`, and keeps those that pass. Begins
// anew when `key` is another one. True when all were looked at.
bool extend(RowFilter& filter, const std::string& key, std::uint64_t count, std::uint64_t budget,
            const std::function<bool(std::uint32_t)>& passes);

// marked_text: one line, with [begin, end) of it marked as what was looked for.
void marked_text(Ui& ui, const Rect& r, Font f, Color color, std::string_view text,
                 std::size_t begin, std::size_t end);
// find_ignoring_case: where the needle stands; npos when nowhere or when it is empty.
std::size_t find_ignoring_case(std::string_view text, std::string_view needle);

}  // namespace fiberscope::ui
