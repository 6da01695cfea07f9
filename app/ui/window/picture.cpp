#include "app/ui/window/picture.h"

#include <algorithm>

#include "app/ui/window/headless.h"

namespace fiberscope::ui {

Picture cropped(const Picture& picture, const Rect& part) {
  const Rect all{0, 0, static_cast<float>(picture.width), static_cast<float>(picture.height)};
  const Rect r = part.meet(all);
  Picture out;
  out.width = static_cast<int>(r.w);
  out.height = static_cast<int>(r.h);
  const auto row = 4 * static_cast<std::size_t>(out.width);
  out.rgba.resize(row * static_cast<std::size_t>(out.height));
  for (int y = 0; y < out.height; ++y) {
    const std::uint8_t* from = picture.at(static_cast<int>(r.x), static_cast<int>(r.y) + y);
    std::copy_n(from, row, out.rgba.data() + row * static_cast<std::size_t>(y));
  }
  return out;
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
  if (!options.axis.empty()) {
    app.carry_out({Command::SetAxis, {}, {}, options.axis == "time" ? 0 : 1, {}});
  }
  for (int i = 0; i < 4; ++i) screen.frame(app);
  const Picture& all = screen.draw();
  if (options.window) return write_png(all, path);
  return write_png(cropped(all, app.timeline_pane()), path);
}

}  // namespace fiberscope::ui
