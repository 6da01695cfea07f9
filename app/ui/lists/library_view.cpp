#include "app/ui/lists/library_view.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "app/ui/lists/rows.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::tr;

bool matches(const LibraryItem& item, const std::string& needle) {
  if (needle.empty()) return true;
  return lower(item.title + " " + item.chapter + " " + item.path).find(needle) != std::string::npos;
}

// chapter_icon: by the number that the heading begins with.
const char* chapter_icon(std::string_view chapter) {
  constexpr std::array kOfChapters = {icon::kFile,    icon::kLoop, icon::kSwap,  icon::kTimer,
                                      icon::kStorage, icon::kHub,  icon::kMouse, icon::kLock,
                                      icon::kMemory,  icon::kBolt, icon::kBelief};
  std::size_t number = 0;
  std::from_chars(chapter.data(), chapter.data() + chapter.size(), number);
  return kOfChapters[number < kOfChapters.size() ? number : 0];
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1024 * 1024) return std::to_string((bytes + 1023) / 1024) + " KB";
  return std::to_string(bytes / (1024 * 1024)) + " MB";
}

std::string name_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

// two_lines: the text in at most two lines of the width; what is left over is cut.
std::vector<std::string> two_lines(const Ui& ui, Font font, const std::string& text, float width) {
  auto lines = ui.wrap(font, text, width);
  if (lines.size() <= 2) return lines;
  for (std::size_t i = 2; i < lines.size(); ++i) lines[1] += " " + lines[i];
  lines.resize(2);
  return lines;
}

// Library: one frame of the pane.
class Library {
 public:
  Library(Ui& ui, const SessionFace& face, LibraryState& state)
      : ui_(ui), face_(face), state_(state) {}

  void head(const Rect& r, const std::vector<LibraryItem>& items);
  void filter(const Rect& r);
  void list(const Rect& pane, const std::vector<LibraryItem>& items,
            const std::vector<RecentFile>& recent);
  Intents take() { return std::move(intents_); }

 private:
  void keys(const std::vector<const LibraryItem*>& shown);
  void chapter(Rect& rest, const std::string& title, bool first);
  void item(Rect& rest, const LibraryItem& item, const Rect& pane);
  void item_sign(const Rect& r, const LibraryItem& item, bool selected);
  void nothing(Rect& rest, bool no_items);
  void recent_files(Rect& rest, const std::vector<RecentFile>& recent);

  Ui& ui_;
  const SessionFace& face_;
  LibraryState& state_;
  bool was_focused_ = false;  // the filter had the keyboard when this frame began
  Intents intents_;
};

void Library::head(const Rect& r, const std::vector<LibraryItem>& items) {
  Rect in = r.inset(ui_.px(16), 0);
  const Rect cell = in.cut_right(ui_.px(28));
  const Rect plus{cell.x + ui_.px(6), std::round(cell.mid_y() - ui_.px(14)), ui_.px(28),
                  ui_.px(28)};
  if (ui_.icon_button("library.open", plus, Font::Icon20, icon::kPlus, tr("Open a file"))) {
    intents_.push_back(intent::OpenBrowser{});
  }
  in.cut_left(ui_.text_in(in, Font::BodyStrong, ui_.c().text1, tr("Scenarios")) + ui_.px(10));
  if (items.empty()) return;
  const auto seen = std::count_if(items.begin(), items.end(), [](const auto& i) { return i.seen; });
  const std::string text =
      words::fill(tr("{seen} of {all}"),
                  {{"seen", std::to_string(seen)}, {"all", std::to_string(items.size())}});
  ui_.text_in(in, Font::Small, ui_.c().text3, text);
  if (ui_.hovering(in)) ui_.tooltip(tr("Scenarios you have run to their end"));
}

void Library::filter(const Rect& r) {
  was_focused_ = ui_.field_focused("library.filter");
  const bool lit = ui_.hovering(r) || was_focused_;
  ui_.fill(r, ui_.c().inset, ui_.px(6));
  ui_.stroke(r, lit ? ui_.c().border_strong : ui_.c().border, ui_.px(6));
  ui_.icon({r.x + ui_.px(8), r.y, ui_.px(18), r.h}, Font::Icon16, ui_.c().text3, icon::kSearch);
  Rect field = r;
  field.cut_left(ui_.px(34));
  field.cut_right(ui_.px(24));
  if (ui_.text_field("library.filter", field, state_.filter, tr("Filter"))) {
    state_.row.clear();
  }
  const Rect end{r.right() - ui_.px(26), r.y, ui_.px(22), r.h};
  if (!state_.filter.empty() &&
      ui_.icon_button("library.clear", end.inset(0, ui_.px(5)), Font::Icon16, icon::kClose)) {
    state_.filter.clear();
  }
}

