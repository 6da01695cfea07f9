#include "app/ui/shell/start_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

#include "app/ui/editor/templates.h"
#include "app/ui/lists/file_list.h"
#include "app/ui/timeline/foretaste.h"
#include "app/ui/toolkit/python_colors.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::tr;

constexpr float kColumn = 1240, kGap = 24, kCards = 338, kTemplate = 184, kChapterRow = 40;
constexpr std::size_t kRecentShown = 3;

std::string count_of(std::size_t n, std::size_t all) {
  return fill(tr("{n} of {all}"), {{"n", std::to_string(n)}, {"all", std::to_string(all)}});
}

// kind_words: "scenario, opened today".
std::string kind_words(const RecentFile& file, std::int64_t now_s) {
  constexpr std::array<const char*, 3> kKinds = {words::mark("scenario"),
                                                 words::mark("own program"), words::mark("trace")};
  const char* kind = tr(kKinds[static_cast<std::size_t>(file.kind)]);
  if (file.opened_s == 0) return kind;
  return fill(tr("{kind}, opened {day}"),
              {{"kind", kind}, {"day", day_words(file.opened_s, now_s)}});
}

// StartPage: one frame of it.
class StartPage {
 public:
  StartPage(Ui& ui, const StartFace& start, const SessionFace& face, StartState& state)
      : ui_(ui), start_(start), face_(face), state_(state) {}
  Intents draw(const Rect& pane);

 private:
  bool goes_on() const { return face_.open || !start_.recent.empty(); }
  void head(Rect& rest);
  void lessons(Rect& rest);
  void begin_card(Rect card);
  void go_on_card(Rect card);
  void where_stopped(const Rect& r);
  void recent_row(Rect row, const RecentFile& file);
  void beginnings(Rect& rest);
  void template_card(const Template& made, Rect card);
  void drop_card(Rect card);
  void chapters(Rect& rest);
  void chapter_row(const ChapterProgress& chapter, const Rect& row);
  void plate(const Rect& card) {
    ui_.fill(card, ui_.c().panel, ui_.px(8));
    ui_.stroke(card, ui_.c().border, ui_.px(8));
  }
  void title(Rect r, const char* text) { ui_.text_in(r, Font::Title, ui_.c().text1, text); }

  Ui& ui_;
  const StartFace& start_;
  const SessionFace& face_;
  StartState& state_;
  bool narrow_ = false;
  Intents intents_;
};

void StartPage::head(Rect& rest) {
  rest.cut_top(ui_.px(26));
  ui_.text_in(rest.cut_top(ui_.px(42)), Font::Display, ui_.c().text1,
              tr("See how concurrent Python runs"));
  rest.cut_top(ui_.px(4));
  ui_.text_in(rest.cut_top(ui_.px(24)), Font::Body, ui_.c().text2,
              tr("Run an ordinary program, then go back and forth in time: who holds the CPU, who "
                 "waits, for whom, and why."));
  rest.cut_top(ui_.px(22));
}

// [SECTION] Begin, go on

void StartPage::lessons(Rect& rest) {
  if (start_.first.path.empty()) {
    const std::string& why = face_.library_error;
    const std::string text = why.empty() ? std::string(tr("No scenarios were found.")) : why;
    for (const std::string& line : ui_.wrap(Font::Body, text, rest.w)) {
      ui_.text_in(rest.cut_top(ui_.px(22)), Font::Body, why.empty() ? ui_.c().text2 : ui_.c().error,
                  line);
    }
    rest.cut_top(ui_.px(kGap));
    if (!goes_on()) return;
    go_on_card(rest.cut_top(ui_.px(kCards)));
    rest.cut_top(ui_.px(26));
    return;
  }
  Rect row = rest.cut_top(ui_.px(kCards));
  if (!goes_on()) {
    begin_card(row);
  } else if (narrow_) {
    begin_card(row);
    rest.cut_top(ui_.px(kGap));
    go_on_card(rest.cut_top(ui_.px(kCards)));
  } else {
    begin_card(row.cut_left(std::round((row.w - ui_.px(kGap)) * 764 / (764 + 452))));
    row.cut_left(ui_.px(kGap));
    go_on_card(row);
  }
  rest.cut_top(ui_.px(26));
}

