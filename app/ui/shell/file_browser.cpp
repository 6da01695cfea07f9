#include "app/ui/shell/file_browser.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>

#include "app/ui/editor/text_area.h"
#include "app/words/words.h"
#include "scheduler/base/utf8.h"

namespace fiberscope::ui {

namespace fs = std::filesystem;
using words::fill;
using words::tr;

namespace {

constexpr const char* kNameId = "browser.name";

bool contains(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

std::string join(const std::string& folder, const std::string& name) {
  return folder == "/" ? "/" + name : folder + "/" + name;
}

bool primary_button(Ui& ui, const char* id, const Rect& r, const char* label, bool enabled) {
  const Hit h = ui.hit(id, r);
  const Color on = !enabled    ? mix(ui.c().raised, ui.c().accent, 0.35f)
                   : h.hovered ? mix(ui.c().accent, rgb(0xFFFFFF), 0.12f)
                               : ui.c().accent;
  ui.fill(r, on, ui.px(6));
  ui.text_in(r.inset(ui.px(8), 0), Font::SmallMedium, ui.c().on_accent, label, Align::Center);
  return enabled && h.clicked;
}

// One frame of the sheet.
struct BrowserSheet {
  Ui& ui;
  FileBrowser& b;
  std::optional<std::string> answer;

  bool saving() const { return b.mode == BrowserMode::Save; }
  std::string typed_name() const { return b.name.lines().front(); }

  void choose(const FileEntry& entry) {
    b.chosen = entry.name;
    b.replace_asked = false;
    if (saving() && !entry.folder) b.name = TextBuffer(entry.name), b.name.select_all();
  }
  void enter(const FileEntry& entry) {
    if (entry.folder) return b.go(join(b.folder, entry.name));
    choose(entry);
    accept();
  }
  // accept: the button, Enter, or a double click.
  void accept() {
    if (!saving()) {
      for (const FileEntry& entry : b.entries) {
        if (entry.name != b.chosen) continue;
        if (entry.folder) return b.go(join(b.folder, entry.name));
        answer = join(b.folder, entry.name);
      }
      return;
    }
    std::string name = typed_name();
    if (name.empty() || !b.error.empty()) return;
    if (!name.ends_with(".py")) name += ".py";
    const std::string path = name.starts_with('/') ? name : join(b.folder, name);
    std::error_code error;
    if (fs::is_directory(path, error)) return b.go(path);
    if (fs::exists(path, error) && !b.replace_asked) {
      b.replace_asked = true;
      return;
    }
    answer = path;
  }

  void header(Rect r);
  void crumb_bar(Rect r);
  void place_list(Rect r);
  void rows(Rect r);
  void row(const FileEntry& entry, const Rect& r);
  void footer(Rect r);
  void keys();
  void move(int by);
};

void BrowserSheet::header(Rect r) {
  ui.fill({r.x, r.bottom() - 1, r.w, 1}, ui.c().border);
  r = r.inset(ui.px(20), 0);
  const Rect close = r.cut_right(ui.px(32));
  if (ui.icon_button("browser.close",
                     {close.x, std::round(close.mid_y() - ui.px(16)), ui.px(32), ui.px(32)},
                     Font::Icon20, icon::kClose, tr("Close  Esc"))) {
    answer = "";
  }
  r.cut_right(ui.px(8));
  const Rect eye = r.cut_right(ui.px(32));
  if (ui.icon_button("browser.hidden",
                     {eye.x, std::round(eye.mid_y() - ui.px(16)), ui.px(32), ui.px(32)},
                     Font::Icon20, b.hidden ? icon::kSeen : icon::kHidden,
                     b.hidden ? tr("Hide hidden files") : tr("Show hidden files"))) {
    b.hidden = !b.hidden;
    b.go(std::string(b.folder));
  }
  r.cut_left(ui.text_in(r, Font::Title, ui.c().text1,
                        saving() ? tr("Save a copy") : tr("Open a program or a trace")) +
             ui.px(16));
  if (!saving() && !b.filter.empty()) {
    const float w = ui.text_width(Font::SmallMedium, b.filter) + ui.px(46);
    const Rect chip{r.right() - w - ui.px(8), std::round(r.mid_y() - ui.px(13)), w, ui.px(26)};
    ui.fill(chip, ui.c().tint, ui.px(13));
    ui.note("browser.filter", chip);
    ui.icon({chip.x + ui.px(8), chip.y, ui.px(18), chip.h}, Font::Icon16, ui.c().accent,
            icon::kSearch);
    ui.text({chip.x + ui.px(32), chip.mid_y() - ui.line_height(Font::SmallMedium) / 2},
            Font::SmallMedium, ui.c().accent, b.filter);
  } else if (!saving()) {
    ui.text_in(r.inset(ui.px(8), 0), Font::Small, ui.c().text3, tr("Type to filter"), Align::Right);
  }
}

void BrowserSheet::crumb_bar(Rect r) {
  const Rect up = r.cut_left(ui.px(32));
  if (ui.icon_button("browser.up", {up.x, std::round(up.mid_y() - ui.px(15)), ui.px(30), ui.px(30)},
                     Font::Icon20, icon::kParent, tr("One folder up  Backspace"),
                     b.folder != "/")) {
    b.up();
  }
  r.cut_left(ui.px(8));
  const auto way = crumbs(b.folder);
  // when the way is too long its beginning is left out
  std::size_t first = 0;
  const auto width = [&](std::size_t i) {
    return ui.text_width(Font::Body, way[i].name) + ui.px(16 + 18);
  };
  float all = 0;
  for (std::size_t i = 0; i < way.size(); ++i) all += width(i);
  while (first + 1 < way.size() && all > r.w - ui.px(24)) all -= width(first++);
  if (first > 0) ui.text_in(r.cut_left(ui.px(20)), Font::Body, ui.c().text3, "…");
  for (std::size_t i = first; i < way.size(); ++i) {
    const bool last = i + 1 == way.size();
    const Rect cell = r.cut_left(std::min(width(i) - ui.px(18), r.w));
    const Rect box{cell.x, std::round(cell.mid_y() - ui.px(14)), cell.w, ui.px(28)};
    const Hit h = ui.hit("browser.crumb." + way[i].path, box);
    if (h.hovered) ui.fill(box, ui.c().hover, ui.px(6));
    ui.text_in(box.inset(ui.px(8), 0), last ? Font::BodyMedium : Font::Body,
               last ? ui.c().text1 : ui.c().text2, way[i].name);
    if (h.clicked) return b.go(way[i].path);
    if (!last) ui.icon(r.cut_left(ui.px(18)), Font::Icon16, ui.c().text3, icon::kForward);
  }
}

void BrowserSheet::place_list(Rect r) {
  ui.fill(r, ui.c().inset);
  r = r.inset(ui.px(8), ui.px(10));
  for (const BrowserPlace& place : b.places) {
    if (r.h < ui.px(34)) break;
    const Rect row = r.cut_top(ui.px(34)).inset(0, ui.px(1));
    const bool here = place.path == b.folder;
    const Hit h = ui.hit("browser.place." + place.path, row);
    if (here || h.hovered) ui.fill(row, here ? ui.c().tint : ui.c().hover, ui.px(6));
    Rect in = row.inset(ui.px(8), 0);
    ui.icon(in.cut_left(ui.px(20)), Font::Icon16, here ? ui.c().accent : ui.c().text3, place.icon);
    in.cut_left(ui.px(8));
    ui.text_in(in, Font::Body, here ? ui.c().text1 : ui.c().text2, place.name);
    if (h.hovered) ui.tooltip(place.path);
    if (h.clicked) return b.go(std::string(place.path));
  }
}

void BrowserSheet::row(const FileEntry& entry, const Rect& r) {
  const Hit h = ui.hit("browser.item." + entry.name, r);
  const bool marked = entry.name == b.chosen;
  const Rect box = r.inset(ui.px(8), ui.px(1));
  if (marked || h.hovered) ui.fill(box, marked ? ui.c().tint : ui.c().hover, ui.px(6));
  Rect in = box.inset(ui.px(8), 0);
  const bool trace =
      !entry.folder && (entry.name.ends_with(".fstrace") || entry.name.ends_with(".fiberscope"));
  ui.icon(in.cut_left(ui.px(22)), Font::Icon20, entry.folder ? ui.c().accent : ui.c().text3,
          entry.folder ? icon::kFolder
          : trace      ? icon::kTimeline
                       : icon::kFile);
  in.cut_left(ui.px(10));
  const Rect date = in.cut_right(ui.px(140)), size = in.cut_right(ui.px(84));
  ui.text_in(date, Font::Value, ui.c().text3, file_date_text(entry.changed_s), Align::Right);
  if (!entry.folder) {
    ui.text_in(size, Font::Value, ui.c().text3, file_size_text(entry.size_bytes), Align::Right);
  }
  const bool faint = saving() && !entry.folder && !marked;
  ui.text_in(in, Font::Body, faint ? ui.c().text2 : ui.c().text1, entry.name);
  if (h.clicked) {
    const bool again = marked && entry.folder && saving();
    choose(entry);
    if (again) enter(entry);
  }
  if (h.pressed && ui.input().double_clicked) enter(FileEntry(entry));
}

void BrowserSheet::rows(Rect r) {
  Rect head = r.cut_top(ui.px(28)).inset(ui.px(16), 0);
  ui.text_in(head.cut_right(ui.px(140)), Font::Small, ui.c().text3, tr("Changed"), Align::Right);
  ui.text_in(head.cut_right(ui.px(84)), Font::Small, ui.c().text3, tr("Size"), Align::Right);
  head.cut_left(ui.px(32));
  ui.text_in(head, Font::Small, ui.c().text3, tr("Name"));
  const auto shown = b.shown();
  ui.note("browser.rows", r);
  if (!b.error.empty() || shown.empty()) {
    const std::string why =
        !b.error.empty() ? b.error
        : !b.filter.empty()
            ? fill(tr("Nothing here is called \u201c{words}\u201d."), {{"words", b.filter}})
            : tr("No programs or traces in this folder.");
    const Rect middle{r.x + ui.px(24), r.mid_y() - ui.px(50), r.w - ui.px(48), ui.px(40)};
    ui.icon(middle, Font::Icon26, b.error.empty() ? ui.c().border_strong : ui.c().error,
            b.error.empty() ? icon::kFolder : icon::kLock);
    ui.text_in(middle.moved(0, ui.px(40)), Font::Body,
               b.error.empty() ? ui.c().text3 : ui.c().text1, why, Align::Center);
    if (!b.error.empty()) ui.note("browser.error", middle);
    return;
  }
  const float row_h = ui.px(32), height = row_h * static_cast<float>(shown.size()) + ui.px(8);
  if (b.reveal) {
    b.reveal = false;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      if (shown[i]->name != b.chosen) continue;
      const float y = row_h * static_cast<float>(i);
      b.scroll_y = std::min(b.scroll_y, y);
      b.scroll_y = std::max(b.scroll_y, y + row_h - r.h + ui.px(8));
    }
  }
  ui.push_clip(r);
  b.scroll_y = std::clamp(b.scroll_y, 0.0f, std::max(0.0f, height - r.h));
  const std::string folder = b.folder;
  Rect list = r;
  list.cut_right(ui.px(6));
  for (std::size_t i = 0; i < shown.size() && b.folder == folder; ++i) {
    const Rect at{list.x, r.y + row_h * static_cast<float>(i) - b.scroll_y, list.w, row_h};
    if (at.bottom() >= r.y && at.y <= r.bottom()) row(*shown[i], at);
  }
  ui.scroll("browser.scroll", r, height, b.scroll_y);
  ui.pop_clip();
}

void BrowserSheet::footer(Rect r) {
  ui.fill({r.x, r.y, r.w, 1}, ui.c().border);
  r = r.inset(ui.px(20), ui.px(13));
  const bool ready = saving() ? !typed_name().empty() && b.error.empty() : !b.chosen.empty();
  const char* label = !saving() ? tr("Open") : b.replace_asked ? tr("Replace") : tr("Save");
  if (primary_button(ui, "browser.accept", r.cut_right(ui.px(104)), label, ready)) accept();
  r.cut_right(ui.px(10));
  if (ui.text_button("browser.cancel", r.cut_right(ui.px(96)), tr("Cancel"), false)) answer = "";
  r.cut_right(ui.px(16));
  if (!saving()) {
    ui.text_in(r, Font::Small, ui.c().text3,
               b.chosen.empty() ? tr("Programs (.py), traces (.fstrace) and recipes (.fiberscope)")
                                : b.chosen.c_str());
    return;
  }
  if (b.take_keyboard) ui.focus(kNameId), b.take_keyboard = false;
  const float asked_w = b.replace_asked ? ui.px(250) : 0;
  if (b.replace_asked) {
    const Rect words = r.cut_right(asked_w);
    ui.icon({words.x + ui.px(4), words.y, ui.px(20), words.h}, Font::Icon16, ui.c().warning,
            icon::kWarning);
    ui.text_in({words.x + ui.px(28), words.y, words.w - ui.px(34), words.h}, Font::Small,
               ui.c().warning, tr("This file exists. Replace it?"));
    ui.note("browser.replace", words);
  }
  if (text_line(ui, kNameId, r, b.name, tr("Name of the file"), Font::Code)) {
    b.replace_asked = false;
  }
}

void BrowserSheet::move(int by) {
  const auto shown = b.shown();
  if (shown.empty()) return;
  const auto at = std::find_if(shown.begin(), shown.end(),
                               [&](const FileEntry* e) { return e->name == b.chosen; });
  const auto last = static_cast<std::ptrdiff_t>(shown.size()) - 1;
  const std::ptrdiff_t now = at == shown.end() ? (by > 0 ? -1 : last + 1) : at - shown.begin();
  choose(*shown[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(now + by, 0, last))]);
  b.reveal = true;
}

void BrowserSheet::keys() {
  if (ui.pressed(key::kEscape, false)) {
    if (b.filter.empty()) answer = "";
    b.filter.clear();
  }
  if (ui.pressed(key::kUp)) move(-1);
  if (ui.pressed(key::kDown)) move(1);
  if (ui.pressed(key::kPageUp)) move(-10);
  if (ui.pressed(key::kPageDown)) move(10);
  if (ui.pressed(key::kEnter, false) || ui.pressed(key::kKeypadEnter, false)) accept();
  if (saving()) return;  // letters are the name's
  if (ui.pressed(key::kBackspace)) {
    if (b.filter.empty()) return b.up();
    b.filter.resize(base::at_or_before(b.filter, b.filter.size() - 1));
  }
  if (ui.typed().empty()) return;
  b.filter += ui.typed();
  const auto shown = b.shown();
  b.chosen = shown.empty() ? "" : shown.front()->name;
  b.scroll_y = 0;
}

}  // namespace

