// The export popup: what it writes, where, and what it says when it cannot.
#include "app/ui/shell/export_popup.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/words/words.h"
#include "tests/ui/golden.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;

namespace {

namespace fs = std::filesystem;

struct Folder {
  fs::path path = fs::temp_directory_path() / "fiberscope_export_test";
  Folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
};

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void open(Screen& screen, const std::string& folder) {
  screen.app().show_trace(test::sample_trace(), "three of them", "");
  screen.frames(3);
  screen.press(ui::key::kE, true, true);
  screen.frames(1);
  REQUIRE(screen.has("export.popup"));
  screen.app().state().exports.folder = folder;
}

}  // namespace

TEST_CASE("export writes a drawing in the chosen theme and says where it is") {
  const Folder folder;
  Screen screen;
  open(screen, folder.path.string());
  CHECK(screen.app().state().exports.name == "three_of_them");
  screen.click("export.theme.Light");
  screen.click("export.save");
  screen.frames(1);
  CHECK_FALSE(screen.has("export.popup"));
  CHECK(screen.shows("Saved " + (folder.path / "three_of_them.svg").string()));
  const std::string svg = read(folder.path / "three_of_them.svg");
  CHECK(svg.find("<svg") != std::string::npos);
  CHECK(svg.find("</svg>") != std::string::npos);
}

TEST_CASE("a drawing from the window has its folds, its pins and whom it leaves out") {
  const Folder folder;
  Screen screen;
  open(screen, folder.path.string());
  const auto draw = [&](const std::string& name) {
    screen.press(ui::key::kE, true, true);
    screen.frames(1);
    screen.app().state().exports.name = name;
    screen.click("export.save");
    screen.frames(1);
    return read(folder.path / (name + ".svg"));
  };
  const auto count = [](const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
      ++n;
    }
    return n;
  };
  const auto height_of = [](const std::string& svg, const std::string& text) {
    const std::size_t at = svg.rfind(" y=\"", svg.find(text));
    return std::stod(svg.substr(at + 4));
  };
  screen.press(ui::key::kEscape);
  const std::string plain = draw("plain");
  CHECK(count(plain, ">c2</text>") == 1);
  exporter::Shown& shown = screen.app().state().timeline.shown;
  shown.folded.insert(ui::LaneId{3});  // the hub
  shown.pinned.push_back(ui::LaneId{5});
  const std::string folded = draw("folded");
  CHECK(folded.find(">+3</text>") != std::string::npos);
  CHECK(folded.find(">c1</text>") == std::string::npos);
  CHECK(height_of(folded, ">c2</text>") < height_of(folded, ">e1</text>"));  // above it
  shown = {};
  screen.app().carry_out(ui::intent::OnlyInteracting{ui::LaneId{5}});
  screen.frames(1);
  const std::string only = draw("only");
  CHECK(only.find(">c2</text>") != std::string::npos);
  CHECK(only.find(">c1</text>") == std::string::npos);
}

TEST_CASE("export of a selection draws less than all") {
  const Folder folder;
  Screen screen;
  open(screen, folder.path.string());
  screen.app().state().timeline.range = ui::Range{ui::EventSeq{40}, ui::EventSeq{60}};
  screen.frames(1);
  screen.click("export.save");
  screen.press(ui::key::kE, true, true);
  screen.frames(1);
  screen.app().state().exports.name = "part";
  screen.click("export.range.Selection");
  screen.click("export.save");
  const auto all = read(folder.path / "three_of_them.svg"), part = read(folder.path / "part.svg");
  REQUIRE_FALSE(part.empty());
  CHECK(part.size() < all.size());
}

