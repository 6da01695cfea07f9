// The timeline is painted once: the window and a file show the same rows, slices, labels, columns,
// arrows, packets and flags at the same pixels, of real programs of every sort.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <sstream>
#include <thread>

#include "app/export/page/documents.h"
#include "app/export/page/svg_canvas.h"
#include "app/session/paths.h"
#include "app/ui/toolkit/ui_canvas.h"
#include "tests/support/io_trace.h"
#include "tests/support/recorder.h"
#include "tests/support/thread_trace.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using exporter::Box;
using test::Recorder;
using test::Screen;
using Kind = test::Recorder::Kind;

namespace {

// Timeline: what of a picture is the timeline, from its own left upper corner on.
struct Timeline {
  std::vector<std::string> rows;   // "lane.4 at 81, 29 high"
  std::vector<std::string> heads;  // texts left of the view
  std::vector<std::string> tags;   // those at their right; in the window a pin may take their place
  std::vector<std::string> ruler;  // texts and ticks above the rows
  std::vector<std::string> body;   // all that is painted right of the heads, in order
  std::size_t slices = 0, labels = 0, arrows = 0, packets = 0, flags = 0, columns = 0;
};

std::string rounded(double value) {
  std::ostringstream out;
  out << std::round(value * 100) / 100;
  return out.str();
}

std::string told(const Recorder::Op& op, double x, double y) {
  constexpr const char* kNames[] = {"rect",  "outline", "hatch",    "bar",  "line", "dots",
                                    "arrow", "text",    "triangle", "icon", "note", "torn"};
  std::string out = kNames[static_cast<std::size_t>(op.kind)];
  out += " " + rounded(op.box.x - x) + "," + rounded(op.box.y - y) + " " + rounded(op.box.width) +
         "x" + rounded(op.box.height);
  for (const exporter::Color& c : {op.fill, op.stroke}) {
    out += " " + std::to_string(c.r) + "." + std::to_string(c.g) + "." + std::to_string(c.b) + "." +
           rounded(c.alpha);
  }
  return out + " " + rounded(op.size) + " " + op.text;
}

bool begins(const std::string& text, std::string_view with) { return text.starts_with(with); }

// timeline_of: `x` is the view's left edge; the rows begin where the cores' band or a pinned row
// does, the ruler above them.
Timeline timeline_of(const std::vector<Recorder::Op>& ops, double x, double width) {
  Timeline out;
  double top = 1e9, bottom = 0;
  std::vector<Box> cores;
  for (const Recorder::Op& op : ops) {
    if (op.kind != Kind::Note || !begins(op.text, "row.")) continue;
    if (begins(op.text, "row.core.")) cores.push_back(op.box);
    top = std::min(top, op.box.y);
    bottom = std::max(bottom, op.box.bottom());
  }
  for (Recorder::Op op : ops) {
    const bool goes_on = op.kind == Kind::Rect || op.kind == Kind::Torn ||
                         (op.kind == Kind::Note && begins(op.text, "break."));
    if (goes_on && op.box.y >= top) {  // the window goes on below the last row
      op.box.height = std::min(op.box.height, bottom - op.box.y);
    }
    const std::string text = told(op, x, top);
    const double right = op.box.x + std::max(op.box.width, 0.0);
    if (op.kind == Kind::Note && begins(op.text, "row.")) {
      out.rows.push_back(op.text + " at " + rounded(op.box.y - top) + ", " +
                         rounded(op.box.height) + " high");
    } else if (op.box.y < top - exporter::kRulerHeight || op.box.y > bottom + 1) {
      continue;  // above and below it is the window's, or the page's
    } else if (op.box.y < top && op.clip.bottom() <= top + 1) {
      if (op.kind == Kind::Text || op.clip.width <= width) out.ruler.push_back(text);
    } else if (right <= x) {
      if (op.kind != Kind::Text) continue;
      // who has a core is told of a cursor, which a file has not
      const bool of_core = std::ranges::any_of(
          cores, [&](const Box& core) { return core.y < op.box.y && op.box.y < core.bottom(); });
      if (of_core && op.anchor == exporter::Anchor::End) continue;
      (op.anchor == exporter::Anchor::End ? out.tags : out.heads)
          .push_back(op.text + " at " + rounded(op.box.x - x) + "," + rounded(op.box.y - top));
    } else if (op.clip.width <= width || op.kind == Kind::Text) {
      out.body.push_back(text);
      out.labels += op.kind == Kind::Text;
      out.columns += op.kind == Kind::Bar;
      if (op.kind != Kind::Note) continue;
      out.slices += begins(op.text, "slice.");
      out.arrows += begins(op.text, "arrow.");
      out.packets += begins(op.text, "packet.");
      out.flags += begins(op.text, "flag.");
    }
  }
  return out;
}

// difference: the first line that differs; empty when there is none.
std::string difference(const std::vector<std::string>& window,
                       const std::vector<std::string>& file) {
  for (std::size_t i = 0; i < std::max(window.size(), file.size()); ++i) {
    const std::string a = i < window.size() ? window[i] : "nothing";
    const std::string b = i < file.size() ? file[i] : "nothing";
    if (a != b) return "number " + std::to_string(i) + ": window " + a + " | file " + b;
  }
  return {};
}

std::string difference(const Timeline& window, const Timeline& file) {
  for (const auto& [part, what] :
       {std::pair{&Timeline::rows, "row "}, std::pair{&Timeline::heads, "head "},
        std::pair{&Timeline::tags, "tag "}, std::pair{&Timeline::ruler, "ruler "},
        std::pair{&Timeline::body, "body "}}) {
    const std::string found = difference(window.*part, file.*part);
    if (!found.empty()) return what + found;
  }
  return {};
}

// Both: a window, and the page that shows the same.
class Both {
 public:
  explicit Both(const char* theme = "dark") : screen_(1600, 8000, theme) {
    screen_.app().ui().set_tap(&seen_);
    screen_.app().attach({"scenarios", session::engine_path(), ""});
  }

