// The recipe's one codec: random recipes through every form: JSON, a trace, a program's settings
// and the words of the command line.
#include "app/session/recipe.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "app/session/field_text.h"
#include "app/session/scenario.h"
#include "app/session/traced_recipe.h"
#include "scheduler/base/recipe_json.h"
#include "scheduler/base/prng.h"
#include "tests/support/portion.h"
#include "tests/support/trace_sample.h"

namespace fiberscope::session {

namespace {

using nlohmann::json;

// Chance: gives every field of a part some value that the field may have.
class Chance {
 public:
  explicit Chance(std::uint64_t seed, bool bytes = true) : prng_(seed), bytes_(bytes) {}

  std::uint64_t below(std::uint64_t limit) { return prng_.below(limit); }

  template <class Part>
  void fill(Part& part) {
    Part::fields(part, [&](const char*, auto& value, base::Rule rule = {}) { put(value, rule); });
    fit(part);
  }

  std::string text() {
    // blanks, quotes, line ends, what escapes, letters of two to four bytes, bytes that are no text
    static const std::vector<std::string> kPieces = {
        " ",  "\"", "'",    "\\",         "\n", "\r",   "\t",   "a",
        "Z9", "#",  "=",    "[",          "]",  "{",    "}",    ",",
        "-m", "é",  "汉字", "\U0001F600", "/",  "\x01", "\x7f", std::string("\0", 1)};
    static const std::vector<std::string> kBytes = {"\xff", "\xc3", "\xed\xa0\x80", "\x80"};
    std::string out;
    for (std::uint64_t i = 0, n = below(8); i < n; ++i) {
      const bool wild = bytes_ && below(6) == 0;
      const auto& from = wild ? kBytes : kPieces;
      out += from[below(from.size())];
    }
    return out;
  }

