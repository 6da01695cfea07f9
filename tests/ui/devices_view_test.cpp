// Devices that are put into by hand: the input becomes part of the recipe, and the program is run
// again, on the real engine.
#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "app/session/paths.h"
#include "app/session/scenario.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;
using test::Screen;
using test::TempHome;

namespace {

constexpr const char* kProgram = R"(# /// fiberscope
# [[devices]]
# name = "mouse"
# inputs = [{ at_ms = 20, text = "down 1 2" }]
# [[devices]]
# name = "keyboard"
# ///
import os, select, time
mouse = os.open("/dev/mouse", os.O_RDONLY)
keyboard = os.open("/dev/keyboard", os.O_RDONLY)
while ready := select.select([mouse, keyboard], [], [], 0.5)[0]:
    for fd in ready:
        print(os.read(fd, 100).decode().strip())
)";

struct Desk {
  TempHome home;
  Screen screen{1600, 1400};
  std::string path = home.write("clicks.py", kProgram);

  Desk() {
    screen.app().attach({home.scenarios(), session::engine_path(), home.settings()});
    REQUIRE(screen.app().face().can_run);
    screen.app().carry_out(ui::intent::OpenFile{path});
    until_over();
    to_ms(60);
  }
  void until_over() {
    screen.frames(2);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (screen.app().face().running) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      screen.frames(1);
    }
    screen.frames(3);
  }
  // to_ms: the cursor to the last event not after this time, with main selected.
  void to_ms(base::TimeNs ms) {
    const auto& trace = screen.app().model()->trace;
    const auto at = model::last_event_at(trace, ms * base::kMillisecond);
    screen.app().carry_out(ui::intent::GoTo{at, ui::LaneId{2}});
    screen.frames(3);
  }
  std::string output() {
    std::string out;
    for (const auto& line : screen.app().model()->console.lines()) out += line.text() + "\n";
    return out;
  }
  const std::vector<base::Device>& devices() { return screen.app().state().devices.devices; }
};

}  // namespace

TEST_CASE_FIXTURE(Desk, "a click into the pad is an input at the cursor's time, and undone again") {
  CHECK(output() == "down 1 2\n");
  REQUIRE(screen.has("device.pad.mouse"));
  const base::TimeNs now = screen.app().world().now_ns();
  const ui::Rect pad = screen.rect("device.pad.mouse");
  screen.click_at({pad.x + 40.5f, pad.y + 30.5f});
  until_over();
  REQUIRE(devices()[0].inputs.size() == 2);
  CHECK(devices()[0].inputs[1] == base::Input{now, "down 40 30"});
  CHECK(output() == "down 1 2\ndown 40 30\n");
  CHECK(screen.app().world().now_ns() >= now);  // the cursor stays where one looked
  screen.press(ui::key::kZ, true);
  until_over();
  CHECK(devices()[0].inputs.size() == 1);
  CHECK(output() == "down 1 2\n");
  screen.press(ui::key::kY, true);
  until_over();
  CHECK(output() == "down 1 2\ndown 40 30\n");
}

TEST_CASE_FIXTURE(Desk, "a key that is pressed in the keyboard's place is typed") {
  screen.click("device.keys.keyboard");
  screen.type("q");
  until_over();
  REQUIRE(devices()[1].inputs.size() == 1);
  CHECK(devices()[1].inputs[0].text == "key q");
  CHECK(output() == "down 1 2\nkey q\n");
}

TEST_CASE_FIXTURE(Desk, "an input's time and text can be changed, and it can be taken out") {
  screen.click("device.input.mouse.0");
  REQUIRE(screen.has("device.text"));
  screen.press(ui::key::kA, true);
  screen.type("up 7 8");
  screen.press(ui::key::kEnter);
  until_over();
  CHECK(devices()[0].inputs == std::vector<base::Input>{{20 * base::kMillisecond, "up 7 8"}});
  CHECK(output() == "up 7 8\n");
  screen.hover("device.input.mouse.0");
  screen.click("device.input.mouse.0.remove");
  until_over();
  CHECK(devices()[0].inputs.empty());
  CHECK(output().empty());
}

TEST_CASE_FIXTURE(Desk, "inputs are written into the program, and a fresh run has them") {
  CHECK_FALSE(screen.has("device.write"));
  screen.click("device.keys.keyboard");
  screen.type("q");
  until_over();
  REQUIRE(screen.has("device.write"));
  screen.click("device.write");
  screen.frames(2);
  CHECK_FALSE(screen.has("device.write"));
  const auto saved = session::load_scenario(path);
  REQUIRE(saved.ok());
  CHECK(saved.value().metadata.world.devices == devices());
}
