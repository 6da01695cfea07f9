#include "app/ui/lesson/draft_forms.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using words::tr;

constexpr float kField = 32, kLabel = 22, kApart = 6, kColumns = 12, kRow = 28, kList = 0.32f;

// number_in: a whole number, if the text is one.
std::optional<std::uint64_t> number_in(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return {};
  return value;
}

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : between) + part;
  return out;
}

// parts_of: what stands between these characters, empty ones left out.
std::vector<std::string> parts_of(const std::string& text, const char* between) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(between, at), text.size());
    if (end > at) out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// DraftForm: one frame of a tab.
class DraftForm {
 public:
  DraftForm(Ui& ui, Draft& draft, const Rect& pane) : ui_(ui), draft_(draft), rest_(pane) {}

  bool draw() {
    if (draft_.tab == DraftTab::Settings) {
      return draft_box(ui_, "draft.settings", rest_, draft_.block.settings,
                       tr("As it stands in the file"), false, Font::Value);
    }
    if (draft_.ahead()) {
      for (const std::string& line :
           ui_.wrap(Font::Small, tr("First its settings have to be mended."), rest_.w)) {
        ui_.text_in(rest_.cut_top(ui_.px(20)), Font::Small, ui_.c().text2, line);
      }
      return false;
    }
    if (draft_.tab == DraftTab::Reasons) return reasons();
    if (draft_.tab == DraftTab::Beliefs) return beliefs();
    return draft_.tab == DraftTab::Change ? change() : mend();
  }

 private:
  bool set(const char* key, bool changed) {
    if (changed) draft_.set = key;
    return changed;
  }
  // halves: two columns beside each other, as high as a field with its label.
  std::pair<Rect, Rect> halves(Rect& from) {
    Rect row = from.cut_top(ui_.px(kLabel + kField + kApart));
    const Rect left = row.cut_left(std::round((row.w - ui_.px(kColumns)) / 2));
    row.cut_left(ui_.px(kColumns));
    return {left, row};
  }
  bool pair(const char* en, const char* zh, Rect& from, std::string& value, std::string& value_zh,
            const char* label) {
    auto [left, right] = halves(from);
    bool changed = draft_field(ui_, en, left, value, "", label);
    changed |= draft_field(ui_, zh, right, value_zh, "", tr("The same in Chinese"));
    return changed;
  }

  // list_row: True when it was chosen.
  bool list_row(const std::string& id, const Rect& r, const std::string& text, bool on) {
    const Hit h = ui_.hit(id, r);
    ui_.note(id, r);
    if (on || h.hovered) ui_.fill(r, on ? ui_.c().tint : ui_.c().hover, ui_.px(6));
    const Rect in = r.inset(ui_.px(8), 0);
    ui_.text_in(in, Font::Small, on ? ui_.c().text1 : ui_.c().text2, text);
    if (h.hovered && ui_.text_width(Font::Small, text) > in.w) ui_.tooltip(text);
    return h.clicked;
  }
  bool button(const char* id, Rect& row, const char* label, bool selected = false) {
    const float w = std::min(ui_.text_width(Font::SmallMedium, label) + ui_.px(20), row.w);
    const Rect at = row.cut_left(w);
    row.cut_left(ui_.px(6));
    return ui_.text_button(id, at, label, selected);
  }
  Rect list() {
    const Rect left = rest_.cut_left(std::round(rest_.w * kList));
    rest_.cut_left(ui_.px(kColumns));
    return left;
  }