void StartPage::begin_card(Rect card) {
  plate(card);
  ui_.note("start.begin", card);
  Rect in = card.inset(ui_.px(24), ui_.px(22));
  Rect line = in.cut_top(ui_.px(24));
  const char* begin = tr("Begin here");
  const Rect pill = line.cut_left(ui_.text_width(Font::SmallMedium, begin) + ui_.px(20));
  ui_.fill(pill, ui_.c().tint, pill.h / 2);
  ui_.text_in(pill, Font::SmallMedium, ui_.c().accent, begin, Align::Center);
  line.cut_left(ui_.px(10));
  ui_.text_in(line, Font::Small, ui_.c().text3, tr("A few minutes, nothing to install"));
  in.cut_top(ui_.px(10));
  ui_.text_in(in.cut_top(ui_.px(30)), Font::Heading, ui_.c().text1, start_.first.question);
  in.cut_top(ui_.px(12));
  Rect foot = in.cut_bottom(ui_.px(42));
  in.cut_bottom(ui_.px(22));
  ui_.fill(in, ui_.c().panel, ui_.px(6));
  ui_.stroke(in, ui_.c().border, ui_.px(6));
  ui_.note("start.foretaste", in);
  if (start_.foretaste != nullptr) foretaste(ui_, *start_.foretaste, in.inset(ui_.px(8)));
  const char* label = tr("Start the first lesson");
  const Rect button = foot.cut_left(ui_.text_width(Font::BodyMedium, label) + ui_.px(76));
  const Hit h = ui_.hit("start.first", button);
  ui_.fill(button, h.hovered ? mix(ui_.c().accent, rgb(0xFFFFFF), 0.12f) : ui_.c().accent,
           ui_.px(6));
  ui_.icon({button.x + ui_.px(16), button.y, ui_.px(24), button.h}, Font::Icon20, ui_.c().on_accent,
           icon::kPlay);
  Rect text = button;
  text.cut_left(ui_.px(48));
  ui_.text_in(text, Font::BodyMedium, ui_.c().on_accent, label);
  if (h.clicked) intents_.push_back(intent::OpenScenario{start_.first.path});
  foot.cut_left(ui_.px(16));
  ui_.text_in(foot, Font::Small, ui_.c().text3,
              tr("Guess first, then step on: the recorded run answers."));
}

void StartPage::go_on_card(Rect card) {
  plate(card);
  ui_.note("start.go_on", card);
  ui_.push_clip(card);
  Rect in = card.inset(ui_.px(20), ui_.px(18));
  Rect line = in.cut_top(ui_.px(28));
  ui_.text_in(line, Font::Small, ui_.c().text3, tr("where you stopped"), Align::Right);
  title(line, tr("Go on"));
  in.cut_top(ui_.px(12));
  where_stopped(in.cut_top(ui_.px(70)));
  in.cut_top(ui_.px(28));
  const std::size_t first = face_.open ? 0 : 1;
  std::size_t shown = 0;
  for (std::size_t i = first; i < start_.recent.size() && shown < kRecentShown; ++i) {
    if (face_.open && start_.recent[i].path == face_.path) continue;
    const Rect row = in.cut_top(ui_.px(57));
    recent_row({card.x, row.y, card.w, row.h}, start_.recent[i]);
    ++shown;
  }
  ui_.pop_clip();
}