  Screen& screen() { return screen_; }
  exporter::PageOptions& options() { return options_; }
  const exporter::Canvas& letters() const { return letters_; }

  void run(const std::string& path) {
    screen_.app().run_program(path);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    do {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      screen_.frames(1);
    } while (screen_.app().face().running);
    REQUIRE(screen_.app().model() != nullptr);
    REQUIRE(screen_.app().model()->trace.size() > 20);
  }

  Timeline window() {
    ui::ViewState& state = screen_.app().state();
    screen_.app().carry_out(ui::intent::GoToEnd{});
    state.prefs.all_arrows = true;  // nor a focus
    state.focus.lane = {};          // files have no selection
    screen_.frames(2);
    state.focus.lane = {};
    seen_.forget();
    screen_.frames(1);
    const model::View& view = state.timeline.view;
    return timeline_of(seen_.ops(), view.x, view.width);
  }

  // page: as wide as the window's timeline, in its letters.
  Timeline page() {
    Recorder recorder(&letters_);
    return page(recorder);
  }
  Timeline page(Recorder& recorder) {
    const ui::TimelineState& state = screen_.app().state().timeline;
    options_.width_px = state.view.width + exporter::kHeadWidth + exporter::kTailWidth + 32;
    options_.shown = state.shown;
    options_.theme = screen_.app().theme().dark() ? exporter::Theme::Dark : exporter::Theme::Light;
    exporter::TimelinePage(*screen_.app().model(), options_).paint(recorder);
    Timeline out = timeline_of(recorder.ops(), 16 + exporter::kHeadWidth, state.view.width);
    // where the window's playhead has its flag, the ruler has no label
    const ui::Rect flag = screen_.rect("timeline.flag");
    const double left = flag.x - state.view.x, right = left + flag.w;
    std::erase_if(out.ruler, [&](const std::string& drawn) {
      double x = 0, y = 0, wide = 0;
      return std::sscanf(drawn.c_str(), "text %lf,%lf %lfx", &x, &y, &wide) == 3 && x < right &&
             x + wide > left;
    });
    return out;
  }

