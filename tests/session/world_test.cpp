// The declared world on its way: from a program's settings into the recipe, and through its JSON.
#include <doctest/doctest.h>

#include "app/session/recipe.h"
#include "app/session/scenario.h"

namespace fiberscope::session {

namespace {

constexpr const char* kEverything =
    "# /// fiberscope\n"
    "# [[hosts]]\n# name = \"a.example\"\n# address = \"10.1.2.3\"\n# latency_ms = 80\n"
    "# jitter_ms = 0.25\n# bandwidth = 125_000\n# loss = 0.125\n"
    "# [[hosts.services]]\n# port = 8080\n"
    "# [[hosts.services.pages]]\n# path = \"/x\"\n# bytes = 7\n# delay_ms = 1.5\n# status = 404\n"
    "# [[hosts.services.pages]]\n# text = \"hello\"\n"
    "# [[hosts.services]]\n# kind = \"send\"\n# port = 7\n# delay_ms = 2\n# bytes = 3\n"
    "# text = \"hi\"\n"
    "# [[hosts]]\n# name = \"b.example\"\n"
    "# [[hosts]]\n# name = \"localhost\"\n"
    "# [[devices]]\n# name = \"mouse\"\n# path = \"/dev/input/mouse0\"\n"
    "# [[devices.inputs]]\n# at_ms = 100\n# text = \"left\"\n"
    "# [[devices.inputs]]\n# at_ms = 200.5\n"
    "# [[faults]]\n# kind = \"delay\"\n# host = \"b.example\"\n# from_ms = 1\n# until_ms = 2\n"
    "# delay_ms = 0.5\n# chance = 0.5\n"
    "# [[faults]]\n# kind = \"refuse\"\n"
    "# [[files]]\n# path = \"data/a.txt\"\n# text = \"one\\ntwo\"\n"
    "# [[files]]\n# path = \"big\"\n# bytes = 70_000\n"
    "# [disk]\n# latency_ms = 0.5\n# bandwidth = 1_000_000\n"
    "# ///\n";

base::World everything() {
  base::World world;
  world.hosts.push_back({"a.example", "10.1.2.3", 80'000'000, 250'000, 125'000, 0.125, {}});
  base::Service pages{"http", 8080, 0, 0, "", {}};
  pages.pages = {{"/x", 7, "", 1'500'000, 404}, {"/", 1'000, "hello", 0, 200}};
  world.hosts[0].services = {pages, {"send", 7, 2'000'000, 3, "hi", {}}};
  world.hosts.push_back({"b.example", "", 0, 0, 0, 0, {base::Service{}}});
  world.hosts.push_back({"localhost", "", 0, 0, 0, 0, {}});
  world.devices = {{"mouse", "/dev/input/mouse0", {{100'000'000, "left"}, {200'500'000, ""}}}};
  world.faults.push_back({"delay", "b.example", 1'000'000, 2'000'000, 500'000, 0.5});
  world.faults.push_back({"refuse", "", 0, base::kNever, 0, 1});
  world.files = {{"data/a.txt", "one\ntwo", 0}, {"big", "", 70'000}};
  world.disk = {500'000, 1'000'000};
  return world;
}

std::string json_error(const std::string& world) {
  const auto read = recipe_from_json(R"({"program":"a","world":)" + world + "}");
  return read ? "" : read.error();
}

std::string toml_error(const std::string& lines) {
  const auto read = parse_metadata("# /// fiberscope\n" + lines + "# ///\n", "p.py");
  return read ? "" : read.error();
}

}  // namespace

TEST_CASE("a world survives its JSON, and what is usual is left out of it") {
  Recipe recipe;
  recipe.program = "p.py";
  CHECK_EQ(to_json(recipe).find("world"), std::string::npos);
  recipe.world = everything();
  const base::Result<Recipe> read = recipe_from_json(to_json(recipe));
  REQUIRE(read.ok());
  CHECK(read.value() == recipe);
  recipe.world = {};
  recipe.world.hosts.push_back({"h", "", 0, 0, 0, 0, {base::Service{}}});
  CHECK(to_json(recipe).find(R"("world":{"hosts":[{"name":"h","services":[{}]}]})") !=
        std::string::npos);
}

TEST_CASE("what is wrong in a recipe's world is named with its place") {
  const std::string begin = "the recipe is wrong: world.";
  CHECK_EQ(json_error("3"), "the recipe is wrong: world: must be an object");
  CHECK_EQ(json_error(R"({"host":[]})"),
           "the recipe is wrong: world: unknown key \"host\"; known are: hosts, devices, faults, "
           "files, disk");
  CHECK_EQ(json_error(R"({"hosts":{}})"), begin + "hosts: must be a list");
  CHECK_EQ(json_error(R"({"hosts":[{}]})"), begin + "hosts[0]: a host needs a name");
  CHECK_EQ(json_error(R"({"hosts":[{"name":7}]})"), begin + "hosts[0].name: must be a string");
  CHECK_EQ(json_error(R"({"hosts":[{"name":"h","latency_ns":-1}]})"),
           begin + "hosts[0].latency_ns: must be a whole number from 0 to 9223372036854775807");
  CHECK_EQ(json_error(R"({"hosts":[{"name":"h","loss":1.5}]})"),
           begin + "hosts[0]: loss must be from 0 to 1");
  CHECK_EQ(json_error(R"({"hosts":[{"name":"h","address":"10.0.0.256"}]})"),
           begin + "hosts[0]: address must be one of IPv4 such as 10.0.0.7, not \"10.0.0.256\"");
  CHECK_EQ(json_error(R"({"hosts":[{"name":"h","services":[{},{"port":0}]}]})"),
           begin + "hosts[0].services[1]: port must be from 1 to 65535");
  CHECK_EQ(json_error(R"({"hosts":[{"name":"h","services":[{"port":65536}]}]})"),
           begin + "hosts[0].services[0]: port must be from 1 to 65535");
  CHECK_EQ(json_error(R"({"hosts":[{"name":"h","services":[{},{"kind":"echo"}]}]})"),
           begin + "hosts[0]: two services of \"h\" at port 80");
  CHECK_EQ(json_error(R"({"hosts":[{"name":"h","services":[{"kind":"ftp"}]}]})"),
           begin +
               "hosts[0].services[0]: unknown kind \"ftp\"; known are: http, echo, silent, "
               "reset, send");
  CHECK_EQ(json_error(R"({"hosts":[{"name":"h"},{"name":"h"}]})"),
           "the recipe is wrong: world: two hosts have the name \"h\"");
  CHECK_EQ(json_error(R"({"faults":[{"kind":"fire"}]})"),
           begin +
               "faults[0]: unknown kind \"fire\"; known are: refuse, reset, delay, stall, "
               "partition");
  CHECK_EQ(json_error(R"({"faults":[{"kind":"reset","chance":-0.1}]})"),
           begin + "faults[0]: chance must be from 0 to 1");
  CHECK_EQ(json_error(R"({"faults":[{"kind":"reset","from_ns":2,"until_ns":1}]})"),
           begin + "faults[0]: a fault cannot end before it begins");
  CHECK_EQ(json_error(R"({"faults":[{"kind":"reset","host":"h"}]})"),
           "the recipe is wrong: world: a fault's host is not declared: \"h\"");
  CHECK_EQ(json_error(R"({"faults":[{"kind":"reset","host":"localhost"}]})"), "");
  CHECK_EQ(json_error(R"({"devices":[{"name":"m","inputs":[{"text":"a\nb"}]}]})"),
           begin + "devices[0].inputs[0]: text must be one line");
  CHECK_EQ(json_error(R"({"devices":[{"name":"m","path":"x"}]})"),
           begin + "devices[0]: a device's path must begin with /");
  CHECK_EQ(json_error(R"({"files":[{"path":"a/"}]})"),
           begin + "files[0]: a file needs a path that names it");
  CHECK_EQ(json_error(R"({"files":[{"path":"a","text":"x","bytes":1}]})"),
           begin + "files[0]: a file has either text or bytes");
  CHECK_EQ(json_error(R"({"files":[{"path":"a","bytes":1073741825}]})"),
           begin + "files[0]: bytes must be from 0 to 1073741824");
  CHECK_EQ(json_error(R"({"files":[{"path":"a"},{"path":"a"}]})"),
           "the recipe is wrong: world: two files have the path \"a\"");
  CHECK_EQ(json_error(R"({"disk":{"bandwidth":0}})"),
           begin + "disk: a disk's bandwidth must be at least 1 byte per second");
  CHECK_EQ(json_error(R"({"disk":{"latency_ns":1000000000001}})"),
           begin + "disk: a disk's latency must be from 0 to 1000 seconds");
  CHECK_EQ(json_error(R"({"disk":[]})"), begin + "disk: must be an object");
}

TEST_CASE("a program's settings declare the whole world, and its recipe has it") {
  Scenario scenario;
  const base::Result<Metadata> read = parse_metadata(kEverything, "p.py");
  REQUIRE_EQ(read ? "" : read.error(), "");
  scenario.metadata = read.value();
  CHECK(scenario.metadata.world == everything());
  CHECK(recipe_for(scenario).world == everything());
}

TEST_CASE("other settings are written beside the world and leave its bytes") {
  MetadataChange change;
  change.seed = 3;
  const base::Result<std::string> written = write_metadata(kEverything, change, "p.py");
  REQUIRE(written.ok());
  std::string expected = kEverything;
  expected.insert(expected.find("# [[hosts]]"), "# seed = 3\n");
  CHECK_EQ(written.value(), expected);
  CHECK(parse_metadata(written.value(), "p.py").value().world == everything());
}

TEST_CASE("what is wrong in a settings' world is told with its line") {
  const std::string host = "# [[hosts]]\n# name = \"h\"\n";
  CHECK_EQ(toml_error("# hosts = 3\n"), "p.py:2: hosts must be tables that begin with [[hosts]]");
  CHECK_EQ(toml_error("# [[disk]]\n"), "p.py:2: disk must be one table, [disk]");
  CHECK_EQ(toml_error("# [disk]\n# latency = 3\n"),
           "p.py:3: unknown key \"latency\"; known are: latency_ms, bandwidth");
  CHECK_EQ(toml_error("# [disk]\n# bandwidth = 0\n"),
           "p.py:2: a disk's bandwidth must be at least 1 byte per second");
  CHECK_EQ(toml_error("# [[hosts]]\n# latency_ms = 3\n"), "p.py:2: a host needs a name");
  CHECK_EQ(toml_error(host + "# latency = 3\n"),
           "p.py:4: unknown key \"latency\"; known are: name, address, latency_ms, jitter_ms, "
           "bandwidth, loss, services");
  CHECK_EQ(toml_error(host + "# latency_ms = -1\n"),
           "p.py:4: latency_ms must be a number of milliseconds from 0 up");
  CHECK_EQ(toml_error(host + "# latency_ms = \"3\"\n"),
           "p.py:4: latency_ms must be a number of milliseconds from 0 up");
  CHECK_EQ(toml_error(host + "# bandwidth = 1.5\n"),
           "p.py:4: bandwidth must be a whole number from 0 up");
  CHECK_EQ(toml_error(host + "# loss = \"much\"\n"), "p.py:4: loss must be a number");
  CHECK_EQ(toml_error(host + "# loss = 2\n"), "p.py:2: loss must be from 0 to 1");
  CHECK_EQ(toml_error(host + "# [[hosts.services]]\n# kind = \"ftp\"\n"),
           "p.py:4: unknown kind \"ftp\"; known are: http, echo, silent, reset, send");
  CHECK_EQ(toml_error(host + host), "p.py:4: two hosts have the name \"h\"");
  CHECK_EQ(toml_error(host + "# [[faults]]\n# kind = \"reset\"\n# host = \"i\"\n"),
           "p.py:4: a fault's host is not declared: \"i\"");
  CHECK_EQ(toml_error("# [[devices]]\n# name = \"m\"\n# [[devices.inputs]]\n# when = 1\n"),
           "p.py:5: unknown key \"when\"; known are: at_ms, text");
}

}  // namespace fiberscope::session