 private:
  void put(std::string& out, base::Rule rule) {
    out = rule.words.empty() ? text() : std::string(rule.words[below(rule.words.size())]);
  }
  void put(bool& out, base::Rule) { out = below(2) == 0; }
  void put(double& out, base::Rule) { out = static_cast<double>(below(1'000'001)) / 1e6; }
  template <class Number>
  requires std::is_integral_v<Number>
  void put(Number& out, base::Rule rule) {
    const std::uint64_t most =
        std::min(rule.most, static_cast<std::uint64_t>(std::numeric_limits<Number>::max()));
    const std::uint64_t range = most - rule.least;
    const std::uint64_t pick = below(4);
    const std::uint64_t over = pick == 0   ? 0
                               : pick == 1 ? range
                               : pick == 2 ? below(std::min<std::uint64_t>(range, 10'000) + 1)
                                           : below(range == UINT64_MAX ? range : range + 1);
    out = static_cast<Number>(rule.least + over);
  }
  template <class Word>
  requires std::is_enum_v<Word>
  void put(Word& out, base::Rule) { out = static_cast<Word>(below(base::kWords<Word>.size())); }
  template <class Value>
  void put(std::optional<Value>& out, base::Rule rule) {
    out.reset();
    if (below(2) == 0) put(out.emplace(), rule);
  }
  template <class Item>
  void put(std::vector<Item>& out, base::Rule rule) {
    out.clear();
    for (std::uint64_t i = 0, n = below(4); i < n; ++i) put(out.emplace_back(), rule);
  }
  template <class Part>
  requires base::kIsPart<Part>
  void put(Part& out, base::Rule) { fill(out); }

  // fit: what problem() asks for beyond the rules of single fields.
  template <class Part>
  void fit(Part&) {}
  void fit(base::Whole& w) { std::tie(w.from_ns, w.to_ns) = std::minmax({w.from_ns, w.to_ns}); }
  void fit(base::Page& p) {
    p.path = "/" + p.path;
    p.bytes %= (1u << 26) + 1;
    p.status = 100 + static_cast<std::uint32_t>(below(500));
  }
  void fit(base::Service& s) {
    s.kind = base::kServiceKinds[below(base::kServiceKinds.size())];
    s.port = 1 + static_cast<std::uint32_t>(below(65'535));
    s.bytes %= (1u << 26) + 1;
    if (s.kind != "http") s.pages.clear();
  }
  void fit(base::Host& h) {
    h.name = "host" + std::to_string(++names_) + h.name;
    h.address = below(2) == 0 ? "" : "10.0.0." + std::to_string(below(256));
    for (std::size_t i = 0; i < h.services.size(); ++i) {
      h.services[i].port = 1 + static_cast<std::uint32_t>(i);
    }
  }
  void fit(base::Input& i) { std::erase(i.text, '\n'); }
  void fit(base::Device& d) {
    d.name = "device" + std::to_string(++names_) + d.name;
    if (!d.path.empty()) d.path = "/" + d.path;
  }
  void fit(base::Fault& f) {
    f.kind = base::kFaultKinds[below(base::kFaultKinds.size())];
    f.host = below(2) == 0 ? "" : "localhost";
    if (f.until_ns < f.from_ns) std::swap(f.until_ns, f.from_ns);
  }
  void fit(base::File& f) {
    f.path = "file" + std::to_string(++names_) + f.path + "x";
    f.bytes = f.text.empty() ? below(base::kFileBytesMax + 1) : 0;
  }
  void fit(base::Disk& d) {
    d.latency_ns = static_cast<base::TimeNs>(below(base::kLatencyMaxNs + 1));
    d.bandwidth = std::max<std::uint64_t>(d.bandwidth, 1);
  }
  void fit(base::CallCost& c) {
    static constexpr std::array kCosts = {"300ms", "1.5us/KiB", "30ns/item nogil", "7ns/round"};
    c = {"m.f" + std::to_string(++names_), kCosts[below(kCosts.size())]};
  }
  void fit(base::KeptFile& f) { f.path = "/" + f.path; }
  void fit(Recipe& r) {
    if (below(2) == 0) {
      r.module.clear();
      r.program = "p" + r.program;
    } else {
      r.program.clear();
      r.module = "m" + r.module;
    }
  }

  base::Prng prng_;
  bool bytes_;
  int names_ = 0;
};

Recipe random_recipe(std::uint64_t seed) {
  Recipe recipe;
  Chance(seed).fill(recipe);
  return recipe;
}

std::string error_of(std::string_view text) {
  const base::Result<Recipe> read = recipe_from_json(text);
  return read ? "" : read.error();
}

}  // namespace

TEST_CASE("a random recipe survives its JSON, to the last byte of its texts") {
  std::size_t with_bytes = 0, rounds = 0;
  for (std::uint64_t seed = 1; seed <= 3'000; ++seed) {
    if (!test::in_portion(seed)) continue;
    ++rounds;
    CAPTURE(seed);
    const Recipe recipe = random_recipe(seed);
    const std::string text = to_json(recipe);
    const base::Result<Recipe> read = recipe_from_json(text);
    REQUIRE_EQ(read ? "" : read.error(), "");
    REQUIRE(read.value() == recipe);
    REQUIRE_EQ(to_json(read.value()), text);
    with_bytes += text.find("\"hex\"") != std::string::npos;
  }
  CHECK(with_bytes > rounds / 3);
}

TEST_CASE("a random recipe survives the trace: what is told of it, byte for byte") {
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    if (!test::in_portion(seed)) continue;
    CAPTURE(seed);
    Recipe recipe = random_recipe(seed);
    const std::string text = base::told_to_json(recipe);
    const trace::Trace trace =
        test::decode(test::record([&](trace::Writer& w, base::VirtualClock&) {
          w.emit(trace::RunStarted{{}, {}, w.define("CPython 3.11.2"), 0, {}});
          w.emit(trace::RecipeTold{w.define(text), w.define("Fiberscope")});
          w.emit(trace::RunEnded{});
        }));
    const base::Result<TracedRecipe> traced = traced_recipe(trace);
    REQUIRE_EQ(traced ? "" : traced.error(), "");
    REQUIRE(traced.value().whole());
    recipe.source.reset();
    recipe.inspect_at = recipe.inspect_line = 0;
    recipe.send_at_once = recipe.barrier_required = false;
    recipe.locked_in = true;
    recipe.granted.clear();
    recipe.limits_most = {};
    recipe.kept = {};
    recipe.kept.directory = recipe.directory;  // wherever that is now
    REQUIRE(let_run(traced.value()) == recipe);
    REQUIRE_EQ(base::told_to_json(recipe), text);
  }
}

TEST_CASE("the trace tells every field, so that another version's defaults change nothing") {
  const json told = json::parse(base::told_to_json(Recipe{}));
  std::vector<std::string> missing;
  const Recipe usual;
  base::Recipe::told(usual, [&](const char* name, const auto& value, base::Rule = {}) {
    using Value = std::remove_cvref_t<decltype(value)>;
    if (!base::kIsOptional<Value> && !told.contains(name)) missing.push_back(name);
  });
  CHECK(missing.empty());
  CHECK_EQ(told["costs"].size(), kCostNames.size());
  CHECK_EQ(told["machine"]["cores"], 1);
  CHECK_EQ(told["world"]["disk"]["bandwidth"], 500'000'000);
  for (const char* aside : {"source", "inspect_at", "send_at_once", "kept"}) {
    CHECK_FALSE(told.contains(aside));
  }
}

TEST_CASE("calls have usual costs, but for those of a trace that knows of none") {
  CHECK_EQ(json::parse(base::told_to_json(Recipe{}))["usual_call_costs"],
           base::kUsualCallCostsVersion);
  CHECK_EQ(error_of(R"({"program":"a","usual_call_costs":99})"),
           "the recipe is wrong: usual_call_costs: must be a whole number from 0 to 1");
  CHECK(error_of(R"({"program":"a","call_costs":[{"function":"f","cost":"soon"}]})")
            .starts_with("the recipe is wrong: call_costs[0]: \"soon\" is not the cost of a call"));
}

TEST_CASE("damaged JSON is refused with its place, and never does harm") {
  Chance chance(7);
  std::size_t refused = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const std::string text = to_json(random_recipe(seed));
    for (int change = 0; change < 20; ++change) {
      std::string damaged = text;
      const std::size_t at = chance.below(text.size());
      switch (chance.below(3)) {
        case 0:
          damaged[at] = static_cast<char>(chance.below(256));
          break;
        case 1:
          damaged.erase(at, 1 + chance.below(4));
          break;
        default:
          damaged.insert(at, 1, "0-\"[{}]:,"[chance.below(9)]);
      }
      const base::Result<Recipe> read = recipe_from_json(damaged);
      if (read) {  // still a recipe: then it is one that can be told again
        REQUIRE(recipe_from_json(to_json(read.value())).value() == read.value());
      } else {
        ++refused;
        REQUIRE(read.error().starts_with("the recipe is "));
      }
    }
  }
  CHECK(refused > 2'000);
}

TEST_CASE("what a field may be is asked everywhere: ranges, words, kinds") {
  CHECK_EQ(error_of("[1]"), "the recipe is not a JSON object");
  CHECK_EQ(error_of("{"), "the recipe is not a JSON object");
  const std::string begin = "the recipe is wrong: ";
  const auto with = [](const std::string& rest) { return "{\"program\":\"a\"," + rest + "}"; };
  CHECK_EQ(error_of(R"({"program":7})"), begin + "program: must be a string");
  CHECK_EQ(error_of(R"({"program":{"hex":"0g"}})"),
           begin + "program: must be a string, or {\"hex\": \"00ff\"}");
  CHECK_EQ(error_of(R"({"program":{"hex":"0"}})"),
           begin + "program: must be a string, or {\"hex\": \"00ff\"}");
  CHECK_EQ(error_of(with(R"("args":["a",1])")), begin + "args[1]: must be a string");
  CHECK_EQ(error_of(with(R"("seed":-1)")),
           begin + "seed: must be a whole number from 0 to 18446744073709551615");
  CHECK_EQ(error_of(with(R"("decisions":[1,"b"])")),
           begin + "decisions[1]: must be a whole number from 0 to 4294967295");
  CHECK_EQ(error_of(with(R"("decisions":[4294967296])")),
           begin + "decisions[0]: must be a whole number from 0 to 4294967295");
  CHECK_EQ(error_of(with(R"("detail":"loud")")), begin + "detail: must be \"light\" or \"full\"");
  CHECK_EQ(
      error_of(with(R"("policy":"lottery")")),
      begin + "policy: must be \"fifo\", \"round-robin\", \"fair\", \"priority\" or \"random\"");
  CHECK_EQ(error_of(with(R"("machine":{"cores":65})")),
           begin + "machine.cores: must be a whole number from 1 to 64");
  CHECK_EQ(error_of(with(R"("machine":{"preemption":"polite"})")),
           begin + "machine.preemption: must be \"cooperative\", \"faithful\" or \"adversarial\"");
  const std::string slice = "must be a whole number from 1 to 1000000000000";
  for (const char* field : {"quantum_ns", "switch_interval_ns"}) {
    for (const char* value : {"0", "1000000000001", "9223372036854775807", "-5", "1.5"}) {
      CHECK_EQ(error_of(with("\"machine\":{\"" + std::string(field) + "\":" + value + "}")),
               begin + "machine." + field + ": " + slice);
    }
  }
  CHECK_EQ(error_of(with(R"("costs":{"line_ns":1000000001})")),
           begin + "costs.line_ns: must be a whole number from 0 to 1000000000");
  CHECK_EQ(error_of(with(R"("machine":{"speed":1})")),
           begin +
               "machine: unknown key \"speed\"; known are: cores, gil, preemption, quantum_ns, "
               "switch_interval_ns");
  CHECK_EQ(error_of(with(R"("machine":3)")), begin + "machine: must be an object");
  CHECK_EQ(error_of(with(R"("max_events":0)")),
           begin + "max_events: must be a whole number from 1 to 18446744073709551615");
  CHECK_EQ(error_of(with(R"("kept":{"files":[{"path":"x"}]})")),
           begin + "kept.files[0]: a kept file's path must begin with /");
  CHECK_EQ(error_of("{}"), begin + "it names no program, or both a program and a module");
  CHECK_EQ(error_of(with(R"("module":"b")")),
           begin + "it names no program, or both a program and a module");
  CHECK_EQ(error_of(with(R"("world":null)")), "");
}

TEST_CASE("random settings are written into a program and read from it again") {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    Chance chance(seed, false);
    MetadataChange change;
    Recipe recipe;
    chance.fill(recipe);
    change.seed = recipe.seed % (static_cast<std::uint64_t>(INT64_MAX) + 1);
    change.policy = recipe.policy;
    change.arguments = recipe.arguments;
    change.costs = recipe.costs;
    change.machine = recipe.machine;
    const std::string before =
        chance.below(2) == 0 ? "print(1)\n"
                             : "# /// fiberscope\n# machine = { cores = 2 }\n# args = [ 'x' ]\n"
                               "# [[devices]]\n# name = \"mouse\"\n# ///\nprint(1)\n";
    const Metadata old = parse_metadata(before, "p.py").value();
    if (!old.world.devices.empty()) {
      change.devices = old.world.devices;
      for (base::Input input; chance.below(3) > 0;) {
        chance.fill(input);
        input.at_ns %= base::TimeNs{1'000'000'000} * base::kSecond / 1'000;
        (*change.devices)[0].inputs.push_back(input);
      }
    }
    const base::Result<std::string> written = write_metadata(before, change, "p.py");
    REQUIRE_EQ(written ? "" : written.error(), "");
    const base::Result<Metadata> read = parse_metadata(written.value(), "p.py");
    REQUIRE_EQ(read ? "" : read.error(), "");
    CHECK_EQ(read.value().seed, *change.seed);
    CHECK_EQ(read.value().policy, *change.policy);
    CHECK(read.value().arguments == *change.arguments);
    CHECK(read.value().costs == *change.costs);
    CHECK(read.value().machine == *change.machine);
    if (change.devices) CHECK(read.value().world.devices == *change.devices);
  }
}

TEST_CASE("every field of machine, costs, hosts and faults can be said on the command line") {
  const auto check = [](auto part, const char* left_out) {
    using Part = decltype(part);
    Chance chance(11, false);
    for (int round = 0; round < 50; ++round) {
      Part wanted, said;
      chance.fill(wanted);
      Part::fields(wanted, [&]<class Value>(const char* name, const Value& value, base::Rule = {}) {
        if constexpr (kWritten<Value>) {
          if (std::string_view(name) == left_out) return;
          std::string text;
          if constexpr (std::is_same_v<Value, std::string>) {
            text = value;
          } else if constexpr (std::is_same_v<Value, bool>) {
            text = value ? "true" : "false";
          } else if constexpr (std::is_enum_v<Value>) {
            text = base::word_of(value);
          } else if constexpr (std::is_same_v<Value, base::TimeNs>) {
            if (value > 1'000'000 * base::kSecond) return;  // a number with a fraction is not exact
            text = std::to_string(value) + "ns";
          } else {
            text = json(value).dump();
          }
          REQUIRE(has_field(said, short_name(name)));
          REQUIRE_EQ(set_field(said, short_name(name), text), "");
          Part::fields(said, [&]<class Other>(const char* same, const Other& now, base::Rule = {}) {
            if constexpr (std::is_same_v<Other, Value>) {
              if (std::string_view(same) == name) CHECK(now == value);
            }
          });
        }
      });
    }
  };
  check(MachineSettings{}, "");
  check(Costs{}, "");
  check(base::Host{}, "name");
  check(base::Fault{}, "kind");
  base::Host host;
  CHECK_EQ(set_field(host, "bandwidth", "1.5M"), "");
  CHECK_EQ(host.bandwidth, 1'500'000);
  CHECK_EQ(set_field(host, "bandwidth", "10G"), "");
  CHECK_EQ(host.bandwidth, 10'000'000'000);
  for (const char* bad : {"", "x", "-1", "1T", "1.5", "1e30", "99999999999999999999"}) {
    CAPTURE(std::string(bad));
    CHECK(set_field(host, "bandwidth", bad).starts_with("bandwidth must be a whole number"));
  }
  CHECK_FALSE(has_field(host, "services"));
  CHECK_FALSE(has_field(host, "speed"));
}

}  // namespace fiberscope::session