// where_stopped: what is open, else what was opened last, with the button that leads there.
void StartPage::where_stopped(const Rect& r) {
  const RecentFile* file = face_.open ? nullptr : &start_.recent.front();
  const bool is_trace = file != nullptr && file->kind == FileKind::Trace;
  std::string name = face_.title, told = face_.unsaved ? tr("open, not saved") : tr("still open");
  if (file != nullptr) {
    name = file->title.empty() ? file->path.substr(file->path.rfind('/') + 1) : file->title;
    told = kind_words(*file, start_.now_s);
    if (file->points > 0) {
      told = fill(tr("{seen} points seen"), {{"seen", count_of(file->points_seen, file->points)}});
      if (!file->next.empty()) {
        told = fill(tr("{told}, next: {point}"), {{"told", told}, {"point", file->next}});
      }
    }
  }
  const Hit h = ui_.hit("start.continue", r);
  ui_.fill(r, h.hovered ? ui_.c().hover : ui_.c().raised, ui_.px(8));
  ui_.stroke(r, h.hovered ? ui_.c().accent : ui_.c().border_strong, ui_.px(8));
  Rect in = r.inset(ui_.px(16), 0);
  const Rect cell = in.cut_left(ui_.px(40));
  const Rect tile{cell.x, std::round(cell.mid_y() - ui_.px(20)), ui_.px(40), ui_.px(40)};
  ui_.fill(tile, ui_.c().tint, ui_.px(6));
  ui_.icon(tile, Font::Icon20, ui_.c().accent,
           is_trace                                              ? icon::kTimeline
           : file != nullptr && file->kind == FileKind::Scenario ? icon::kSchool
                                                                 : icon::kFile);
  in.cut_left(ui_.px(14));
  const char* label = tr("Continue");
  const float w = ui_.text_width(Font::BodyMedium, label) + ui_.px(50);
  const Rect button = in.cut_right(w).inset(0, ui_.px(18));
  ui_.stroke(button, ui_.c().border_strong, ui_.px(6));
  Rect text = button.inset(ui_.px(12), 0);
  ui_.icon(text.cut_right(ui_.px(20)), Font::Icon16, ui_.c().text1, icon::kArrow);
  ui_.text_in(text, Font::BodyMedium, ui_.c().text1, label);
  in.cut_right(ui_.px(12));
  in = in.inset(0, ui_.px(13));
  ui_.text_in(in.cut_top(in.h / 2), Font::BodyMedium, ui_.c().text1, name);
  ui_.text_in(in, Font::Small, ui_.c().text2, told);
  if (h.hovered && ui_.text_width(Font::Small, told) > in.w) ui_.tooltip(told);
  if (!h.clicked) return;
  if (file == nullptr) {
    intents_.push_back(intent::GoHome{});
  } else if (is_trace) {
    intents_.push_back(intent::OpenFile{file->path, true});
  } else {
    intents_.push_back(intent::OpenScenario{file->path, true});
  }
}

void StartPage::recent_row(Rect row, const RecentFile& file) {
  ui_.fill({row.x, row.y, row.w, 1}, ui_.c().border);
  const Hit h = ui_.hit("start.recent." + file.path, row);
  if (h.hovered) ui_.fill(row, ui_.c().hover);
  Rect in = row.inset(ui_.px(20), 0);
  const bool is_trace = file.kind == FileKind::Trace;
  ui_.icon(in.cut_left(ui_.px(20)), Font::Icon20, ui_.c().text2,
           is_trace ? icon::kTimeline : icon::kFile);
  in.cut_left(ui_.px(12));
  const std::string much = is_trace          ? file_size_text(file.size_bytes)
                           : file.end_ns > 0 ? base::format_time(file.end_ns)
                                             : std::string();
  const float w = ui_.text_width(Font::Value, much) + 1;
  ui_.text_in(in.cut_right(w), Font::Value, ui_.c().text3, much, Align::Right);
  in.cut_right(ui_.px(12));
  in = in.inset(0, ui_.px(9));
  ui_.text_in(in.cut_top(in.h / 2), Font::SmallMedium, ui_.c().text1,
              file.path.substr(file.path.rfind('/') + 1));
  ui_.text_in(in, Font::Small, ui_.c().text2, kind_words(file, start_.now_s));
  if (h.hovered) ui_.tooltip(file.path);
  if (!h.clicked) return;
  if (is_trace) {
    intents_.push_back(intent::OpenFile{file.path});
  } else {
    intents_.push_back(intent::OpenScenario{file.path});
  }
}

// [SECTION] New program, a file

void StartPage::beginnings(Rect& rest) {
  const std::size_t count = templates().size() + 1;
  const std::size_t across = narrow_ ? 2 : count;
  const float gap = ui_.px(kGap);
  const float w =
      std::floor((rest.w - gap * static_cast<float>(across - 1)) / static_cast<float>(across));
  const Rect heads = rest.cut_top(ui_.px(26));
  title(heads, tr("New program"));
  if (!narrow_) {
    title({rest.x + (w + gap) * static_cast<float>(count - 1), heads.y, w, heads.h},
          tr("Your own"));
  }
  rest.cut_top(ui_.px(12));
  Rect row;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % across == 0) {
      if (i > 0) rest.cut_top(gap);
      row = rest.cut_top(ui_.px(kTemplate));
    }
    const Rect card = row.cut_left(w);
    row.cut_left(gap);
    i + 1 < count ? template_card(templates()[i], card) : drop_card(card);
  }
  rest.cut_top(ui_.px(26));
}