  // svg: the document, whose letters are only estimated.
  std::string svg() { return exporter::timeline_svg(*screen_.app().model(), options_); }

 private:
  Screen screen_;
  ui::UiCanvas letters_{screen_.app().ui()};
  Recorder seen_{&letters_};
  exporter::PageOptions options_;
};

void check_same(Both& both) {
  const Timeline window = both.window();
  Timeline page = both.page();
  // pinned rows are painted last, and say so in place of their tags
  const std::size_t pins = both.options().shown.pinned.size();
  REQUIRE(page.tags.size() >= pins);
  page.tags.resize(page.tags.size() - pins);
  CHECK(difference(window, page) == "");
  CHECK(window.rows.size() >= 3);
  CHECK(window.heads.size() >= window.rows.size());
  CHECK(window.slices >= 1);
  CHECK(window.labels >= 3);
}

std::string rounded(const Box& box) {
  return rounded(box.x) + "," + rounded(box.y) + " " + rounded(box.width) + "x" +
         rounded(box.height);
}

// rectangles: of slices, plates and grounds, as the canvas of files writes them.
std::vector<std::string> rectangles(const std::vector<Recorder::Op>& ops) {
  std::vector<std::string> out;
  for (const Recorder::Op& op : ops) {
    const double in = op.kind == Kind::Outline ? op.size / 2 : 0;  // the stroke lies inside
    const Box box{op.box.x + in, op.box.y + in, std::max(op.box.width - 2 * in, 0.2),
                  std::max(op.box.height - 2 * in, 0.2)};
    if (op.kind == Kind::Outline) out.push_back(rounded(box));
    if (op.kind == Kind::Rect || op.kind == Kind::Hatch) out.push_back(rounded(op.box));
    if (op.kind == Kind::Hatch) out.push_back(rounded(op.box));
  }
  return out;
}
std::vector<std::string> rectangles(const std::string& svg) {
  std::vector<std::string> out;
  for (std::size_t at = svg.find("</defs>"); (at = svg.find("<rect ", at)) != std::string::npos;
       ++at) {
    Box b;
    CHECK(std::sscanf(svg.c_str() + at, R"(<rect x="%lf" y="%lf" width="%lf" height="%lf")", &b.x,
                      &b.y, &b.width, &b.height) == 4);
    out.push_back(rounded(b));
  }
  return out;
}

// check_document: the file says what the page does, with its own letters.
void check_document(Both& both) {
  const exporter::SvgCanvas letters(1, 1, "");
  Recorder recorder(&letters);
  both.page(recorder);
  const std::string svg = both.svg();
  CHECK(difference(rectangles(recorder.ops()), rectangles(svg)) == "");
  std::size_t at = 0, texts = 0;
  for (const Recorder::Op& op : recorder.ops()) {
    if (op.kind != Kind::Text) continue;
    const std::string written = ">" + exporter::escape_xml(op.text) + "</text>";
    CAPTURE(op.text);
    const std::size_t found = svg.find(written, at);
    REQUIRE(found != std::string::npos);
    at = found + written.size();
    ++texts;
  }
  CHECK(texts > 10);
}

}  // namespace

TEST_CASE("window and SVG of ten scenarios show the same rows, slices and labels") {
  struct Scenario {
    const char* path;
    std::size_t Timeline::*what;  // there is some of it
  };
  for (const Scenario& scenario :
       {Scenario{"1_subroutine_to_coroutine/two_consumers.py", &Timeline::arrows},
        Scenario{"3_gevent/foo_bar_func.py", &Timeline::arrows},
        Scenario{"3_gevent/three_downloads.py", &Timeline::packets},
        Scenario{"3_gevent/blocking_call.py", &Timeline::flags},
        Scenario{"4_io_models/nonblocking_polling.py", &Timeline::columns},
        Scenario{"5_server/prefork.py", &Timeline::packets},
        Scenario{"6_event_driven/scan_the_mouse.py", &Timeline::slices},
        Scenario{"7_sharing/two_locks_deadlock.py", &Timeline::arrows},
        Scenario{"8_many/cpu_bound.py", &Timeline::columns},
        Scenario{"9_async_await/tcp_echo_streams.py", &Timeline::packets}}) {
    CAPTURE(std::string(scenario.path));
    Both both;
    both.run("scenarios/" + std::string(scenario.path));
    CHECK(both.window().*scenario.what > 0);
    check_same(both);  // on the axis that each of them chose
    check_document(both);
    for (const auto axis :
         {model::AxisMode::Time, model::AxisMode::Steps, model::AxisMode::Folded}) {
      CAPTURE(static_cast<int>(axis));
      both.options().axis = axis;
      both.screen().app().carry_out(ui::intent::SetAxis{axis});
      both.screen().app().state().timeline.fits_all = true;
      check_same(both);
    }
  }
}

