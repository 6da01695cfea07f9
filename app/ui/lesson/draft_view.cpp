#include "app/ui/lesson/draft_view.h"

#include <array>
#include <cmath>
#include <utility>

#include "app/lesson/walk.h"
#include "app/ui/lesson/draft_forms.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using words::tr;

constexpr float kDraftHead = 41, kDraftRow = 28, kDraftTabs = 30, kDraftFoot = 22;

// DraftView: one frame of it.
class DraftView {
 public:
  DraftView(Ui& ui, Draft& draft) : ui_(ui), draft_(draft) {}

  Intents draw(Rect pane) {
    ui_.fill(pane, ui_.c().panel);
    ui_.note("draft", pane);
    ui_.form(pane);
    head(pane.cut_top(ui_.px(kDraftHead)));
    Rect in = pane.inset(ui_.px(16), ui_.px(10));
    const Rect left = in.cut_left(std::clamp(std::round(in.w * 0.36f), ui_.px(240), ui_.px(340)));
    in.cut_left(ui_.px(16));
    choices(left);
    contents(in);
    if (changed_) intents_.push_back(intent::ChangeDraft{});
    return std::move(intents_);
  }

 private:
  void head(Rect r) {
    ui_.fill({r.x, r.bottom() - 1, r.w, 1}, ui_.c().border);
    Rect in = r.inset(ui_.px(16), ui_.px(6));
    const Rect close = in.cut_right(ui_.px(28));
    if (ui_.icon_button("draft.leave", close, Font::Icon16, icon::kClose,
                        draft_.edits && !draft_.changed()
                            ? tr("Back to the run")
                            : tr("Leave it; what is written comes back"))) {
      intents_.push_back(intent::CloseLesson{});
    }
    in.cut_right(ui_.px(8));
    const bool able = draft_.lacks.empty() && (!draft_.edits || draft_.changed());
    const char* keep = tr("Keep the stop");
    const Rect button = in.cut_right(ui_.text_width(Font::BodyMedium, keep) + ui_.px(24));
    if (ui_.primary_button("draft.keep", button, keep, able)) {
      intents_.push_back(intent::KeepDraft{});
    }
    if (!able && ui_.hovering(button)) {
      ui_.tooltip(draft_.lacks.empty() ? tr("It stands in the file as it is written here")
                                       : draft_.lacks);
    }
    in.cut_right(ui_.px(8));
    const char* here = tr("Move it here");
    const Rect move = in.cut_right(ui_.text_width(Font::SmallMedium, here) + ui_.px(24));
    if (ui_.text_button("draft.move", move, here, false)) intents_.push_back(intent::MoveDraft{});
    if (ui_.hovering(move)) ui_.tooltip(tr("To the playhead, and to the lane in focus"));
    in.cut_right(ui_.px(8));
    file_buttons(in);
    in.cut_right(ui_.px(8));
    ui_.icon(in.cut_left(ui_.px(22)), Font::Icon16, ui_.c().accent, icon::kFlag);
    const std::string time = base::format_time(draft_.at_ns);
    ui_.text_in(in.cut_left(ui_.text_width(Font::Value, time) + ui_.px(12)), Font::Value,
                ui_.c().text2, time);
    const std::string& query = draft_.stop.at;
    ui_.text_in(in, Font::Value, ui_.c().text1, query);
    ui_.note("draft.query", in);
    if (ui_.text_width(Font::Value, query) > in.w && ui_.hovering(in)) ui_.tooltip(query);
  }