// keys: while the filter has the keyboard, arrows walk along what it shows and Enter opens it.
void Library::keys(const std::vector<const LibraryItem*>& shown) {
  // Enter takes the keyboard from the field in the very frame in which it is pressed
  if (!ui_.field_focused("library.filter") && !was_focused_) {
    state_.row.clear();
    return;
  }
  if (shown.empty()) return;
  const auto at = std::find_if(shown.begin(), shown.end(),
                               [&](const auto* i) { return i->path == state_.row; });
  const bool down = ui_.pressed(key::kDown), up = ui_.pressed(key::kUp);
  if (down || up) {
    auto next = at;
    if (at == shown.end()) {
      next = down ? shown.begin() : shown.end() - 1;
    } else if (down && at + 1 != shown.end()) {
      ++next;
    } else if (up && at != shown.begin()) {
      --next;
    }
    state_.row = (*next)->path;
    state_.reveal_row = true;
  }
  if (ui_.pressed(key::kEnter, false)) {
    const LibraryItem* chosen = at != shown.end() ? *at : shown.front();
    intents_.push_back(intent::OpenScenario{chosen->path});
  }
}

void Library::chapter(Rect& rest, const std::string& title, bool first) {
  rest.cut_top(ui_.px(first ? 4 : 12));
  const float w = rest.w - ui_.px(32 + 26);
  const Rect button{rest.right() - ui_.px(42), rest.y - ui_.px(2), ui_.px(26), ui_.px(24)};
  if (face_.can_run && ui_.icon_button("library.compare." + title, button, Font::Icon16,
                                       icon::kChart, tr("Compare the scenarios of this chapter"))) {
    intents_.push_back(intent::OpenComparison{title});
  }
  for (const auto& line : two_lines(ui_, Font::SmallMedium, title, w)) {
    ui_.text_in(rest.cut_top(ui_.px(20)).inset(ui_.px(16), 0), Font::SmallMedium, ui_.c().text3,
                line);
  }
  rest.cut_top(ui_.px(5));
}

void Library::item_sign(const Rect& r, const LibraryItem& item, bool selected) {
  if (!item.error.empty()) return ui_.icon(r, Font::Icon16, ui_.c().error, icon::kError);
  if (item.seen) return ui_.icon(r, Font::Icon16, ui_.c().ok, icon::kCheck);
  ui_.icon(r, Font::Icon16, selected ? ui_.c().accent : ui_.c().text3, chapter_icon(item.chapter));
}

void Library::item(Rect& rest, const LibraryItem& item, const Rect& pane) {
  const bool selected = !face_.path.empty() && item.path == face_.path;
  const bool reached = item.path == state_.row;
  const Font font = selected ? Font::BodyMedium : Font::Body;
  const float room = rest.w - ui_.px(16 + 16 + 28 + 24);
  const auto lines = two_lines(ui_, font, item.title, room);
  const float line_h = ui_.px(20);
  const Rect row = rest.cut_top(static_cast<float>(lines.size()) * line_h + ui_.px(12));
  if ((reached && state_.reveal_row) || state_.reveal == item.path) {
    state_.scroll += std::min(0.0f, row.y - pane.y) + std::max(0.0f, row.bottom() - pane.bottom());
    state_.reveal_row = false;
    state_.reveal.clear();
  }
  const Rect box = row.inset(ui_.px(8), ui_.px(1));
  Rect body = box;  // while runs are compared, the plus at its right is a button of its own
  if (face_.comparing) body.cut_right(ui_.px(34));
  const Hit h = ui_.hit("library.item." + item.path, body);
  ui_.fill(box, selected ? ui_.c().tint : h.hovered || reached ? ui_.c().hover : 0, ui_.px(6));
  if (reached) ui_.stroke(box, ui_.c().accent, ui_.px(6));
  if (h.clicked) intents_.push_back(intent::OpenScenario{item.path});
  Rect in = box.inset(ui_.px(8), ui_.px(5));
  Rect sign = in.cut_left(ui_.px(20));
  sign.h = line_h;
  item_sign(sign, item, selected);
  in.cut_left(ui_.px(8));
  Rect count = in.cut_right(ui_.px(24));
  count.h = line_h;
  const bool adds = face_.comparing && ui_.hovering(box);
  if (adds && ui_.icon_button("library.add." + item.path,
                              {count.x + ui_.px(2), row.y + ui_.px(5), ui_.px(22), ui_.px(22)},
                              Font::Icon16, icon::kPlus, tr("Add it to the comparison"))) {
    intents_.push_back(intent::CompareToo{item.path});
  }
  if (item.coroutines > 0 && !adds) {
    ui_.text_in(count, Font::Small, selected ? ui_.c().accent : ui_.c().text3,
                std::to_string(item.coroutines), Align::Right);
  }
  const Color ink = selected || h.hovered || reached ? ui_.c().text1 : ui_.c().text2;
  for (const auto& line : lines) {
    ui_.text_in({in.x, in.y, room, line_h}, font, ink, line);
    in.cut_top(line_h);
  }
  if (!h.hovered) return;
  if (!item.error.empty()) return ui_.tooltip(item.error);
  if (!item.misconception.empty()) {
    ui_.tooltip(words::fill(tr("Often believed: {belief}."), {{"belief", item.misconception}}));
  }
}