TEST_CASE("export writes pictures of the timeline and of the window, without the popup on them") {
  const Folder folder;
  Screen screen;
  open(screen, folder.path.string());
  screen.click("export.format.Window");
  screen.click("export.save");
  screen.frames(3);
  const std::string window = read(folder.path / "three_of_them.png");
  REQUIRE(window.size() > 24);
  CHECK(window.substr(1, 3) == "PNG");
  const auto width = [](const std::string& png) {
    return static_cast<int>(static_cast<unsigned char>(png[18])) << 8 |
           static_cast<unsigned char>(png[19]);
  };
  CHECK(width(window) == 1600);
  screen.press(ui::key::kE, true, true);
  screen.frames(1);
  screen.click("export.format.Picture");
  screen.click("export.save");
  screen.frames(3);
  const std::string timeline = read(folder.path / "three_of_them.png");
  CHECK(width(timeline) == static_cast<int>(screen.app().timeline_pane().w));
}

namespace {

// saved_as: of the sample, opened as a file, in this kind; waits for the export command.
std::string saved_as(Screen& screen, const Folder& folder, const std::string& kind,
                     const std::string& ending) {
  const auto source = folder.path / "source.fstrace";
  const auto bytes = test::sample_trace_bytes();
  std::ofstream(source, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  screen.app().open_file(source.string());
  screen.frames(3);
  screen.press(ui::key::kE, true, true);
  screen.frames(1);
  screen.app().state().exports.folder = folder.path.string();
  screen.app().state().exports.name = "made";
  screen.app().state().exports.kind = kind;
  screen.click("export.save");
  for (int i = 0; i < 3000 && screen.app().ui().popup_open("export"); ++i) {
    screen.frames(1);
    usleep(10'000);
    if (!screen.app().state().exports.error.empty()) break;
  }
  CHECK(screen.app().state().exports.error == "");
  screen.frames(1);
  return read(folder.path / ("made" + ending));
}

}  // namespace

TEST_CASE("what takes long is made by the export command, and said to be saved") {
  const Folder folder;
  Screen screen;
  CHECK(saved_as(screen, folder, "Numbers", ".stats.json").front() == '{');
  CHECK(screen.shows("Saved " + (folder.path / "made.stats.json").string()));
  CHECK(saved_as(screen, folder, "Events", ".txt").find("foo") != std::string::npos);
  CHECK(saved_as(screen, folder, "Table of slices", ".csv").find(",") != std::string::npos);
  CHECK(saved_as(screen, folder, "Perfetto", ".pftrace").size() > 1000);
}

TEST_CASE("an export by the command takes the marks along") {
  const Folder folder;
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "three", "");
  CHECK(saved_as(screen, folder, "Events", ".txt").size() > 0);
  screen.app().state().timeline.marks.list = {{40, "a mark of mine"}};
  screen.press(ui::key::kE, true, true);
  screen.frames(1);
  screen.app().state().exports.kind = "Web page";
  screen.app().state().exports.name = "marked";
  screen.click("export.save");
  for (int i = 0; i < 3000 && screen.app().ui().popup_open("export"); ++i) {
    screen.frames(1);
    usleep(10'000);
    if (!screen.app().state().exports.error.empty()) break;
  }
  CHECK(screen.app().state().exports.error == "");
  CHECK(read(folder.path / "marked.html").find("a mark of mine") != std::string::npos);
}

TEST_CASE("an export that is stopped leaves no file, and the window says so") {
  const Folder folder;
  Screen screen;
  const auto source = folder.path / "source.fstrace";
  const auto bytes = test::sample_trace_bytes();
  std::ofstream(source, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  screen.app().open_file(source.string());
  screen.frames(3);
  screen.press(ui::key::kE, true, true);
  screen.frames(1);
  screen.app().state().exports.folder = folder.path.string();
  screen.app().state().exports.name = "made";
  screen.app().state().exports.kind = "Animation";
  screen.click("export.save");
  screen.frames(1);
  REQUIRE(screen.has("export.stop"));
  screen.click("export.stop");
  screen.frames(2);
  CHECK(screen.shows("Stopped: nothing was written."));
  CHECK_FALSE(fs::exists(folder.path / "made.webp"));
  CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator()) == 1);
}

TEST_CASE("the dialog shows the page as it will be, and remembers what was chosen") {
  const Folder folder;
  Screen screen;
  open(screen, folder.path.string());
  REQUIRE(screen.has("export.page"));
  const auto before = screen.rect("export.page");
  screen.click("export.part.Console");
  screen.frames(1);
  // a page with one part more is higher for its width
  const auto after = screen.rect("export.page");
  CHECK(after.h / after.w > before.h / before.w);
  screen.click("export.theme.Print");
  screen.click("export.format.Pages");
  screen.click("export.save");
  screen.frames(1);
  CHECK(read(folder.path / "three_of_them.pdf").starts_with("%PDF"));
  screen.press(ui::key::kE, true, true);
  screen.frames(1);
  CHECK(screen.app().state().exports.kind == "Pages");
  CHECK(screen.app().state().exports.figure.console);
  CHECK(screen.app().state().exports.figure.theme == "print");
}

TEST_CASE("the dialog is worked by the keys alone") {
  const Folder folder;
  Screen screen;
  open(screen, folder.path.string());
  const ui::ExportChoice& choice = screen.app().state().exports;
  const auto press = [&](int key, bool ctrl = false, bool shift = false) {
    screen.press(key, ctrl, shift);
    screen.frames(2);
  };
  const auto reach = [&](const std::string& id) {
    for (int i = 0; i < 30 && choice.held != id; ++i) press(ui::key::kTab);
    REQUIRE(choice.held == id);
  };
  press(ui::key::kDown);
  CHECK(choice.kind == "Pages");
  for (int i = 0; i < 40; ++i) press(ui::key::kDown);
  CHECK(choice.kind == ui::export_kinds().back().label);
  CHECK(screen.rect("export.format." + choice.kind).h > 10);  // it came into sight
  for (int i = 0; i < 40; ++i) press(ui::key::kUp);
  CHECK(choice.kind == "Drawing");
  const std::string theme = choice.figure.theme;
  reach("export.theme");
  press(ui::key::kRight);
  press(ui::key::kRight);
  CHECK(choice.figure.theme == "print");
  press(ui::key::kLeft);
  CHECK(choice.figure.theme == "light");
  reach("export.part.Why");
  const bool why = choice.figure.why;
  press(ui::key::kSpace);
  CHECK(choice.figure.why != why);
  reach("export.name");
  screen.type("typed");
  screen.frames(2);
  CHECK(choice.name.find("typed") != std::string::npos);
  press(ui::key::kTab, false, true);
  CHECK(choice.held == "export.caption");
  reach("");
  press(ui::key::kEnter);
  CHECK_FALSE(screen.has("export.popup"));
  CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator()) == 1);
}