  // file_buttons: what is done to the file at once, and taken back.
  void file_buttons(Rect& in) {
    const auto button = [&](const char* id, const char* glyph, const char* tip, bool enabled) {
      const Rect at = in.cut_right(ui_.px(28));
      return ui_.icon_button(id, at, Font::Icon16, glyph, tip, enabled);
    };
    const auto turn = [&](const char* id, const char* glyph, const char* tip, bool enabled,
                          Direction direction) {
      if (button(id, glyph, tip, enabled)) intents_.push_back(intent::UndoEdit{direction});
    };
    if (draft_.edits || draft_.can_undo || draft_.can_redo) {
      turn("draft.redo", icon::kRedo, tr("Done again in the file  Ctrl+Y"), draft_.can_redo,
           Direction::Forward);
      turn("draft.undo", icon::kUndo, tr("Taken back in the file  Ctrl+Z"), draft_.can_undo,
           Direction::Back);
    }
    if (!draft_.edits) return;
    if (button("draft.remove", icon::kBin, tr("Take this stop out of the lesson"), draft_.of > 1)) {
      intents_.push_back(intent::RemoveStop{});
    }
    if (button("draft.later", icon::kForward, tr("Behind the next stop"),
               *draft_.edits + 1 < draft_.of)) {
      intents_.push_back(intent::ShiftStop{Direction::Forward});
    }
    if (button("draft.earlier", icon::kBack, tr("Before the stop before it"), *draft_.edits > 0)) {
      intents_.push_back(intent::ShiftStop{Direction::Back});
    }
  }

  void choices(Rect in) {
    for (std::size_t i = 0; i < lesson::kStopNames.size(); i += 2) {
      Rect row = in.cut_top(ui_.px(kDraftRow));
      kind(i, row.cut_left(std::round((row.w - ui_.px(6)) / 2)));
      row.cut_left(ui_.px(6));
      kind(i + 1, row);
      in.cut_top(ui_.px(5));
    }
    in.cut_top(ui_.px(4));
    ui_.push_clip(in);
    const float row = ui_.px(kDraftRow);
    Rect r{in.x, in.y - draft_.scroll_y, in.w, row};
    for (int i = -1; i < static_cast<int>(draft_.asks.size()); ++i) {
      ask(i, r);
      r.y += row;
    }
    ui_.pop_clip();
    const float height = row * static_cast<float>(draft_.asks.size() + 1);
    ui_.scroll("draft.asks", in, height, draft_.scroll_y);
  }

  void kind(std::size_t i, const Rect& r) {
    const auto which = static_cast<lesson::StopKind>(i);
    const std::string id = "draft.kind." + std::string(lesson::kStopNames[i]);
    ui_.note(id, r);
    if (ui_.text_button(id, r, lesson::stop_word(which), draft_.block.kind == which)) {
      draft_.block.kind = which;
      draft_.set = "kind";
      changed_ = true;
    }
  }

  void ask(int i, const Rect& r) {
    const std::string id = "draft.ask." + std::to_string(i + 1);
    const Hit h = ui_.hit(id, r);
    ui_.note(id, r);
    const bool on = draft_.ask == i;
    if (on || h.hovered) ui_.fill(r, on ? ui_.c().tint : ui_.c().hover, ui_.px(6));
    Rect in = r.inset(ui_.px(6), 0);
    const Rect radio = in.cut_left(ui_.px(24));
    const Point middle{std::round(radio.x + ui_.px(7)), std::round(radio.mid_y())};
    ui_.ring(middle, ui_.px(6), on ? ui_.c().accent : ui_.c().border_strong, ui_.px(1.5f));
    if (on) ui_.disc(middle, ui_.px(3.5f), ui_.c().accent);
    const std::string title =
        i < 0 ? std::string(tr("Nothing is asked")) : draft_.titles[static_cast<std::size_t>(i)];
    ui_.text_in(in, Font::Small, on ? ui_.c().text1 : ui_.c().text2, title);
    if (h.hovered && ui_.text_width(Font::Small, title) > in.w) ui_.tooltip(title);
    if (!h.clicked || on || draft_.ahead()) return;
    draft_.stop.ask.reset();
    if (i >= 0) draft_.stop.ask = draft_.asks[static_cast<std::size_t>(i)];
    draft_.set = "ask";
    changed_ = true;
  }