void FileBrowser::open(const std::string& where, std::vector<BrowserPlace> at_left) {
  mode = BrowserMode::Open;
  places = std::move(at_left);
  go(nearest_folder(where));
}

void FileBrowser::save(const std::string& where, const std::string& suggested,
                       std::vector<BrowserPlace> at_left) {
  mode = BrowserMode::Save;
  places = std::move(at_left);
  go(nearest_folder(where));
  // a folder that is not there yet is part of the name; saving makes it
  std::string path = fs::path(where).lexically_relative(folder).string();
  path = path.empty() || path == "." ? suggested : path + "/" + suggested;
  name = TextBuffer(path);
  name.select({{0, path.size() - suggested.size()}, {0, path.size() - 3}});
  take_keyboard = true;
}

void FileBrowser::go(const std::string& where) {
  const std::string from = folder;
  folder = where;
  auto list = list_folder(folder, hidden);
  error = list ? std::string() : list.error();
  entries = list ? std::move(list.value()) : std::vector<FileEntry>();
  filter.clear();
  replace_asked = false;
  scroll_y = 0;
  chosen.clear();
  // coming back up, the folder one was in is marked
  if (fs::path(from).parent_path() == fs::path(where)) chosen = fs::path(from).filename().string();
  reveal = true;
}