  bool reasons() {
    auto& all = draft_.stop.reasons;
    bool changed = false;
    Rect left = list();
    Rect foot = left.cut_bottom(ui_.px(kRow));
    if (button("draft.reason.add", foot, tr("Add a reason"))) {
      all.emplace_back().right = all.size() == 1;
      draft_.row = all.size() - 1;
      changed = true;
    }
    left.cut_bottom(ui_.px(kApart));
    ui_.push_clip(left);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string text = (all[i].right ? "\u2713 " : "") +
                               (all[i].text.empty() ? std::string(tr("(empty)")) : all[i].text);
      const Rect row{left.x, left.y + ui_.px(kRow) * static_cast<float>(i) - draft_.rows_y, left.w,
                     ui_.px(kRow)};
      const std::string id = "draft.reason." + std::to_string(i + 1);
      if (list_row(id, row.meet(left), text, i == draft_.row)) draft_.row = i;
    }
    ui_.pop_clip();
    ui_.scroll("draft.reasons", left, ui_.px(kRow) * static_cast<float>(all.size()), draft_.rows_y);
    if (draft_.row >= all.size()) {
      if (all.empty()) {
        ui_.text_in(rest_.cut_top(ui_.px(kLabel)), Font::Small, ui_.c().text3,
                    tr("Two or more, to be chosen with the answer; or none."));
      }
      return set("reasons", changed);
    }
    lesson::Reason& it = all[draft_.row];
    changed |= pair("draft.reason.text", "draft.reason.text_zh", rest_, it.text, it.text_zh,
                    tr("The reason"));
    changed |= pair("draft.reason.belief", "draft.reason.belief_zh", rest_, it.belief, it.belief_zh,
                    tr("Said to who chose it"));
    Rect row = rest_.cut_top(ui_.px(kRow));
    if (button("draft.reason.right", row, tr("It is so"), it.right)) {
      it.right = !it.right;
      changed = true;
    }
    if (button("draft.reason.remove", row, tr("Take it out"))) {
      all.erase(all.begin() + static_cast<std::ptrdiff_t>(draft_.row));
      draft_.row = draft_.row > 0 ? draft_.row - 1 : 0;
      changed = true;
    }
    return set("reasons", changed);
  }

  // beliefs: of each answer that one can believe in; those of other answers stand behind.
  bool beliefs() {
    auto& all = draft_.stop.beliefs;
    std::vector<std::string> keys;
    for (const lesson::Option& option : draft_.options) keys.push_back(option.key);
    for (const lesson::Belief& belief : all) {
      if (std::ranges::find(keys, belief.option) == keys.end()) keys.push_back(belief.option);
    }
    const auto belief_of = [&](const std::string& key) {
      return std::ranges::find(all, key, &lesson::Belief::option);
    };
    const Rect left = list();
    ui_.push_clip(left);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const bool said = belief_of(keys[i]) != all.end();
      const std::string text = i < draft_.options.size() ? draft_.options[i].text : keys[i];
      const Rect row{left.x, left.y + ui_.px(kRow) * static_cast<float>(i) - draft_.rows_y, left.w,
                     ui_.px(kRow)};
      const std::string id = "draft.belief." + std::to_string(i + 1);
      if (list_row(id, row.meet(left), (said ? "\u2713 " : "") + text, i == draft_.row)) {
        draft_.row = i;
      }
    }
    ui_.pop_clip();
    ui_.scroll("draft.beliefs", left, ui_.px(kRow) * static_cast<float>(keys.size()),
               draft_.rows_y);
    if (keys.empty()) return false;
    draft_.row = std::min(draft_.row, keys.size() - 1);
    const std::string& key = keys[draft_.row];
    const auto found = belief_of(key);
    lesson::Belief it = found == all.end() ? lesson::Belief{key, "", ""} : *found;
    Rect column = rest_.cut_left(std::round((rest_.w - ui_.px(kColumns)) / 2));
    rest_.cut_left(ui_.px(kColumns));
    bool changed = draft_box(ui_, "draft.belief.text", column, it.text, tr("Said to who chose it"));
    changed |= draft_box(ui_, "draft.belief.text_zh", rest_, it.text_zh, tr("The same in Chinese"));
    if (!changed) return false;
    if (it.text.empty() && it.text_zh.empty()) {
      if (found != all.end()) all.erase(found);
    } else if (found == all.end()) {
      all.push_back(std::move(it));
    } else {
      *found = std::move(it);
    }
    return set("beliefs", true);
  }

  // edits: places of the program, one at a time.
  bool edits(const std::string& id, std::vector<lesson::Edit>& all, Rect in) {
    bool changed = false;
    Rect head = in.cut_top(ui_.px(kRow));
    const std::size_t count = all.size();
    draft_.row = std::min(draft_.row, count == 0 ? 0 : count - 1);
    for (std::size_t i = 0; i < count; ++i) {
      if (button((id + "." + std::to_string(i + 1)).c_str(), head, std::to_string(i + 1).c_str(),
                 i == draft_.row)) {
        draft_.row = i;
      }
    }
    if (button((id + ".add").c_str(), head, tr("Add a place"))) {
      all.emplace_back();
      draft_.row = all.size() - 1;
      changed = true;
    }
    if (count > 0 && button((id + ".remove").c_str(), head, tr("Take it out"))) {
      all.erase(all.begin() + static_cast<std::ptrdiff_t>(draft_.row));
      changed = true;
    }
    if (changed || all.empty()) return changed;
    lesson::Edit& it = all[draft_.row];
    const Rect left = in.cut_left(std::round((in.w - ui_.px(kColumns)) / 2));
    in.cut_left(ui_.px(kColumns));
    changed |= draft_box(ui_, (id + ".from").c_str(), left, it.from,
                         tr("In place of this, once in the program"), false, Font::Value);
    changed |=
        draft_box(ui_, (id + ".to").c_str(), in, it.to, tr("stands this"), false, Font::Value);
    return changed;
  }

  bool change() {
    bool changed = false;
    if (!draft_.stop.change) {
      Rect row = rest_.cut_top(ui_.px(kRow));
      if (button("draft.change.add", row, tr("Change something"))) {
        draft_.stop.change.emplace().seed = 1;
        changed = true;
      }
      return set("change", changed);
    }
    lesson::Change& it = *draft_.stop.change;
    changed |= pair("draft.change.title", "draft.change.title_zh", rest_, it.title, it.title_zh,
                    tr("What is changed, in a few words"));
    Rect knobs = rest_.cut_top(ui_.px(kLabel + kField + kApart));
    const float wide = std::round((knobs.w - 3 * ui_.px(kColumns)) / 4);
    const auto knob = [&](const char* id, const char* label, const char* hint, std::string value) {
      Rect column = knobs.cut_left(wide);
      knobs.cut_left(ui_.px(kColumns));
      const bool now = draft_field(ui_, id, column, value, hint, label);
      changed |= now;
      return now ? std::optional(value) : std::nullopt;
    };
    if (const auto seed =
            knob("draft.change.seed", tr("Seed"), "7", it.seed ? std::to_string(*it.seed) : "")) {
      it.seed = number_in(*seed);
    }
    if (const auto policy = knob("draft.change.policy", tr("Policy"), "random", it.policy)) {
      it.policy = *policy;
    }
    const auto said = [&](const char* key, bool is) {
      is ? void(it.machine_said.insert(key)) : void(it.machine_said.erase(key));
    };
    const bool cores = it.machine_said.contains("cores");
    if (const auto text = knob("draft.change.cores", tr("Cores"), "2",
                               cores ? std::to_string(it.machine.cores) : "")) {
      const auto number = number_in(*text);
      said("cores", number.has_value());
      it.machine.cores =
          static_cast<std::uint32_t>(std::min<std::uint64_t>(number.value_or(1), 64));
    }
    ui_.text_in(knobs.cut_top(ui_.px(kLabel)), Font::Small, ui_.c().text3, tr("GIL"));
    Rect row = knobs.cut_top(ui_.px(kField));
    const bool without = it.machine_said.contains("gil") && !it.machine.gil;
    if (button("draft.change.gil", row, tr("Without it"), without)) {
      said("gil", !without);
      it.machine.gil = without;
      changed = true;
    }
    changed |= edits("draft.patch", it.patch, rest_);
    return set("change", changed);
  }

  bool mend() {
    if (!draft_.stop.check) return false;
    lesson::Check& it = *draft_.stop.check;
    bool check = false;
    Rect row = rest_.cut_top(ui_.px(kLabel + kField + kApart));
    const float narrow = ui_.px(64);
    Rect most = row.cut_right(narrow);
    row.cut_right(ui_.px(kColumns));
    Rect seeds = row.cut_right(narrow);
    row.cut_right(ui_.px(kColumns));
    Rect left = row.cut_left(std::round((row.w - ui_.px(kColumns)) / 2));
    row.cut_left(ui_.px(kColumns));
    // what is typed between two words stays while it is typed
    std::string prints = joined(it.prints, " | ");
    if (draft_field(ui_, "draft.check.prints", left, prints, "10 | done", tr("Every run prints"))) {
      it.prints = parts_of(prints, "|");
      for (std::string& part : it.prints) {
        part.erase(0, part.find_first_not_of(' ') == std::string::npos
                          ? part.size()
                          : part.find_first_not_of(' '));
        part.erase(part.find_last_not_of(' ') + 1);
      }
      std::erase(it.prints, "");
      check = true;
    }
    std::string findings = joined(it.no_finding, " ");
    if (draft_field(ui_, "draft.check.findings", row, findings, "deadlock",
                    tr("and has no finding"))) {
      it.no_finding = parts_of(findings, " ,");
      check = true;
    }
    std::string count = std::to_string(it.seeds);
    if (draft_field(ui_, "draft.check.seeds", seeds, count, "10", tr("Seeds"))) {
      it.seeds =
          static_cast<std::uint32_t>(std::min<std::uint64_t>(number_in(count).value_or(0), 200));
      check = true;
    }
    std::string ms = it.at_most_ns > 0 ? std::to_string(it.at_most_ns / base::kMillisecond) : "";
    if (draft_field(ui_, "draft.check.most", most, ms, "", tr("Most, ms"))) {
      it.at_most_ns = static_cast<base::TimeNs>(
                          std::min<std::uint64_t>(number_in(ms).value_or(0), 1'000'000'000)) *
                      base::kMillisecond;
      check = true;
    }
    if (check) return set("check", true);
    return set("solution", edits("draft.solution", draft_.stop.solution, rest_));
  }

  Ui& ui_;
  Draft& draft_;
  Rect rest_;
};

}  // namespace

bool draft_field(Ui& ui, const char* id, Rect& column, std::string& value, const char* hint,
                 const char* label, bool takes) {
  ui.text_in(column.cut_top(ui.px(kLabel)), Font::Small, ui.c().text3, label);
  const Rect r = column.cut_top(ui.px(kField));
  ui.fill(r, ui.c().inset, ui.px(6));
  ui.stroke(r, ui.field_focused(id) ? ui.c().accent : ui.c().border, ui.px(6));
  const bool changed = ui.text_field(id, r.inset(ui.px(8), 0), value, hint, takes);
  column.cut_top(ui.px(kApart));
  return changed;
}

bool draft_box(Ui& ui, const char* id, Rect column, std::string& value, const char* label,
               bool takes, Font font) {
  ui.text_in(column.cut_top(ui.px(kLabel)), Font::Small, ui.c().text3, label);
  return ui.text_box(id, column, value, "", takes, font);
}

bool draft_form(Ui& ui, Draft& draft, const Rect& pane) {
  return DraftForm(ui, draft, pane).draw();
}

}  // namespace fiberscope::ui
