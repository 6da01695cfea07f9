#include "app/ui/window/picture.h"

#include "app/session/files.h"
#include "app/ui/window/headless.h"

namespace fiberscope::ui {

void prepare(App& app, const PictureOptions& options) {
  app.state().timeline.figure = options.figure;
  if (const auto axis = model::axis_named(options.axis)) app.carry_out(intent::SetAxis{*axis});
}

void arrange(App& app, const PictureOptions& options) {
  if (!options.range) return;
  TimelineState& timeline = app.state().timeline;
  const auto unit = [&](base::EventSeq at) {
    const auto& trace = app.model()->trace;
    return static_cast<double>(model::unit_of(trace, timeline.view.axis, at));
  };
  const double begin = unit(options.range->from);
  timeline.fits_all = false;
  timeline.view.fit(begin, std::max(begin + 1, unit(options.range->to)));
}

std::string save_picture(const Picture& picture, const std::string& path) {
  const base::Result<std::string> png = png_of(picture);
  if (!png) return png.error();
  const auto written = session::write_file(path, png.value());
  return written ? "" : written.error();
}

std::string write_pictures(trace::Trace trace, const std::vector<Shot>& shots,
                           const PictureOptions& options) {
  auto fonts = Fonts::find();
  if (!fonts) return fonts.error();
  const auto pixels = [&](int tokens) {
    return static_cast<int>(static_cast<float>(tokens) * options.scale);
  };
  // the timeline alone has the width that was asked for when the panes beside it are small
  Headless screen(pixels(options.width), pixels(options.height));
  App app(std::move(fonts.value()), theme_named(options.theme), options.scale);
  app.show_trace(std::move(trace), options.title);
  prepare(app, options);
  screen.frame(app);
  arrange(app, options);
  for (const Shot& shot : shots) {
    if (shot.until) app.hold_back(shot.until);
    if (shot.at) {
      app.carry_out(intent::GoTo{*shot.at});
      arrange(app, options);
    }
    for (int i = 0; i < 3; ++i) screen.frame(app);
    const Picture& all = screen.draw();
    const std::string error =
        save_picture(options.window ? all : cropped(all, app.timeline_pane()), shot.path);
    if (!error.empty()) return error;
  }
  return "";
}

}  // namespace fiberscope::ui
