// Traces that somebody made up: every payload with numbers at the edge of their types, and the
// files that once crashed, hung or filled the memory, through every fold and every painter.
#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>

#include "app/export/data/formats.h"
#include "app/export/data/text_timeline.h"
#include "app/export/html/page.h"
#include "app/export/page/documents.h"
#include "app/model/model.h"
#include "app/model/numbers/stats.h"
#include "scheduler/base/utf8.h"
#include "scheduler/trace/dump.h"
#include "scheduler/trace/validate.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using namespace fiberscope::trace;

namespace {

// look_at: all that the app makes of a trace.
void look_at(const Trace& trace) {
  const model::Model model(trace);
  std::ostringstream text;
  dump_readable(trace, text);
  dump_raw(trace, text);
  CHECK_FALSE(model::stats_json(model::compute_stats(trace)).empty());
  (void)model::format_stats(trace);
  (void)model::format_findings(trace);
  for (const auto axis : {model::AxisMode::Time, model::AxisMode::Steps, model::AxisMode::Folded}) {
    exporter::PageOptions page;
    page.axis = axis;
    CHECK(exporter::timeline_svg(model, page).ends_with("</svg>\n"));
    exporter::TextTimeline terminal;
    terminal.axis = axis;
    exporter::write_text_timeline(trace, terminal, text);
  }
  for (const exporter::DataFormat& format : exporter::data_formats()) {
    std::ostringstream out;
    const auto written = format.write(model, exporter::whole(model), out, {});
    CHECK((format.ending == ".pftrace" || base::is_utf8(out.str())));
    CHECK((written || !written.error().empty()));
  }
  std::ostringstream html;
  const exporter::PageSubject subject{model,
                                      exporter::whole(model),
                                      {{words::Language::English, "a", {}, {}, {}}},
                                      {},
                                      {},
                                      {},
                                      {},
                                      {},
                                      exporter::PageTheme::Automatic};
  CHECK(exporter::write_page(subject, html).ok());
  CHECK(html.str().ends_with("</html>\n"));
}

// Extreme: sets every number of a payload.
struct Extreme {
  std::uint64_t value;
  void operator()(const char*, std::uint64_t& v) { v = value; }
  void operator()(const char*, std::uint32_t& v) { v = static_cast<std::uint32_t>(value); }
  void operator()(const char*, std::uint8_t& v) { v = static_cast<std::uint8_t>(value); }
  void operator()(const char*, std::int32_t& v) { v = static_cast<std::int32_t>(value); }
  void operator()(const char*, TimeNs& v) { v = static_cast<TimeNs>(value & INT64_MAX); }
  void operator()(const char*, TextId&) {}
  void operator()(const char*, Place& p) { p = {SourceId{1}, static_cast<std::uint32_t>(value)}; }
  template <class Tag, class V>
  void operator()(const char*, base::Id<Tag, V>& id) {
    id.value = static_cast<V>(value);
  }
  template <class T>
  void operator()(const char* name, std::vector<T>& items) {
    T& item = items.emplace_back();
    if constexpr (requires { T::fields(item, *this); }) {
      T::fields(item, *this);
    } else {
      (*this)(name, item);
    }
  }
  template <class E>
  requires std::is_enum_v<E>
  void operator()(const char*, E&) {}
};

// made_up: a legal beginning, then twice the payload, then the beginning's lane goes on.
template <class P>
Trace made_up(std::uint64_t value) {
  return test::decode(test::record([&](Writer& w, base::VirtualClock& clock) {
    w.emit(RunStarted{});
    w.emit(SourceLoaded{SourceId{1}, w.define("a.py"), w.define("x = 1")});
    w.emit(CoreAdded{CoreId{1}, {}});
    w.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Process, w.define("a"), {}});
    w.emit(LaneSwitched{CoreId{1}, {}, LaneId{1}, {}});
    clock.now_ns = 1000;
    P payload;
    Extreme extreme{value};
    P::fields(payload, extreme);
    w.emit(payload);
    w.emit(payload);
    clock.now_ns = base::TimeNs{1} << 62;
    w.emit(LineReached{LaneId{1}, {SourceId{1}, 1}});
    w.emit(RunEnded{});
  }));
}

template <std::size_t I = 0>
void check_from() {
  if constexpr (I < std::variant_size_v<Payload>) {
    using P = std::variant_alternative_t<I, Payload>;
    for (const std::uint64_t value :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{64},
          std::uint64_t{65}, std::uint64_t{0x7fffffff}, std::uint64_t{0x80000000},
          std::uint64_t{0xffffffff}, std::uint64_t{INT64_MAX} - 1, std::uint64_t{INT64_MAX},
          UINT64_MAX}) {
      Trace trace = made_up<P>(value);
      CAPTURE(P::kName);
      CAPTURE(value);
      Guard().follow(trace);
      REQUIRE_GT(trace.size(), 0);
      look_at(trace);
    }
    check_from<I + 1>();
  }
}

}  // namespace

TEST_CASE("every payload with numbers at the edge of their types is cut or shown") { check_from(); }

TEST_CASE("a made-up trace of the corpus ends in a picture or in a message") {
  std::size_t shown = 0, refused = 0;
  for (const auto& file : std::filesystem::directory_iterator("tests/fuzz/corpus/traces")) {
    CAPTURE(file.path().string());
    const base::Result<Trace> trace = load_legal(file.path());
    if (!trace) {
      CHECK(trace.error().starts_with(file.path().string() + ": "));
      ++refused;
      continue;
    }
    CHECK(validate(trace.value()).empty());
    look_at(trace.value());
    ++shown;
  }
  CHECK_GT(shown, 20);
  CHECK_GT(refused, 0);
}

TEST_CASE("a name that is not UTF-8 or would be markup is text in a drawing") {
  const Trace trace = test::decode(test::record([&](Writer& w, base::VirtualClock&) {
    w.emit(RunStarted{w.define("</text><script>\xff\x1b"), {}, {}, 0, {}});
    w.emit(CoreAdded{CoreId{1}, {}});
    w.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Process, w.define("\xff<b>\x07"), {}});
    w.emit(LaneSwitched{CoreId{1}, {}, LaneId{1}, {}});
    w.emit(RunEnded{});
  }));
  const std::string svg = exporter::timeline_svg(trace);
  CHECK(base::is_utf8(svg));
  CHECK(svg.find("<script") == std::string::npos);
  CHECK(svg.find("text&gt;&lt;script&gt;\uFFFD\uFFFD</title>") != std::string::npos);
  std::ostringstream text;
  dump_readable(trace, text);
  CHECK(text.str().find('\x1b') == std::string::npos);
  CHECK(text.str().find("\\xff<b>\\x07") != std::string::npos);
}