TEST_CASE("five hundred tasks folded into one row, a pin, folded groups: the file shows them so") {
  Both both("light");
  both.run("scenarios/8_many/five_hundred_tasks.py");
  const auto& lanes = both.screen().app().model()->lanes;
  ui::TimelineState& timeline = both.screen().app().state().timeline;
  base::LaneId loop;
  for (const auto& track : lanes.lanes()) {
    if (track.children.size() > 100) loop = track.id;
  }
  REQUIRE(loop);
  check_same(both);  // told of together
  timeline.shown.every_lane = true;
  const std::size_t unfolded = both.page().rows.size();
  timeline.shown.folded.insert(loop);
  timeline.toggle_pin(lanes.lane(loop).children.front());
  check_same(both);
  CHECK(both.window().rows.size() + lanes.lane(loop).children.size() == unfolded + 1);  // the pin
  timeline.shown.cores_folded = true;
  check_same(both);
  check_document(both);
}

TEST_CASE("a part of the trace in a file is that part in the window") {
  Both both;
  both.screen().app().show_trace(test::io_trace(), "client and poller", "");
  both.screen().frames(2);
  ui::TimelineState& timeline = both.screen().app().state().timeline;
  timeline.fits_all = false;
  both.screen().app().carry_out(ui::intent::SetAxis{model::AxisMode::Time});
  both.options().axis = model::AxisMode::Time;
  both.options().begin = 1e6, both.options().end = 40e6;
  timeline.view.fit(1e6, 40e6);
  check_same(both);
  CHECK(both.window().packets > 0);
}

TEST_CASE("a slice that is a pixel longer, another label, a row less: each is a difference") {
  Both both;
  both.screen().app().show_trace(test::sample_trace(), "sample", "");
  both.screen().frames(2);
  const Timeline window = both.window();
  Recorder recorder(&both.letters());
  REQUIRE(difference(window, both.page(recorder)) == "");
  const model::View& view = both.screen().app().state().timeline.view;
  const auto changed = [&](Kind kind, auto change) {
    std::vector<Recorder::Op> ops = recorder.ops();
    const auto inside = [&](const Recorder::Op& op) {
      return op.kind == kind && op.box.x > 16 + exporter::kHeadWidth + 5 && op.box.y > 200 &&
             op.clip.width <= view.width;
    };
    const auto found = std::ranges::find_if(ops, inside);
    REQUIRE(found != ops.end());
    change(ops, found);
    return difference(window, timeline_of(ops, 16 + exporter::kHeadWidth, view.width));
  };
  CHECK(changed(Kind::Rect, [](auto&, auto op) { op->box.width += 1; }) != "");
  CHECK(changed(Kind::Rect, [](auto&, auto op) { op->fill.r ^= 1; }) != "");
  CHECK(changed(Kind::Outline, [](auto& ops, auto op) { ops.erase(op); }) != "");
  CHECK(changed(Kind::Text, [](auto&, auto op) { op->text += "x"; }) != "");
  both.screen().app().state().timeline.shown.folded.insert(base::LaneId{3});
  const Timeline folded = both.page();
  CHECK(difference(window, folded) != "");
  CHECK(folded.rows.size() < window.rows.size());
}
