#include "app/ui/app/quiz_preview.h"

#include <algorithm>
#include <cmath>

#include "app/lesson/query.h"
#include "app/session/scenario.h"
#include "app/ui/lesson/rich_text.h"
#include "app/ui/state/ids.h"
#include "app/ui/toolkit/scaled_canvas.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::tr;

constexpr float kQuizHead = 34, kQuizRow = 24, kPictureShare = 0.42f;

}  // namespace

void QuizPreview::make(const std::string& program, const model::Model& model,
                       std::uint64_t serial) {
  const bool chinese = words::language() == words::Language::Chinese;
  std::string key = program + (chinese ? " zh " : " en ") + std::to_string(serial);
  if (key == key_) return;
  forget();
  key_ = std::move(key);
  model_ = &model;
  at_ = 0, scroll_ = 0;
  trouble_.clear();
  const auto lesson = lesson::load_lesson(program);
  const auto scenario = session::load_scenario(program);
  if (!lesson || !scenario) {
    trouble_ = lesson ? scenario.error() : lesson.error();
    return;
  }
  if (!lesson.value()) {
    trouble_ = tr("There is no lesson beside this program.");
    return;
  }
  const auto run = model.trace.find<trace::RunStarted>(EventSeq{1});
  const session::Recipe recipe = session::recipe_for(scenario.value());
  const std::string text = scenario.value().text;
  for (std::size_t i = 0; i < lesson.value()->stops.size(); ++i) {
    const lesson::Stop& stop = lesson.value()->stops[i];
    if (stop.kind == lesson::StopKind::Fix) continue;  // no platform can try what is mended
    const auto number = static_cast<std::uint32_t>(i + 1);
    const std::string query = lesson::query_of(*lesson.value(), i);
    const auto at = lesson::resolve(model, query);
    Shown& shown = stops_.emplace_back();
    shown.elsewhere = stop.change.has_value();
    if (!shown.elsewhere && !at) shown.trouble = "at: " + at.error();
    if (!shown.elsewhere && at) {
      auto made = exporter::quiz_words(
          {stop, number, model, query, at.value(), run == nullptr ? 0 : run->seed, recipe, text});
      if (made) shown.stop = std::move(made.value());
      if (!made) shown.trouble = made.error();
    }
    if (shown.elsewhere || !shown.trouble.empty()) {
      shown.stop.number = number;
      shown.stop.title = lesson::Text{stop.title, stop.title_zh}.in_chosen();
      if (shown.stop.title.empty()) shown.stop.title = lesson::stop_word(stop.kind);
      shown.stop.text = stop.text.in_chosen();
    }
  }
}

void QuizPreview::draw(Ui& ui, const Rect& pane) {
  Rect in = pane;
  if (stops_.empty()) {
    for (const std::string& line : ui.wrap(Font::Small, trouble_, in.w)) {
      ui.text_in(in.cut_top(ui.px(20)), Font::Small, ui.c().text2, line);
    }
    return;
  }
  Rect head = in.cut_top(ui.px(kQuizHead));
  const auto turn = [&](const char* id, const char* glyph, bool enabled, std::size_t to) {
    const Rect r = head.cut_right(ui.px(28));
    if (!ui.icon_button(id, r.inset(0, ui.px(3)), Font::Icon16, glyph, {}, enabled)) return;
    at_ = to;
    scroll_ = 0;
    picture_.reset();
  };
  turn("export.quiz.next", icon::kForward, at_ + 1 < stops_.size(), at_ + 1);
  turn("export.quiz.back", icon::kBack, at_ > 0, at_ - 1);
  const auto asked = std::ranges::count_if(
      stops_, [](const Shown& s) { return s.elsewhere || s.stop.question.has_value(); });
  ui.text_in(head, Font::Small, ui.c().text3,
             fill(tr("{n} of {all} stops; {asked} ask"), {{"n", std::to_string(at_ + 1)},
                                                          {"all", std::to_string(stops_.size())},
                                                          {"asked", std::to_string(asked)}}));
  const Shown& shown = stops_[at_];
  ui.push_clip(in);
  Rect rest{in.x, in.y - scroll_, in.w - ui.px(10), in.h};
  const float top = rest.y;
  text_part(ui, rest, shown);
  if (shown.trouble.empty() && !shown.elsewhere) {
    picture_part(ui, rest, shown.stop);
    answers(ui, rest, shown.stop);
  }
  ui.pop_clip();
  ui.scroll("export.quiz", in, rest.y - top, scroll_);
}

