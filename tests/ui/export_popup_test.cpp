// The export popup: what it writes, where, and what it says when it cannot.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

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

TEST_CASE("export writes numbers as JSON and events as text") {
  const Folder folder;
  Screen screen;
  open(screen, folder.path.string());
  screen.click("export.format.Numbers");
  screen.click("export.save");
  CHECK(read(folder.path / "three_of_them.json").front() == '{');
  screen.press(ui::key::kE, true, true);
  screen.frames(1);
  screen.click("export.format.Events");
  screen.press(ui::key::kEnter);
  CHECK(read(folder.path / "three_of_them.txt").find("foo") != std::string::npos);
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
