#include "app/ui/window/animation.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "app/export/animation/encoder.h"
#include "app/model/reading/navigation.h"
#include "app/session/files.h"
#include "app/ui/telling/lane_words.h"
#include "app/ui/window/headless.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using base::EventSeq;
using base::LaneId;
using model::Direction;
using words::fill;
using words::tr;

constexpr float kCaptionHeight = 72;
constexpr std::size_t kCaptionLines = 2;

// by_time: the last event of each of the equal parts of the stretch.
void by_time(const trace::Trace& trace, EventSeq from, EventSeq to, int parts,
             std::set<EventSeq>& out) {
  const base::TimeNs begin_ns = trace.at(from).time_ns;
  const base::TimeNs length_ns = trace.at(to).time_ns - begin_ns;
  for (int i = 1; i < parts; ++i) {
    const auto share = static_cast<double>(i) / parts;
    const auto at_ns = begin_ns + static_cast<base::TimeNs>(static_cast<double>(length_ns) * share);
    out.insert(std::max(from, EventSeq{trace.count_until(at_ns)}));
  }
}

EventSeq next_moment(const trace::Trace& trace, const model::Index& index, EventSeq at,
                     FrameBy by) {
  switch (by) {
    case FrameBy::Lines:
      return model::next_line(index, at, Direction::Forward);
    case FrameBy::Events:
      return model::next_event(trace, at, Direction::Forward);
    default:
      return model::next_switch(index, at, Direction::Forward);
  }
}

// teller: the lane of which a moment tells: whoever runs, else whom its event is about.
LaneId teller(const App& app) {
  const LaneId running = app.world().running();
  if (running || app.cursor() == 0) return running;
  const trace::Trace& trace = app.model()->trace;
  return model::subject(trace, trace.at(EventSeq{app.cursor()}));
}

// words_of: why the lane is in its state; where nobody is meant, what happens.
std::string words_of(const App& app, LaneId lane) {
  const model::Model& model = *app.model();
  if (lane) {
    return model::explain_moment(model.replay, model.names, model.variables, lane, app.cursor())
        .text;
  }
  if (app.cursor() == 0) return {};
  return model::explain_event(model.replay, model.names, EventSeq{app.cursor()}).text;
}

// caption: in the lane's colour, if there is one.
void caption(const App& app, Ui& ui, const Rect& strip, const std::string& said) {
  ui.fill(strip, ui.c().panel);
  ui.fill({strip.x, strip.y, strip.w, 1}, ui.c().border);
  const LaneId lane = teller(app);
  const std::string why = said.empty() ? words_of(app, lane) : said;
  if (why.empty()) return;
  Rect in = strip.inset(ui.px(12), ui.px(8));
  ui.fill(in.cut_left(ui.px(4)),
          lane ? ui.c().hue[hue_of(app.model()->lanes, lane)] : ui.c().text3);
  in.cut_left(ui.px(10));
  std::vector<std::string> lines = ui.wrap(Font::Body, why, in.w);
  const float line_h = std::round(in.h / kCaptionLines);
  if (lines.size() > kCaptionLines) {
    for (std::size_t i = kCaptionLines; i < lines.size(); ++i) {
      lines[kCaptionLines - 1] += " " + lines[i];  // cut with an ellipsis
    }
    lines.resize(kCaptionLines);
  }
  in.cut_top(std::round((in.h - line_h * static_cast<float>(lines.size())) / 2));
  for (const std::string& line : lines) {
    ui.text_in(in.cut_top(line_h), Font::Body, ui.c().text1, line);
  }
}

// below: one picture under another of the same width.
void add_below(Picture& picture, const Picture& more) {
  picture.rgba.insert(picture.rgba.end(), more.rgba.begin(), more.rgba.end());
  picture.height += more.height;
}

// Stage: the app on a screen in memory, with room for a caption below.
class Stage {
 public:
  Stage(Fonts fonts, trace::Trace trace, const AnimationOptions& options)
      : options_(options.picture),
        captions_(options.captions),
        last_{trace.size()},
        strip_(options.caption ? std::round(kCaptionHeight * options_.scale) : 0),
        screen_(pixels(options_.width), pixels(options_.height) + static_cast<int>(strip_)),
        app_(std::move(fonts), theme_named(options_.theme), options_.scale) {
    app_.show_trace(std::move(trace), options_.title);
    prepare(app_, options_);
    for (int i = 0; i < 2; ++i) frame();  // the panes take their places
  }

