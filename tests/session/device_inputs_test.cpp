// What is put into devices by hand: in the program's words, in the order of time.
#include "app/session/device_inputs.h"

#include <doctest/doctest.h>

#include "app/session/recipe.h"
#include "app/session/scenario.h"
#include "scheduler/base/time_text.h"

namespace fiberscope::session {

namespace {

constexpr base::TimeNs kMs = base::kMillisecond;

base::Device device(const std::string& name, std::vector<base::Input> inputs = {}) {
  return {name, "", std::move(inputs)};
}

}  // namespace

TEST_CASE("a device is a mouse or a keyboard by its name") {
  CHECK(device_kind(device("Left Mouse")) == DeviceKind::Mouse);
  CHECK(device_kind(device("keyboard")) == DeviceKind::Keyboard);
  CHECK(device_kind(device("sensor")) == DeviceKind::Other);
}

TEST_CASE("a click and a key are said as the other inputs are") {
  CHECK(click_text(device("mouse"), 3, 4, false) == "click 3 4");
  CHECK(click_text(device("mouse", {{0, "move"}, {1, "down x=10, y=20!"}}), 3, 4, false) ==
        "down x=3, y=4!");
  CHECK(click_text(device("mouse", {{0, "left"}, {1, "right"}}), 3, 4, true) == "right");
  CHECK(click_text(device("mouse", {{0, "the right one"}}), 3, 4, false) == "the left one");
  CHECK(click_text(device("mouse", {{0, "2"}, {1, "3"}}), 3, 4, false) == "4");
  CHECK(click_text(device("mouse", {{0, "click"}}), 3, 4, false) == "click");
  CHECK(key_text(device("keyboard"), "b") == "key b");
  CHECK(key_text(device("keyboard", {{0, "press shift a"}}), "b") == "press shift b");
  CHECK(key_text(device("keyboard", {{0, "a"}}), "b") == "b");
  int x = 0, y = 0;
  CHECK(click_place("button 1 at 10 20", x, y));
  CHECK(x == 10);
  CHECK(y == 20);
  CHECK_FALSE(click_place("key 1", x, y));
  CHECK_FALSE(click_place("12345678901234567890 4", x, y));
}

TEST_CASE("an input is put in by its time, after others of the same time, and taken out again") {
  const std::vector<base::Device> before = {
      device("mouse", {{10 * kMs, "a"}, {20 * kMs, "b"}, {30 * kMs, "c"}})};
  const auto after = put_in(before, 0, {20 * kMs, "new"});
  REQUIRE(after.ok());
  const auto& inputs = after.value()[0].inputs;
  REQUIRE(inputs.size() == 4);
  CHECK(inputs[1].text == "b");
  CHECK(inputs[2].text == "new");
  CHECK(taken_out(after.value(), 0, 2) == before);
  CHECK_FALSE(put_in(before, 0, {0, "two\nlines"}).ok());
}

TEST_CASE("an exact time is read again as it was") {
  for (const base::TimeNs ns :
       {base::TimeNs{0}, base::TimeNs{7}, 1500 * base::TimeNs{1000}, 30 * kMs, 2 * base::kSecond}) {
    CHECK(base::parse_time(exact_time(ns)).value() == ns);
  }
  CHECK(exact_time(1'500'000) == "1500 us");
}

TEST_CASE("inputs are written into the settings where the device is declared") {
  const std::string text =
      "# /// fiberscope\n# [[devices]]  # the first\n# name = \"mouse\"\n"
      "# inputs = [ { at_ms = 30, text = \"click 1 2\" } ] # clicks\n# [[devices]]\n"
      "# name = \"keyboard\"\n# ///\nprint(1)\n";
  auto devices = parse_metadata(text, "p.py").value().world.devices;
  REQUIRE(devices.size() == 2);
  devices = put_in(devices, 0, {1'500'000, "click \"3\" 4"}).value();
  devices = put_in(devices, 1, {7, "key a"}).value();
  MetadataChange change;
  change.devices = devices;
  const auto out = write_metadata(text, change, "p.py");
  REQUIRE_MESSAGE(out.ok(), (out.ok() ? "" : out.error()));
  CHECK_EQ(out.value(),
           "# /// fiberscope\n# [[devices]]  # the first\n# name = \"mouse\"\n"
           "# inputs = [{ at_ms = 1.5, text = \"click \\\"3\\\" 4\" }, { at_ms = 30.0, text = "
           "\"click 1 2\" }] # clicks\n# [[devices]]\n"
           "# inputs = [{ at_ms = 0.000007, text = \"key a\" }]\n# name = \"keyboard\"\n# ///\n"
           "print(1)\n");
  CHECK(parse_metadata(out.value(), "p.py").value().world.devices == devices);
  CHECK(write_metadata(out.value(), change, "p.py").value() == out.value());
}

TEST_CASE("inputs that stand as tables of their own are left to be edited by hand") {
  const std::string text =
      "# /// fiberscope\n# [[devices]]\n# name = \"mouse\"\n# [[devices.inputs]]\n# at_ms = 1\n"
      "# text = \"a\"\n# ///\n";
  MetadataChange change;
  change.devices = parse_metadata(text, "p.py").value().world.devices;
  CHECK(write_metadata(text, change, "p.py").value() == text);
  change.devices->at(0).inputs.push_back({5, "b"});
  CHECK_FALSE(write_metadata(text, change, "p.py").ok());
  change.devices->push_back({"keyboard", "", {}});
  CHECK_FALSE(write_metadata(text, change, "p.py").ok());
}

}  // namespace fiberscope::session