void StartPage::template_card(const Template& made, Rect card) {
  const Hit h = ui_.hit(std::string("start.template.") + made.module, card);
  plate(card);
  if (h.hovered) ui_.stroke(card, ui_.c().accent, ui_.px(8));
  Rect code = card;
  const Rect foot = code.cut_bottom(ui_.px(54));
  ui_.fill({code.x + 1, code.y + 1, code.w - 2, code.h - 1}, ui_.c().inset, ui_.px(7));
  ui_.fill({code.x, foot.y, code.w, 1}, ui_.c().border);
  ui_.push_clip(code);
  Rect in = code.inset(ui_.px(18), ui_.px(14));
  std::string_view text = made.text;
  char quote = 0;
  for (std::size_t i = 0; i < kTemplateLines && !text.empty(); ++i) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const Rect line = in.cut_top(ui_.px(20));
    float x = line.x;
    for (const Piece& piece : python_pieces(text.substr(0, end), quote)) {
      x += ui_.text({x, line.y + (line.h - ui_.line_height(Font::Value)) / 2}, Font::Value,
                    token_color(ui_.c(), piece.token), piece.text);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  ui_.pop_clip();
  Rect label = foot.inset(ui_.px(18), 0);
  ui_.icon(label.cut_left(ui_.px(20)), Font::Icon20, ui_.c().accent, icon::kPlus);
  label.cut_left(ui_.px(8));
  const float w = ui_.text_in(label, Font::BodyStrong, ui_.c().text1, tr(made.title));
  label.cut_left(w + ui_.px(8));
  ui_.text_in(label, Font::Small, ui_.c().text2, made.module);
  if (h.hovered) ui_.tooltip(tr("Opens in the editor; F5 runs it"));
  if (h.clicked) intents_.push_back(intent::NewProgram{made.kind});
}

void StartPage::drop_card(Rect card) {
  ui_.note("start.drop", card);
  ui_.dashes(card, ui_.c().border_strong);
  Rect in = card.inset(ui_.px(12), ui_.px(24));
  ui_.icon(in.cut_top(ui_.px(34)), Font::Icon26, ui_.c().text2, icon::kDownload);
  in.cut_top(ui_.px(6));
  ui_.text_in(in.cut_top(ui_.px(22)), Font::Body, ui_.c().text1, tr("Drop a program or a trace"),
              Align::Center);
  ui_.text_in(in.cut_top(ui_.px(18)), Font::Small, ui_.c().text3, ".py, .fstrace, .fiberscope",
              Align::Center);
  in.cut_top(ui_.px(12));
  const char* label = tr("Open a file");
  const float key_w = ui_.text_width(Font::Value, "Ctrl O") + ui_.px(12);
  const float w = ui_.text_width(Font::BodyMedium, label) + key_w + ui_.px(58);
  const Rect row = in.cut_top(ui_.px(34));
  const Rect button{std::round(row.mid_x() - w / 2), row.y, w, row.h};
  if (ui_.label_button("start.open", button, icon::kFolder, label)) {
    intents_.push_back(intent::OpenBrowser{});
  }
  const Rect cap{button.right() - key_w - ui_.px(8), std::round(button.mid_y() - ui_.px(10)), key_w,
                 ui_.px(20)};
  ui_.stroke(cap, ui_.c().border_strong, ui_.px(4));
  ui_.text_in(cap, Font::Value, ui_.c().text2, "Ctrl O", Align::Center);
}

// [SECTION] Chapters

void StartPage::chapters(Rect& rest) {
  const auto list = chapters_of(start_.items);
  if (list.empty()) return;
  Rect head = rest.cut_top(ui_.px(26));
  if (!narrow_) {
    ui_.text_in(head, Font::Small, ui_.c().text3,
                tr("finished = all its questions were answered"), Align::Right);
  }
  title(head, tr("Chapters"));
  rest.cut_top(ui_.px(10));
  const std::size_t across = narrow_ ? 2 : 3, down = (list.size() + across - 1) / across;
  const float gap = ui_.px(12), step = ui_.px(kChapterRow + 4);
  const float w =
      std::floor((rest.w - gap * static_cast<float>(across - 1)) / static_cast<float>(across));
  const Rect area = rest.cut_top(step * static_cast<float>(down));
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto column = static_cast<float>(i / down), row = static_cast<float>(i % down);
    chapter_row(list[i],
                {area.x + (w + gap) * column, area.y + step * row, w, ui_.px(kChapterRow)});
  }
}