TEST_CASE("the clipboard gets drawings, diagrams, links, frames and paths") {
  const Folder folder;
  Screen screen;
  open(screen, folder.path.string() + "/a b");
  ui::ExportChoice& choice = screen.app().state().exports;
  const auto copied = [&](const std::string& kind, const std::string& button) {
    choice.kind = kind;
    screen.frames(1);
    screen.click(button);
    screen.frames(1);
    CHECK_FALSE(choice.copied.empty());
    CHECK(screen.has("export.popup"));
    return screen.app().ui().clipboard();
  };
  CHECK(copied("Drawing", "export.copy.text").find("</svg>") != std::string::npos);
  screen.app().state().timeline.range = ui::Range{ui::EventSeq{1}, ui::EventSeq{30}};
  choice.range = ui::ExportRange::Selection;
  CHECK(copied("Mermaid Gantt", "export.copy.text").find("gantt\n") != std::string::npos);
  screen.app().carry_out(ui::intent::GoTo{ui::EventSeq{40}});
  screen.frames(2);
  const auto step = screen.app().model()->steps.number_at(ui::EventSeq{40});
  CHECK(copied("Web page", "export.copy.link") ==
        "file://" + folder.path.string() +
            "/a%20b/three_of_them.html#step=" + std::to_string(step));
  const std::string frame = copied("Web page", "export.copy.frame");
  CHECK(frame.starts_with("<iframe src=\"three_of_them.html\""));
  CHECK(copied("Picture", "export.copy.path") == folder.path.string() + "/a b/three_of_them.png");
  choice.kind = "Drawing";
  screen.frames(1);
  screen.press(ui::key::kC, true);
  screen.frames(1);
  CHECK(screen.app().ui().clipboard().find("</svg>") != std::string::npos);
}

