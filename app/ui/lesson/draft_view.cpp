#include "app/ui/lesson/draft_view.h"

#include <cmath>

#include "app/lesson/stop_writer.h"
#include "app/lesson/walk.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::tr;

constexpr float kDraftHead = 41, kDraftRow = 28, kDraftField = 32, kDraftLabel = 22;

// DraftView: one frame of it.
class DraftView {
 public:
  DraftView(Ui& ui, Draft& draft) : ui_(ui), draft_(draft) {}

  Intents draw(Rect pane) {
    ui_.fill(pane, ui_.c().panel);
    ui_.note("draft", pane);
    head(pane.cut_top(ui_.px(kDraftHead)));
    Rect in = pane.inset(ui_.px(16), ui_.px(10));
    const Rect left = in.cut_left(std::clamp(std::round(in.w * 0.36f), ui_.px(240), ui_.px(340)));
    in.cut_left(ui_.px(16));
    choices(left);
    texts(in);
    if (changed_) intents_.push_back(intent::ChangeDraft{});
    return std::move(intents_);
  }

 private:
  void head(Rect r) {
    ui_.fill({r.x, r.bottom() - 1, r.w, 1}, ui_.c().border);
    Rect in = r.inset(ui_.px(16), ui_.px(6));
    const Rect close = in.cut_right(ui_.px(28));
    if (ui_.icon_button("draft.leave", close, Font::Icon16, icon::kClose,
                        tr("Leave it; what is written comes back"))) {
      intents_.push_back(intent::CloseLesson{});
    }
    in.cut_right(ui_.px(8));
    const bool able = draft_.lacks.empty();
    const char* keep = tr("Keep the stop");
    const Rect button = in.cut_right(ui_.text_width(Font::BodyMedium, keep) + ui_.px(24));
    if (ui_.primary_button("draft.keep", button, keep, able)) {
      intents_.push_back(intent::KeepDraft{});
    }
    if (!able && ui_.hovering(button)) ui_.tooltip(draft_.lacks);
    in.cut_right(ui_.px(8));
    const char* here = tr("Move it here");
    const Rect move = in.cut_right(ui_.text_width(Font::SmallMedium, here) + ui_.px(24));
    if (ui_.text_button("draft.move", move, here, false)) intents_.push_back(intent::MoveDraft{});
    if (ui_.hovering(move)) ui_.tooltip(tr("To the playhead, and to the lane in focus"));
    in.cut_right(ui_.px(12));
    ui_.icon(in.cut_left(ui_.px(22)), Font::Icon16, ui_.c().accent, icon::kFlag);
    const std::string time = base::format_time(draft_.at_ns);
    ui_.text_in(in.cut_left(ui_.text_width(Font::Value, time) + ui_.px(12)), Font::Value,
                ui_.c().text2, time);
    ui_.text_in(in, Font::Value, ui_.c().text1, draft_.query);
    ui_.note("draft.query", in);
    if (ui_.text_width(Font::Value, draft_.query) > in.w && ui_.hovering(in)) {
      ui_.tooltip(draft_.query);
    }
  }

  void choices(Rect in) {
    for (std::size_t i = 0; i < lesson::kWritten.size(); i += 2) {
      Rect row = in.cut_top(ui_.px(kDraftRow));
      kind(i, row.cut_left(std::round((row.w - ui_.px(6)) / 2)));
      row.cut_left(ui_.px(6));
      kind(i + 1, row);
      in.cut_top(ui_.px(6));
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
    const lesson::StopKind which = lesson::kWritten[i];
    const std::string id =
        "draft.kind." + std::string(lesson::kStopNames[static_cast<std::size_t>(which)]);
    ui_.note(id, r);
    if (ui_.text_button(id, r, lesson::stop_word(which), draft_.kind == which)) {
      draft_.kind = which;
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
    if (!h.clicked || on) return;
    draft_.ask = i;
    changed_ = true;
  }

  void texts(Rect in) {
    const std::string lacks = draft_.lacks;
    if (!lacks.empty()) {
      ui_.text_in(in.cut_bottom(ui_.px(kDraftLabel)), Font::Small, ui_.c().warning, lacks);
      in.cut_bottom(ui_.px(4));
    }
    Rect left = in.cut_left(std::round((in.w - ui_.px(12)) / 2));
    in.cut_left(ui_.px(12));
    const bool takes = std::exchange(draft_.take_keyboard, false);
    if (draft_.first) {
      field("draft.objective.en", left, draft_.objective_en, tr("You can say who runs next."),
            tr("What one can do afterwards"), takes);
      field("draft.objective.zh", in, draft_.objective_zh, "你能说出接下来谁运行。",
            tr("The same in Chinese"), false);
    }
    box("draft.text.en", left, draft_.text_en, tr("What the stop says, in English"),
        takes && !draft_.first);
    box("draft.text.zh", in, draft_.text_zh, tr("The same in Chinese"), false);
  }

  void field(const char* id, Rect& column, std::string& value, const char* hint, const char* label,
             bool takes) {
    ui_.text_in(column.cut_top(ui_.px(kDraftLabel)), Font::Small, ui_.c().text3, label);
    const Rect r = column.cut_top(ui_.px(kDraftField));
    ui_.fill(r, ui_.c().inset, ui_.px(6));
    ui_.stroke(r, ui_.field_focused(id) ? ui_.c().accent : ui_.c().border, ui_.px(6));
    if (ui_.text_field(id, r.inset(ui_.px(8), 0), value, hint, takes)) changed_ = true;
    column.cut_top(ui_.px(6));
  }

  void box(const char* id, Rect& column, std::string& value, const char* label, bool takes) {
    ui_.text_in(column.cut_top(ui_.px(kDraftLabel)), Font::Small, ui_.c().text3, label);
    if (ui_.text_box(id, column, value, "", takes)) changed_ = true;
  }

  Ui& ui_;
  Draft& draft_;
  Intents intents_;
  bool changed_ = false;
};

}  // namespace

Intents draft_view(Ui& ui, Draft& draft, Rect pane) { return DraftView(ui, draft).draw(pane); }

}  // namespace fiberscope::ui