void StartPage::chapter_row(const ChapterProgress& chapter, const Rect& row) {
  const std::string id = "start.chapter." + chapter.number;
  const Hit h = ui_.hit(id, row);
  ui_.anchor(id, row);
  ui_.fill(row, h.hovered ? ui_.c().hover : ui_.c().panel, ui_.px(6));
  Rect in = row.inset(ui_.px(14), 0);
  const Rect cell = in.cut_left(ui_.px(20));
  const Point middle{std::round(cell.mid_x()), std::round(cell.mid_y())};
  const bool all = chapter.seen == chapter.count;
  const float radius = ui_.px(9), thick = ui_.px(2);
  ui_.ring(middle, radius, all ? ui_.c().ok : ui_.c().border_strong, thick);
  if (all) {
    ui_.icon(cell, Font::Icon16, ui_.c().ok, icon::kCheck);
  } else {
    const auto share = static_cast<float>(chapter.seen) / static_cast<float>(chapter.count);
    ui_.arc(middle, radius, share, ui_.c().accent, thick);
  }
  in.cut_left(ui_.px(10));
  ui_.text_in(in.cut_left(ui_.px(18)), Font::Value, ui_.c().text3, chapter.number);
  const std::string much = count_of(chapter.seen, chapter.count);
  ui_.text_in(in.cut_right(ui_.text_width(Font::Value, much) + 1), Font::Value, ui_.c().text3,
              much);
  in.cut_right(ui_.px(10));
  ui_.text_in(in, Font::SmallMedium, ui_.c().text1, chapter.title);
  if (!h.clicked) return;
  state_.chapter = chapter.whole;
  state_.chapter_scroll = 0;
  ui_.anchor("start.chapter", row);
  ui_.open_popup("chapter");
}

Intents StartPage::draw(const Rect& pane) {
  ui_.fill(pane, ui_.c().bg);
  ui_.note("start", pane);
  ui_.push_clip(pane);
  const float w = std::min(ui_.px(kColumn), pane.w - ui_.px(48));
  narrow_ = w < ui_.px(960);
  Rect rest{std::round(pane.mid_x() - w / 2), pane.y - state_.scroll, w, 1e6f};
  const float top = rest.y;
  head(rest);
  lessons(rest);
  beginnings(rest);
  chapters(rest);
  rest.cut_top(ui_.px(16));
  ui_.scroll("start.scroll", pane, rest.y - top, state_.scroll);
  ui_.pop_clip();
  return std::move(intents_);
}

}  // namespace

std::vector<ChapterProgress> chapters_of(const std::vector<LibraryItem>& items) {
  std::vector<ChapterProgress> out;
  for (const LibraryItem& item : items) {
    if (out.empty() || out.back().whole != item.chapter) {
      const std::size_t gap = item.chapter.find("  ");
      const bool numbered = gap != std::string::npos;
      out.push_back({numbered ? item.chapter.substr(0, gap) : std::string(),
                     numbered ? item.chapter.substr(gap + 2) : item.chapter, item.chapter});
    }
    ++out.back().count;
    out.back().seen += item.seen ? 1 : 0;
  }
  return out;
}

std::string day_words(std::int64_t then_s, std::int64_t now_s) {
  const auto day_of = [](std::int64_t s) {  // of local time, in days
    const std::time_t time = s;
    std::tm local{};
    localtime_r(&time, &local);
    return (s + local.tm_gmtoff) / 86400;
  };
  const std::int64_t days = day_of(now_s) - day_of(then_s);
  if (days == 0) return tr("today");
  if (days == 1) return tr("yesterday");
  if (days > 1 && days < 14) return fill(tr("{n} days ago"), {{"n", std::to_string(days)}});
  return file_date_text(then_s).substr(0, 10);
}

Intents start_page(Ui& ui, const StartFace& start, const SessionFace& face, StartState& state,
                   const Rect& pane) {
  return StartPage(ui, start, face, state).draw(pane);
}

}  // namespace fiberscope::ui