void Library::nothing(Rect& rest, bool no_items) {
  rest.cut_top(ui_.px(16));
  const std::string text = !no_items                     ? tr("Nothing matches the filter.")
                           : face_.library_error.empty() ? tr("No scenarios were found.")
                                                         : face_.library_error;
  const bool bad = no_items && !face_.library_error.empty();
  for (const auto& line : ui_.wrap(Font::Small, text, rest.w - ui_.px(32))) {
    ui_.text_in(rest.cut_top(ui_.px(20)).inset(ui_.px(16), 0), Font::Small,
                bad ? ui_.c().error : ui_.c().text3, line, bad ? Align::Left : Align::Center);
  }
}

void Library::recent_files(Rect& rest, const std::vector<RecentFile>& recent) {
  rest.cut_top(ui_.px(12));
  ui_.fill(rest.cut_top(1).inset(ui_.px(16), 0), ui_.c().border);
  ui_.text_in(rest.cut_top(ui_.px(40)).inset(ui_.px(16), 0), Font::BodyStrong, ui_.c().text1,
              tr("Recent"));
  for (const RecentFile& file : recent) {
    if (file.kind == FileKind::Scenario) continue;  // it stands above
    const Rect row = rest.cut_top(ui_.px(32)).inset(ui_.px(8), ui_.px(1));
    Rect in = row.inset(ui_.px(8), 0);
    const bool lit = ui_.hovering(row);
    if (lit) ui_.fill(row, ui_.c().hover, ui_.px(6));
    const Rect end = in.cut_right(ui_.px(56));
    if (lit) {
      const Rect forget{end.right() - ui_.px(20), row.y + ui_.px(4), ui_.px(22), ui_.px(22)};
      if (ui_.icon_button("library.forget." + file.path, forget, Font::Icon16, icon::kClose,
                          tr("Take it off this list; the file stays"))) {
        intents_.push_back(intent::ForgetRecent{file.path});
      }
    } else {
      ui_.text_in(end, Font::Small, ui_.c().text3, size_text(file.size_bytes), Align::Right);
    }
    const Hit h = ui_.hit("library.recent." + file.path, {row.x, row.y, row.w - ui_.px(64), row.h});
    if (h.hovered) ui_.tooltip(file.path);
    if (h.clicked) intents_.push_back(intent::OpenFile{file.path});
    ui_.icon(in.cut_left(ui_.px(20)), Font::Icon16, ui_.c().text3,
             file.kind == FileKind::Trace ? icon::kTimeline : icon::kFile);
    in.cut_left(ui_.px(8));
    ui_.text_in(in, Font::Body, lit ? ui_.c().text1 : ui_.c().text2, name_of(file.path));
  }
}

void Library::list(const Rect& pane, const std::vector<LibraryItem>& items,
                   const std::vector<RecentFile>& recent) {
  const std::string needle = lower(state_.filter);
  std::vector<const LibraryItem*> shown;
  for (const LibraryItem& i : items) {
    if (matches(i, needle)) shown.push_back(&i);
  }
  keys(shown);
  ui_.push_clip(pane);
  Rect rest{pane.x, pane.y - state_.scroll, pane.w, 1e6f};
  const float top = rest.y;
  std::string last;
  for (const LibraryItem* i : shown) {
    if (i->chapter != last) chapter(rest, i->chapter, last.empty());
    last = i->chapter;
    item(rest, *i, pane);
  }
  if (shown.empty()) nothing(rest, items.empty());
  const auto own = [](const RecentFile& file) { return file.kind != FileKind::Scenario; };
  if (needle.empty() && std::ranges::any_of(recent, own)) recent_files(rest, recent);
  rest.cut_top(ui_.px(12));
  ui_.scroll("library.scroll", pane, rest.y - top, state_.scroll);
  ui_.pop_clip();
}

}  // namespace

Intents library_view(Ui& ui, const std::vector<LibraryItem>& items,
                     const std::vector<RecentFile>& recent, const SessionFace& face,
                     LibraryState& state, Rect pane) {
  ui.fill(pane, ui.c().panel);
  ui.note("library", pane);
  Library library(ui, face, state);
  library.head(pane.cut_top(ui.px(48)), items);
  library.filter(pane.cut_top(ui.px(32)).inset(ui.px(16), 0));
  pane.cut_top(ui.px(8));
  library.list(pane, items, recent);
  return library.take();
}

}  // namespace fiberscope::ui