  Picture picture(EventSeq moment) {
    constexpr int kFramesLeast = 4, kFramesMost = 40;
    said_.clear();
    for (const lesson::Caption& caption : captions_) {
      // of several at one moment a question is asked last
      if (caption.at == moment && (said_.empty() || caption.asks())) said_ = caption.text;
    }
    if (!captions_.empty()) app_.hold_back(lesson::shown_until(captions_, moment, last_));
    // what is in sight follows from the moment alone, not from those that were shown before
    SourceState& source = app_.state().source;
    source.scroll_y = 0, source.followed_line = 0;
    app_.state().console.console_top = 0, app_.state().console.followed = UINT64_MAX;
    app_.carry_out(intent::GoTo{moment});
    arrange(app_, options_);
    for (int i = 0; i < kFramesLeast || (i < kFramesMost && app_.busy()); ++i) frame();
    const Picture& all = screen_.draw();
    const auto width = static_cast<float>(all.width);
    const float height = static_cast<float>(all.height) - strip_;
    const Rect pane = options_.window ? Rect{0, 0, width, height} : app_.timeline_pane();
    Picture out = cropped(all, pane);
    if (strip_ > 0) add_below(out, cropped(all, {pane.x, height, pane.w, strip_}));
    return out;
  }

 private:
  int pixels(int tokens) const {
    return static_cast<int>(static_cast<float>(tokens) * options_.scale);
  }
  void frame() {
    if (strip_ <= 0) return screen_.frame(app_);
    screen_.frame(app_, strip_, [this](Ui& ui, const Rect& strip) {
      Rect under = strip;
      if (!options_.window) under.x = app_.timeline_pane().x, under.w = app_.timeline_pane().w;
      caption(app_, ui, under, said_);
    });
  }

  const PictureOptions options_;
  const std::vector<lesson::Caption> captions_;
  const EventSeq last_;
  std::string said_;  // of the stop that is shown
  const float strip_;
  Headless screen_;
  App app_;
};

}  // namespace

base::Result<std::vector<EventSeq>> frame_moments(const trace::Trace& trace,
                                                  const AnimationOptions& options) {
  const EventSeq last{trace.size()};
  if (!last) return base::Error{tr("nothing has happened that could be shown")};
  const EventSeq to = options.to ? std::min(options.to, last) : last;
  const EventSeq first = model::next_event(trace, EventSeq{}, Direction::Forward);
  const EventSeq from = std::min(options.from ? options.from : first, to);
  std::set<EventSeq> moments{from, to};
  for (const lesson::Caption& caption : options.captions) {
    if (from <= caption.at && caption.at <= to) moments.insert(caption.at);
  }
  for (const EventSeq stop : options.stops) {
    if (from <= stop && stop <= to) moments.insert(stop);
  }
  if (options.by == FrameBy::Time) {
    by_time(trace, from, to, options.time_frames, moments);
  } else {
    const model::Index index(trace);
    for (EventSeq at = from; moments.size() <= kFramesMax;) {
      at = next_moment(trace, index, at, options.by);
      if (!at || at >= to) break;
      moments.insert(at);
    }
  }
  if (moments.size() > kFramesMax) {
    return base::Error{fill(tr("more than {most} pictures: choose a part of the run, or larger "
                               "steps: by switches, or by time"),
                            {{"most", std::to_string(kFramesMax)}})};
  }
  return std::vector<EventSeq>(moments.begin(), moments.end());
}

std::string write_animation(trace::Trace trace, const std::string& path,
                            const AnimationOptions& options, const Progress& progress) {
  const auto kind = exporter::moving_kind(path);
  if (!kind) return path + ": " + tr("an animation ends in .webp, .gif, .mp4 or .webm");
  const auto moments = frame_moments(trace, options);
  if (!moments) return moments.error();
  auto fonts = Fonts::find();
  if (!fonts) return fonts.error();
  Stage stage(std::move(fonts.value()), std::move(trace), options);
  std::unique_ptr<exporter::Encoder> encoder;
  const std::size_t all = moments.value().size();
  for (std::size_t i = 0; i < all; ++i) {
    if (progress && !progress(i, all)) return path + ": " + tr("stopped: nothing was written");
    const EventSeq moment = moments.value()[i];
    const Picture picture = stage.picture(moment);
    if (!encoder) {
      auto made = exporter::make_encoder(*kind, {picture.width, picture.height, options.least_ms});
      if (!made) return path + ": " + made.error();
      encoder = std::move(made.value());
    }
    const bool stops =
        std::ranges::find(options.stops, moment) != options.stops.end() ||
        std::ranges::find(options.captions, moment, &lesson::Caption::at) != options.captions.end();
    const int usual_ms = stops ? options.stop_ms : options.step_ms;
    const auto added = encoder->add(picture.rgba, i + 1 == all ? options.end_ms : usual_ms);
    if (!added) return path + ": " + added.error();
  }
  const base::Result<std::string> bytes = encoder->finish();
  if (!bytes) return path + ": " + bytes.error();
  const auto written = session::write_file(path, bytes.value());
  return written ? "" : written.error();
}

}  // namespace fiberscope::ui