void QuizPreview::text_part(Ui& ui, Rect& in, const Shown& shown) {
  ui.text_in({in.x, in.y, in.w, ui.px(26)}, Font::BodyStrong, ui.c().text1, shown.stop.title);
  in.y += ui.px(28);
  const auto blocks = lesson::blocks_of(shown.stop.text);
  const TextLook look{Font::Small, Font::SmallStrong, Font::Value, 20, ui.c().text2};
  in.y += rich_text(ui, "export.quiz.text", in, blocks, look, true) + ui.px(6);
  std::string note = shown.trouble;
  if (shown.elsewhere) note = tr("It is asked of the changed run, which is made with the file.");
  if (note.empty()) return;
  for (const std::string& line : ui.wrap(Font::Small, note, in.w)) {
    ui.text_in({in.x, in.y, in.w, ui.px(20)}, Font::Small,
               shown.elsewhere ? ui.c().text3 : ui.c().warning, line);
    in.y += ui.px(20);
  }
}

void QuizPreview::picture_part(Ui& ui, Rect& in, const exporter::QuizStop& stop) {
  if (picture_ == nullptr) picture_ = exporter::quiz_picture(*model_, stop.last);
  const auto& page = picture_->page;
  const double scale = std::min({static_cast<double>(in.w) / page.width(),
                                 static_cast<double>(in.h * kPictureShare) / page.height(), 1.0});
  const Rect at{in.x, in.y, static_cast<float>(page.width() * scale),
                static_cast<float>(page.height() * scale)};
  ui.note("export.quiz.picture", at);
  ui.push_clip(at);
  ScaledCanvas canvas(ui, {at.x, at.y}, scale);
  page.paint(canvas);
  ui.pop_clip();
  ui.stroke(at, ui.c().border);
  in.y = at.bottom() + ui.px(10);
}

// answers: as the platform has them, with what it knows of them.
void QuizPreview::answers(Ui& ui, Rect& in, const exporter::QuizStop& stop) {
  const auto row = [&](bool right, const std::string& place, const std::string& text,
                       const std::string& said, Font font) {
    Rect r{in.x, in.y, in.w, ui.px(kQuizRow)};
    const Rect sign = r.cut_left(ui.px(24));
    if (!place.empty()) {
      ui.text_in(sign, Font::Value, ui.c().text3, place);
    } else if (right) {
      ui.icon(sign, Font::Icon16, ui.c().ok, icon::kCheck);
    } else {
      ui.ring({sign.mid_x(), sign.mid_y()}, ui.px(6), ui.c().border_strong, ui.px(1.5f));
    }
    const float wide = std::min(ui.text_width(font, text) + 1, r.w * 0.6f);
    ui.text_in(r.cut_left(wide), font, right ? ui.c().text1 : ui.c().text2, text);
    r.cut_left(ui.px(14));
    ui.text_in(r, Font::Small, ui.c().text3, said);
    in.y += ui.px(kQuizRow);
  };
  if (stop.question) {
    const lesson::Question& q = *stop.question;
    const auto option = [&](std::size_t i, bool right, const std::string& place) {
      row(right, place, q.options[i].text, stop.beliefs[i],
          q.options[i].code ? Font::Value : Font::SmallMedium);
    };
    for (std::size_t i = 0; i < q.order.size(); ++i) {
      option(q.order[i], true, std::to_string(i + 1));
    }
    for (std::size_t i = 0; q.order.empty() && i < q.options.size(); ++i) {
      option(i, q.options[i].right, "");
    }
  }
  if (!stop.reasons.empty()) {
    in.y += ui.px(6);
    ui.text_in({in.x, in.y, in.w, ui.px(kQuizRow)}, Font::SmallStrong, ui.c().text1, tr("Because"));
    in.y += ui.px(kQuizRow);
    for (const exporter::QuizReason& reason : stop.reasons) {
      row(reason.right, "", reason.text, reason.belief, Font::Small);
    }
  }
  for (const std::string& said : {stop.after, stop.why}) {
    if (said.empty()) continue;
    in.y += ui.px(6);
    const TextLook look{Font::Small, Font::SmallStrong, Font::Value, 20, ui.c().text2};
    in.y += rich_text(ui, "export.quiz.said", in, lesson::blocks_of(said), look, true);
  }
}

}  // namespace fiberscope::ui