TEST_CASE("what was saved leads to its folder, where something can open it") {
  const Folder folder;
  const fs::path tools = folder.path / "bin", told = folder.path / "told";
  fs::create_directories(tools);
  const std::string before = std::getenv("PATH");
  setenv("PATH", tools.c_str(), 1);
  Screen screen;
  open(screen, folder.path.string());
  screen.click("export.save");
  screen.frames(2);
  CHECK_FALSE(screen.has("toast.folder"));  // nothing is installed that could
  const fs::path opener = tools / "xdg-open";
  std::ofstream(opener) << "#!/bin/sh\necho \"$#:$1\" > '" << told.string() << "'\n";
  fs::permissions(opener, fs::perms::owner_all);
  screen.press(ui::key::kE, true, true);
  screen.frames(1);
  screen.click("export.save");
  screen.frames(2);
  REQUIRE(screen.has("toast.folder"));
  screen.click("toast.folder");
  screen.frames(1);
  for (int i = 0; i < 500 && read(told).empty(); ++i) usleep(10'000);
  setenv("PATH", before.c_str(), 1);
  CHECK(read(told) == "1:" + folder.path.string() + "\n");
  CHECK_FALSE(screen.has("toast.folder"));
}

TEST_CASE("every kind of file has a dialog that fits the smallest window, in both languages") {
  for (const auto language : {words::Language::English, words::Language::Chinese}) {
    words::set_language(language);
    Screen screen(1280, 720);
    screen.app().show_trace(test::sample_trace(), "three", "");
    screen.frames(3);
    screen.press(ui::key::kE, true, true);
    for (const ui::ExportKind& kind : ui::export_kinds()) {
      screen.app().state().exports.kind = kind.label;
      screen.frames(2);
      CAPTURE(kind.label);
      REQUIRE(screen.has("export.save"));
      const auto popup = screen.rect("export.popup");
      CHECK(popup.bottom() <= 720);
      if (kind.way == ui::ExportWay::Page) CHECK(screen.has("export.page"));
    }
  }
  words::set_language(words::Language::English);
}

TEST_CASE("export of a trace copies the file it came from, byte for byte") {
  const Folder folder;
  const auto source = folder.path / "source.fstrace";
  const auto bytes = test::sample_trace_bytes();
  std::ofstream(source, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  Screen screen;
  screen.app().open_file(source.string());
  screen.frames(3);
  REQUIRE(screen.app().model() != nullptr);
  screen.press(ui::key::kE, true, true);
  screen.frames(1);
  screen.app().state().exports.folder = folder.path.string();
  screen.app().state().exports.name = "copy";
  screen.click("export.format.Trace");
  screen.click("export.save");
  CHECK(read(folder.path / "copy.fstrace") == read(source));
}

TEST_CASE("export into a folder that is not there keeps the popup and names file and remedy") {
  Screen screen;
  open(screen, "/no/such/folder");
  screen.click("export.save");
  screen.frames(1);
  REQUIRE(screen.has("export.popup"));
  CHECK(screen.shows("/no/such/folder/three_of_them.svg"));
  CHECK(screen.app().state().exports.error.find("Choose a folder") != std::string::npos);
  screen.click("export.cancel");
  CHECK_FALSE(screen.has("export.popup"));
}

TEST_CASE("golden: the export dialog in both themes and languages") {
  struct Shown {
    const char* name;
    const char* theme;
    words::Language language;
    const char* kind;
  };
  for (const Shown& shown :
       {Shown{"export_light_en", "light", words::Language::English, "Drawing"},
        Shown{"export_dark_zh", "dark", words::Language::Chinese, "Drawing"}}) {
    words::set_language(shown.language);
    Screen screen(1280, 720, shown.theme);
    open(screen, "/home/student/Downloads");
    screen.app().state().exports.kind = shown.kind;
    screen.frames(3);
    CAPTURE(std::string(shown.name));
    test::check_golden(shown.name, screen.headless().draw());
    words::set_language(words::Language::English);
  }
}