  bool has_tab(DraftTab tab) const {
    const lesson::Stop& stop = draft_.stop;
    const bool told = !(stop.after.en.empty() && stop.after.zh.empty());
    switch (tab) {
      case DraftTab::After:
        return stop.ask || stop.check || told;
      case DraftTab::Reasons:
        return stop.ask || !stop.reasons.empty();
      case DraftTab::Beliefs:
        return stop.ask || !stop.beliefs.empty();
      case DraftTab::Change:
        return stop.change || stop.kind == lesson::StopKind::Modify ||
               stop.kind == lesson::StopKind::Transfer;
      case DraftTab::Mend:
        return stop.check || stop.kind == lesson::StopKind::Fix;
      case DraftTab::Text:
      case DraftTab::Settings:
        break;
    }
    return true;
  }

  void tabs(const Rect& row) {
    constexpr std::array kNames = {mark("Text"),    mark("Said after"), mark("Reasons"),
                                   mark("Beliefs"), mark("Change"),     mark("Mend it"),
                                   mark("Settings")};
    std::vector<std::string> labels;
    std::vector<DraftTab> shown;
    int current = 0;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      const auto tab = static_cast<DraftTab>(i);
      if (!has_tab(tab)) continue;
      if (draft_.tab == tab) current = static_cast<int>(labels.size());
      labels.push_back(kNames[i]);
      shown.push_back(tab);
    }
    current = ui_.tabs("draft.tab", row, labels, current);
    const DraftTab chosen = shown[static_cast<std::size_t>(current)];
    if (chosen != draft_.tab) draft_.row = 0, draft_.rows_y = 0;
    draft_.tab = chosen;
  }

  void contents(Rect in) {
    if (!draft_.lacks.empty()) {
      const Rect foot = in.cut_bottom(ui_.px(kDraftFoot));
      ui_.text_in(foot, Font::Small, ui_.c().warning, draft_.lacks);
      const bool cut = ui_.text_width(Font::Small, draft_.lacks) > foot.w;
      if (cut && ui_.hovering(foot)) ui_.tooltip(draft_.lacks);
      in.cut_bottom(ui_.px(4));
    }
    tabs(in.cut_top(ui_.px(kDraftTabs)));
    in.cut_top(ui_.px(6));
    switch (draft_.tab) {
      case DraftTab::Text:
        return texts(in);
      case DraftTab::After:
        return after(in);
      case DraftTab::Reasons:
      case DraftTab::Beliefs:
      case DraftTab::Change:
      case DraftTab::Mend:
      case DraftTab::Settings:
        if (draft_form(ui_, draft_, in)) changed_ = true;
    }
  }

  std::pair<Rect, Rect> columns(Rect in) {
    const Rect left = in.cut_left(std::round((in.w - ui_.px(12)) / 2));
    in.cut_left(ui_.px(12));
    return {left, in};
  }

  void texts(const Rect& in) {
    auto [left, right] = columns(in);
    const bool takes = std::exchange(draft_.take_keyboard, false);
    bool changed = false;
    if (draft_.first) {
      changed |=
          draft_field(ui_, "draft.objective.en", left, draft_.objective_en,
                      tr("You can say who runs next."), tr("What one can do afterwards"), takes);
      changed |= draft_field(ui_, "draft.objective.zh", right, draft_.objective_zh,
                             "你能说出接下来谁运行。", tr("The same in Chinese"));
    }
    changed |= draft_box(ui_, "draft.text.en", left, draft_.block.text.en,
                         tr("What the stop says, in English"), takes && !draft_.first);
    changed |=
        draft_box(ui_, "draft.text.zh", right, draft_.block.text.zh, tr("The same in Chinese"));
    if (changed) changed_ = true;
  }

  // after: what would give the answer away.
  void after(const Rect& in) {
    const auto [left, right] = columns(in);
    bool changed = draft_box(ui_, "draft.after.en", left, draft_.block.after.en,
                             tr("Said once it is answered or mended"));
    changed |=
        draft_box(ui_, "draft.after.zh", right, draft_.block.after.zh, tr("The same in Chinese"));
    if (changed) changed_ = true;
  }

  Ui& ui_;
  Draft& draft_;
  Intents intents_;
  bool changed_ = false;
};

}  // namespace

Intents draft_view(Ui& ui, Draft& draft, Rect pane) { return DraftView(ui, draft).draw(pane); }

}  // namespace fiberscope::ui
