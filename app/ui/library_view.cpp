#include <algorithm>
#include <cctype>
#include <cmath>

#include "app/ui/panes.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::tr;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool matches(const LibraryItem& item, const std::string& needle) {
  if (needle.empty()) return true;
  return lower(item.title + " " + item.chapter + " " + item.path).find(needle) != std::string::npos;
}

const char* chapter_icon(std::string_view chapter) {
  switch (chapter.empty() ? '0' : chapter.front()) {
    case '1':
      return icon::kLoop;
    case '2':
      return icon::kSwap;
    case '3':
      return icon::kTimer;
    case '4':
      return icon::kStorage;
    case '5':
      return icon::kHub;
    case '6':
      return icon::kMouse;
    case '7':
      return icon::kLock;
    case '8':
      return icon::kMemory;
    case '9':
      return icon::kBolt;
    default:
      return icon::kFile;
  }
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1024 * 1024) return std::to_string((bytes + 1023) / 1024) + " KB";
  return std::to_string(bytes / (1024 * 1024)) + " MB";
}

void filter_box(Ui& ui, ViewState& state, const Rect& r) {
  const bool hovered = ui.hovering(r);
  ui.fill(r, ui.c().inset, ui.px(6));
  ui.stroke(r, hovered ? ui.c().border_strong : ui.c().border, ui.px(6));
  ui.icon({r.x + ui.px(8), r.y, ui.px(18), r.h}, Font::Icon16, ui.c().text3, icon::kSearch);
  Rect field = r;
  field.cut_left(ui.px(34));
  field.cut_right(ui.px(24));
  ui.text_field("library.filter", field, state.filter, "Filter", state.focus_filter);
  state.focus_filter = false;
  const Rect end{r.right() - ui.px(26), r.y, ui.px(22), r.h};
  if (state.filter.empty()) {
    ui.text_in(end, Font::Value, ui.c().text3, "/", Align::Center);
  } else if (ui.icon_button("library.clear", end.inset(0, ui.px(5)), Font::Icon16, icon::kClose)) {
    state.filter.clear();
  }
}

void item_row(Ui& ui, const LibraryItem& item, const SessionFace& face, const Rect& r,
              Intents& intents) {
  const bool selected = !face.path.empty() && item.path == face.path;
  const Rect box = r.inset(ui.px(8), ui.px(1));
  const Hit h = ui.hit("library.item." + item.path, box);
  if (selected) {
    ui.fill(box, ui.c().tint, ui.px(6));
  } else if (h.hovered) {
    ui.fill(box, ui.c().hover, ui.px(6));
  }
  if (h.clicked) intents.push_back({Command::OpenScenario, {}, {}, 0, item.path});
  Rect in = box.inset(ui.px(8), 0);
  const Color mark = selected ? ui.c().accent : ui.c().text3;
  ui.icon(in.cut_left(ui.px(20)), Font::Icon16, mark, chapter_icon(item.chapter));
  in.cut_left(ui.px(8));
  const Rect end = in.cut_right(ui.px(20));
  if (item.seen && !selected) {
    ui.icon(end, Font::Icon16, ui.c().ok, icon::kCheck);
  } else if (item.coroutines > 0) {
    ui.text_in(end, Font::Small, selected ? ui.c().accent : ui.c().text3,
               std::to_string(item.coroutines), Align::Right);
  }
  in.w -= ui.px(4);
  ui.text_in(in, selected ? Font::BodyMedium : Font::Body,
             selected || h.hovered ? ui.c().text1 : ui.c().text2, item.title);
  if (h.hovered && ui.text_width(Font::Body, item.title) > in.w) ui.tooltip(item.title);
}

}  // namespace

Intents library_view(Ui& ui, const std::vector<LibraryItem>& items,
                     const std::vector<RecentFile>& recent, const SessionFace& face,
                     ViewState& state, Rect pane) {
  Intents intents;
  ui.fill(pane, ui.c().panel);
  const Rect head = pane.cut_top(ui.px(48));
  ui.text_in(head.inset(ui.px(16), 0), Font::BodyStrong, ui.c().text1, tr("Scenarios"));
  std::size_t seen = 0;
  for (const auto& item : items) seen += item.seen;
  if (!items.empty()) {
    ui.text_in(head.inset(ui.px(16), 0), Font::Small, ui.c().text3,
               std::to_string(seen) + " of " + std::to_string(items.size()), Align::Right);
  }
  filter_box(ui, state, pane.cut_top(ui.px(32)).inset(ui.px(16), 0));
  pane.cut_top(ui.px(8));

  ui.push_clip(pane);
  const std::string needle = lower(state.filter);
  Rect rest{pane.x, pane.y - state.library_scroll, pane.w, 1e6f};
  const float top = rest.y;
  std::string chapter;
  std::size_t shown = 0;
  for (const LibraryItem& item : items) {
    if (!matches(item, needle)) continue;
    if (item.chapter != chapter) {
      chapter = item.chapter;
      rest.cut_top(ui.px(shown == 0 ? 4 : 10));
      ui.text_in(rest.cut_top(ui.px(26)).inset(ui.px(16), 0), Font::SmallMedium, ui.c().text3,
                 chapter);
    }
    item_row(ui, item, face, rest.cut_top(ui.px(32)), intents);
    ++shown;
  }
  if (shown == 0) {
    const Rect r = rest.cut_top(ui.px(60));
    ui.text_in(r.inset(ui.px(16), 0), Font::Small, ui.c().text3,
               items.empty() ? "No scenarios were found." : "Nothing matches the filter.",
               Align::Center);
  }
  if (!recent.empty() && needle.empty()) {
    rest.cut_top(ui.px(12));
    const Rect line = rest.cut_top(1).inset(ui.px(16), 0);
    ui.fill(line, ui.c().border);
    const Rect title = rest.cut_top(ui.px(40)).inset(ui.px(16), 0);
    ui.text_in(title, Font::BodyStrong, ui.c().text1, "Recent traces");
    for (const RecentFile& file : recent) {
      const Rect row = rest.cut_top(ui.px(30)).inset(ui.px(8), ui.px(1));
      const Hit h = ui.hit("library.recent." + file.path, row);
      if (h.hovered) ui.fill(row, ui.c().hover, ui.px(6)), ui.tooltip(file.path);
      if (h.clicked) intents.push_back({Command::OpenTrace, {}, {}, 0, file.path});
      Rect in = row.inset(ui.px(8), 0);
      ui.icon(in.cut_left(ui.px(20)), Font::Icon16, ui.c().text3, icon::kFile);
      in.cut_left(ui.px(8));
      const Rect size = in.cut_right(ui.px(56));
      ui.text_in(size, Font::Small, ui.c().text3, size_text(file.size_bytes), Align::Right);
      const std::size_t slash = file.path.rfind('/');
      ui.text_in(in, Font::Body, ui.c().text2,
                 slash == std::string::npos ? file.path : file.path.substr(slash + 1));
    }
  }
  rest.cut_top(ui.px(12));
  ui.scroll("library.scroll", pane, rest.y - top, state.library_scroll);
  ui.pop_clip();
  return intents;
}

}  // namespace fiberscope::ui