void FileBrowser::up() {
  if (folder != "/") go(fs::path(folder).parent_path().string());
}

std::vector<const FileEntry*> FileBrowser::shown() const {
  std::vector<const FileEntry*> out;
  for (const FileEntry& entry : entries) {
    if (contains(entry.name, filter)) out.push_back(&entry);
  }
  return out;
}

std::optional<std::string> browser_view(Ui& ui, FileBrowser& browser, const Rect& screen) {
  if (browser.mode == BrowserMode::Closed) return {};
  ui.enter_popup();
  BrowserSheet sheet{ui, browser, {}};
  ui.fill(screen, faded(rgb(0x000000), ui.theme().dark() ? 0.45f : 0.25f));
  const float w = std::min(ui.px(860), screen.w - ui.px(48));
  const float h = std::min(ui.px(600), screen.h - ui.px(64));
  const Rect card{std::round(screen.mid_x() - w / 2), std::round(screen.mid_y() - h / 2), w, h};
  ui.shadow(card, ui.px(10));
  ui.fill(card, ui.c().raised, ui.px(10));
  ui.note("browser", card);
  if (!ui.input().ctrl) sheet.keys();
  Rect in = card;
  sheet.header(in.cut_top(ui.px(54)));
  sheet.footer(in.cut_bottom(ui.px(60)));
  sheet.place_list(in.cut_left(ui.px(190)));
  sheet.crumb_bar(in.cut_top(ui.px(44)).inset(ui.px(12), 0));
  sheet.rows(in);
  ui.stroke(card, ui.c().border_strong, ui.px(10));
  ui.leave_popup();
  return sheet.answer;
}

}  // namespace fiberscope::ui
