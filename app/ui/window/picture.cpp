#include "app/ui/window/picture.h"

#include "app/session/files.h"
#include "app/ui/window/headless.h"

namespace fiberscope::ui {
namespace {

constexpr std::pair<const char*, model::AxisMode> kAxes[] = {{"steps", model::AxisMode::Steps},
                                                             {"time", model::AxisMode::Time},
                                                             {"folded", model::AxisMode::Folded}};

}  // namespace

std::string save_picture(const Picture& picture, const std::string& path) {
  const base::Result<std::string> png = png_of(picture);
  if (!png) return png.error();
  const auto written = session::write_file(path, png.value());
  return written ? "" : written.error();
}

std::string write_picture(trace::Trace trace, const std::string& path,
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
  for (const auto& [name, axis] : kAxes) {
    if (options.axis == name) app.carry_out(intent::SetAxis{axis});
  }
  for (int i = 0; i < 4; ++i) screen.frame(app);
  const Picture& all = screen.draw();
  return save_picture(options.window ? all : cropped(all, app.timeline_pane()), path);
}

}  // namespace fiberscope::ui
