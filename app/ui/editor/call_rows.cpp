#include "app/ui/editor/call_rows.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "app/ui/editor/text_area.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::tr;

constexpr const char* kGoodCost = "1ms";

std::string without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

base::CallCost said_by(const CallRows::Row& row) {
  return {without_blanks(row.function.lines().front()), without_blanks(row.cost.lines().front())};
}

bool is_empty(const base::CallCost& cost) { return cost.function.empty() && cost.cost.empty(); }

std::string row_id(std::size_t row, const char* part) {
  return "machine.call." + std::to_string(row) + "." + part;
}

// row_view: one function. True: it is to go.
bool row_view(Ui& ui, CallRows::Row& row, std::size_t number, const std::string& problem,
              Rect& in) {
  Rect line = in.cut_top(ui.px(34));
  const Rect cross = line.cut_right(ui.px(32));
  line.cut_right(ui.px(6));
  const float height = ui.px(30);
  const float top = std::round(line.mid_y() - height / 2);
  const Rect cost{line.right() - std::round(line.w * 0.38f), top, std::round(line.w * 0.38f),
                  height};
  const Rect function{line.x, top, cost.x - line.x - ui.px(6), height};
  text_line(ui, row_id(number, "function"), function, row.function, "hashlib.sha256", Font::Value,
            !problem.empty());
  text_line(ui, row_id(number, "cost"), cost, row.cost, "300ms", Font::Value, !problem.empty());
  const Rect button{cross.x, std::round(cross.mid_y() - ui.px(16)), ui.px(32), ui.px(32)};
  const bool gone = ui.icon_button(row_id(number, "remove"), button, Font::Icon20, icon::kClose,
                                   tr("As usual again"));
  if (!problem.empty()) {
    for (const auto& words : ui.wrap(Font::Small, problem, in.w)) {
      ui.text_in(in.cut_top(ui.px(19)), Font::Small, ui.c().error, words, Align::Right);
    }
    ui.note(row_id(number, "problem"), function);
  }
  in.cut_top(ui.px(2));
  return gone;
}

// usual_view: the usual costs, and whether the program says another. A click makes it a row.
void usual_view(Ui& ui, CallRows& calls, Rect& in) {
  std::map<std::string, bool> said;
  for (const CallRows::Row& row : calls.rows) said[said_by(row).function] = true;
  std::optional<base::UsualCallCost> wanted;
  for (const base::UsualCallCost& usual : base::kUsualCallCosts) {
    const Rect line = in.cut_top(ui.px(24));
    const bool other = said.contains(usual.function);
    const std::string id = std::string("machine.usual.") + usual.function;
    const Hit h = ui.hit(id, line);
    if (h.hovered && !other) ui.fill(line, ui.c().hover, ui.px(4));
    Rect words = line.inset(ui.px(6), 0);
    const Rect cost = words.cut_right(std::round(words.w * 0.38f));
    ui.text_in(words, Font::Small, other ? ui.c().text3 : ui.c().text2, usual.function);
    ui.text_in(cost, Font::Small, other ? ui.c().text3 : ui.c().text2,
               other ? tr("see above") : usual.cost, Align::Right);
    if (h.hovered && !other) ui.tooltip(tr("Change it for this program"));
    if (h.clicked && !other) wanted = usual;
  }
  if (wanted) calls.add(wanted->function, wanted->cost);
}

}  // namespace

std::vector<base::CallCost> in_order(std::vector<base::CallCost> costs) {
  std::map<std::string, std::string> last;
  for (base::CallCost& cost : costs) last[std::move(cost.function)] = std::move(cost.cost);
  std::vector<base::CallCost> out;
  for (auto& [function, cost] : last) out.push_back({function, std::move(cost)});
  return out;
}

void CallRows::fill(const std::vector<base::CallCost>& costs) {
  rows.clear();
  for (const base::CallCost& cost : costs) {
    rows.push_back({TextBuffer(cost.function), TextBuffer(cost.cost)});
  }
}

void CallRows::add(std::string_view function, std::string_view cost) {
  const auto same = [&](const Row& row) { return said_by(row).function == function; };
  if (std::ranges::any_of(rows, same)) return;
  rows.push_back({TextBuffer(std::string(function)), TextBuffer(std::string(cost))});
}

std::vector<std::string> CallRows::problems() const {
  std::vector<std::string> out(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const base::CallCost cost = said_by(rows[i]);
    if (is_empty(cost)) continue;
    const auto before = rows.begin() + static_cast<long>(i);
    const bool twice = std::any_of(rows.begin(), before, [&](const Row& row) {
      return said_by(row).function == cost.function;
    });
    if (!base::problem({cost.function, kGoodCost}).empty()) {
      out[i] = tr("The whole name of a function, such as hashlib.sha256 or list.sort.");
    } else if (!base::problem(cost).empty()) {
      out[i] =
          tr("A cost such as 300ms, 2us/KiB, 30ns/item or 400ns/round; with nogil behind it, "
             "others have the GIL meanwhile.");
    } else if (twice) {
      out[i] = tr("This function stands here twice.");
    }
  }
  return out;
}

std::vector<base::CallCost> CallRows::costs() const {
  std::vector<base::CallCost> out;
  for (const Row& row : rows) {
    base::CallCost cost = said_by(row);
    if (!is_empty(cost)) out.push_back(std::move(cost));
  }
  return in_order(std::move(out));
}

std::vector<std::string> call_row_ids(const CallRows& calls) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < calls.rows.size(); ++i) {
    for (const char* const part : {"function", "cost"}) ids.push_back(row_id(i, part));
  }
  return ids;
}

void call_rows_view(Ui& ui, CallRows& calls, const std::vector<std::string>& problems, Rect& in) {
  for (const auto& line :
       ui.wrap(Font::Small,
               tr("Of functions that compute in C or in a library. What stands here holds in place "
                  "of the usual cost; 0s takes it away."),
               in.w)) {
    ui.text_in(in.cut_top(ui.px(18)), Font::Small, ui.c().text3, line);
  }
  std::optional<std::size_t> gone;
  for (std::size_t i = 0; i < calls.rows.size(); ++i) {
    const std::string problem = i < problems.size() ? problems[i] : std::string();
    if (row_view(ui, calls.rows[i], i, problem, in)) gone = i;
  }
  if (gone) calls.rows.erase(calls.rows.begin() + static_cast<long>(*gone));
  const Rect bar = in.cut_top(ui.px(36));
  const Rect add{bar.x, bar.y + ui.px(2), std::floor((bar.w - ui.px(10)) / 2), ui.px(32)};
  const Rect show{add.right() + ui.px(10), add.y, add.w, add.h};
  if (ui.label_button("machine.call.add", add, icon::kPlus, tr("A function"),
                      tr("Say what its call costs"))) {
    calls.add();
    ui.focus(row_id(calls.rows.size() - 1, "function"));
  }
  if (ui.label_button("machine.call.usual", show, calls.usual_shown ? icon::kUp : icon::kDown,
                      tr("The usual ones"))) {
    calls.usual_shown = !calls.usual_shown;
  }
  if (calls.usual_shown) usual_view(ui, calls, in);
}

}  // namespace fiberscope::ui
