#include "app/export/page/pdf_canvas.h"

#include <cairo-ft.h>
#include <cairo-pdf.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>

#include "app/export/page/torn_waves.h"
#include "app/export/picture/icons.h"
#include "scheduler/base/utf8.h"

namespace fiberscope::exporter {

namespace {

constexpr double kPointsPerPixel = 0.75;
constexpr double kPdfHatchPeriod = 6, kPdfHatchLine = 1.1;

cairo_status_t append_bytes(void* closure, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

struct PdfCanvas::Cairo {
  cairo_surface_t* surface = nullptr;
  cairo_t* context = nullptr;
  std::array<cairo_font_face_t*, Letters::kTypefaces> faces{};

  ~Cairo() {
    if (context != nullptr) cairo_destroy(context);
    if (surface != nullptr) cairo_surface_destroy(surface);
    for (cairo_font_face_t* face : faces) {
      if (face != nullptr) cairo_font_face_destroy(face);
    }
  }

  void color(Color c) const {
    cairo_set_source_rgba(context, c.r / 255.0, c.g / 255.0, c.b / 255.0, c.alpha);
  }
  void fill(Color c) const {
    color(c);
    cairo_fill(context);
  }
  void stroke(Color c, double width) const {
    color(c);
    cairo_set_line_width(context, width);
    cairo_stroke(context);
  }

  void rounded(const Box& box, double radius) const {
    const double r = std::min({radius, box.width / 2, box.height / 2});
    if (r <= 0.2) return cairo_rectangle(context, box.x, box.y, box.width, box.height);
    constexpr double kQuarter = std::numbers::pi / 2;
    cairo_new_sub_path(context);
    cairo_arc(context, box.right() - r, box.y + r, r, -kQuarter, 0);
    cairo_arc(context, box.right() - r, box.bottom() - r, r, 0, kQuarter);
    cairo_arc(context, box.x + r, box.bottom() - r, r, kQuarter, 2 * kQuarter);
    cairo_arc(context, box.x + r, box.y + r, r, 2 * kQuarter, 3 * kQuarter);
    cairo_close_path(context);
  }

  // curve_through: a quadratic curve, relative to where the path stands.
  void curve_through(double cx, double cy, double dx, double dy) const {
    cairo_rel_curve_to(context, cx * 2 / 3, cy * 2 / 3, dx + (cx - dx) * 2 / 3,
                       dy + (cy - dy) * 2 / 3, dx, dy);
  }

  // half_circle: clockwise, to a point as high as where the path stands.
  void half_circle(double dx) const {
    double x = 0, y = 0;
    cairo_get_current_point(context, &x, &y);
    const double begin = dx > 0 ? std::numbers::pi : 0;
    cairo_arc(context, x + dx / 2, y, std::abs(dx) / 2, begin, begin + std::numbers::pi);
  }

  void path(const char* commands) const;

  // wave: from where the path stands down or up, in whole half waves.
  void wave(int halves, double amplitude, double half, bool right, bool down) const {
    for (int i = 0; i < halves; ++i, right = !right) {
      const double step = down ? half : -half;
      curve_through(right ? 2 * amplitude : -2 * amplitude, step / 2, 0, step);
    }
  }
};

// path: see icons.h.
void PdfCanvas::Cairo::path(const char* commands) const {
  char* at = const_cast<char*>(commands);
  const auto number = [&at] { return std::strtod(at, &at); };
  while (*at != '\0') {
    const char command = *at++;
    const double a = command == 'z' ? 0 : number();
    if (command == 'z') cairo_close_path(context);
    if (command == 'h') cairo_rel_line_to(context, a, 0);
    if (command == 'v') cairo_rel_line_to(context, 0, a);
    if (command == 'M') cairo_move_to(context, a, number());
    if (command == 'l') cairo_rel_line_to(context, a, number());
    if (command == 'q') {
      const double cy = number(), dx = number(), dy = number();
      curve_through(a, cy, dx, dy);
    }
    if (command == 'a') {
      for (int skipped = 0; skipped < 4; ++skipped) number();
      half_circle(number());
      number();
    }
  }
}

PdfCanvas::PdfCanvas(std::shared_ptr<const Letters> letters)
    : letters_(std::move(letters)), cairo_(std::make_unique<Cairo>()) {}

PdfCanvas::~PdfCanvas() = default;

base::Result<std::unique_ptr<PdfCanvas>> PdfCanvas::begin(const std::string& title) {
  auto letters = Letters::load();
  if (!letters) return base::Error{letters.error()};
  std::unique_ptr<PdfCanvas> canvas(new PdfCanvas(std::move(letters.value())));
  Cairo& cairo = *canvas->cairo_;
  cairo.surface = cairo_pdf_surface_create_for_stream(append_bytes, &canvas->bytes_, 1, 1);
  cairo_pdf_surface_restrict_to_version(cairo.surface, CAIRO_PDF_VERSION_1_5);
  const std::string clean = base::is_utf8(title) ? title : std::string("Fiberscope");
  cairo_pdf_surface_set_metadata(cairo.surface, CAIRO_PDF_METADATA_TITLE, clean.c_str());
  cairo_pdf_surface_set_metadata(cairo.surface, CAIRO_PDF_METADATA_CREATOR, "Fiberscope");
  cairo_pdf_surface_set_metadata(cairo.surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
  cairo.context = cairo_create(cairo.surface);
  for (std::size_t i = 0; i < Letters::kTypefaces; ++i) {
    cairo.faces[i] = cairo_ft_font_face_create_for_ft_face(
        canvas->letters_->face(static_cast<Letters::Typeface>(i)), FT_LOAD_NO_HINTING);
  }
  return canvas;
}

void PdfCanvas::page(double width, double height) {
  if (on_page_) cairo_show_page(cairo_->context);
  on_page_ = true;
  cairo_pdf_surface_set_size(cairo_->surface, width * kPointsPerPixel, height * kPointsPerPixel);
  cairo_identity_matrix(cairo_->context);
  cairo_scale(cairo_->context, kPointsPerPixel, kPointsPerPixel);
}

base::Result<std::string> PdfCanvas::take() {
  if (on_page_) cairo_show_page(cairo_->context);
  cairo_surface_finish(cairo_->surface);
  cairo_status_t status = cairo_status(cairo_->context);
  if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(cairo_->surface);
  if (status != CAIRO_STATUS_SUCCESS && status != CAIRO_STATUS_SURFACE_FINISHED) {
    return base::Error{std::string("The PDF cannot be made: ") + cairo_status_to_string(status)};
  }
  return std::move(bytes_);
}

void PdfCanvas::rect(const Box& box, Color fill, double radius) {
  cairo_->rounded(box, radius);
  cairo_->fill(fill);
}

void PdfCanvas::outline(const Box& box, Color fill, Color stroke, double stroke_px, double radius) {
  const double inset = stroke_px / 2;
  const Box inner{box.x + inset, box.y + inset, std::max(box.width - stroke_px, 0.2),
                  std::max(box.height - stroke_px, 0.2)};
  if (fill.alpha > 0) {
    cairo_->rounded(inner, radius);
    cairo_->fill(fill);
  }
  cairo_->rounded(inner, radius);
  cairo_->stroke(stroke, stroke_px);
}

void PdfCanvas::hatch(const Box& box, Color fill, Color lines, double radius) {
  rect(box, fill, radius);
  cairo_t* context = cairo_->context;
  cairo_save(context);
  cairo_->rounded(box, radius);
  cairo_clip(context);
  // lines upwards to the right, on which x + y is a multiple of the period across
  const double across = kPdfHatchPeriod * std::numbers::sqrt2;
  const double first = std::floor((box.x + box.y) / across) * across;
  for (double sum = first; sum <= box.right() + box.bottom(); sum += across) {
    cairo_move_to(context, sum - box.y, box.y);
    cairo_line_to(context, sum - box.bottom(), box.bottom());
  }
  cairo_->stroke(lines, kPdfHatchLine);
  cairo_restore(context);
}

void PdfCanvas::bars(std::span<const Box> boxes, Color fill) {
  if (boxes.empty()) return;
  for (const Box& box : boxes) cairo_->rounded(box, 0);
  cairo_->fill(fill);
}

void PdfCanvas::line(double x0, double y0, double x1, double y1, Color color, double width_px) {
  cairo_move_to(cairo_->context, x0, y0);
  cairo_line_to(cairo_->context, x1, y1);
  cairo_->stroke(color, width_px);
}

void PdfCanvas::dotted_line(double x0, double y0, double x1, double y1, Color color,
                            double width_px) {
  cairo_save(cairo_->context);
  const double dash[] = {0, width_px * 3};
  cairo_set_dash(cairo_->context, dash, 2, 0);
  cairo_set_line_cap(cairo_->context, CAIRO_LINE_CAP_ROUND);
  line(x0, y0, x1, y1, color, width_px);
  cairo_restore(cairo_->context);
}

void PdfCanvas::arrow(double x0, double y0, double x1, double y1, double bulge_px, Color color,
                      double width_px) {
  cairo_t* context = cairo_->context;
  const double down = y1 >= y0 ? 1 : -1;
  const double neck = y1 - down * 4;  // the line ends inside the head
  cairo_move_to(context, x0, y0);
  cairo_curve_to(context, x0 + bulge_px, y0 + (y1 - y0) * 0.25, x1 + bulge_px,
                 y0 + (y1 - y0) * 0.75, x1, neck);
  cairo_->stroke(color, width_px);
  triangle(x1, y1, x1 - 4, y1 - down * 6.4, x1 + 4, y1 - down * 6.4, color);
  if (bulge_px == 0) return;  // a straight one begins at an edge
  cairo_new_sub_path(context);
  cairo_arc(context, x0, y0, 2, 0, 2 * std::numbers::pi);
  cairo_->fill(color);
}

void PdfCanvas::torn(const Box& box, Color fill, Color edge, double amplitude_px,
                     double period_px) {
  cairo_t* context = cairo_->context;
  const TornWaves waves(box, period_px);
  cairo_move_to(context, box.x, waves.top());
  cairo_->wave(waves.halves, amplitude_px, waves.half, waves.right(), true);
  cairo_rel_line_to(context, box.width, 0);
  cairo_->wave(waves.halves, amplitude_px, waves.half, waves.right_upwards(), false);
  cairo_close_path(context);
  cairo_->fill(fill);
  for (const double x : {box.x, box.right()}) {
    cairo_move_to(context, x, waves.top());
    cairo_->wave(waves.halves, amplitude_px, waves.half, waves.right(), true);
  }
  cairo_->stroke(edge, 1.3);
}

double PdfCanvas::text_width(std::string_view text, const TextStyle& style) const {
  return letters_->width(text, style);
}

void PdfCanvas::text(double x, double y, std::string_view text, const TextStyle& style) {
  const auto glyphs = letters_->glyphs(text, style);
  double em = 0;
  for (const Letters::Glyph& glyph : glyphs) em += glyph.advance_em;
  if (style.anchor == Anchor::Middle) x -= em * style.size / 2;
  if (style.anchor == Anchor::End) x -= em * style.size;
  cairo_->color(style.color);
  std::size_t byte = 0;
  for (std::size_t from = 0; from < glyphs.size();) {
    std::size_t to = from, bytes = 0;
    double wide = 0;
    for (; to < glyphs.size() && glyphs[to].typeface == glyphs[from].typeface; ++to) {
      bytes += glyphs[to].bytes;
      wide += glyphs[to].advance_em * style.size;
    }
    run(x, y, text.substr(byte, bytes), glyphs, from, to, style);
    x += wide, byte += bytes, from = to;
  }
}

// run: characters of one typeface; each is a cluster of its own, by which text is selected.
void PdfCanvas::run(double x, double y, std::string_view text,
                    const std::vector<Letters::Glyph>& glyphs, std::size_t from, std::size_t to,
                    const TextStyle& style) {
  std::vector<cairo_glyph_t> places;
  std::vector<cairo_text_cluster_t> clusters;
  std::string clean;
  std::size_t byte = 0;
  for (std::size_t i = from; i < to; ++i) {
    places.push_back({glyphs[i].index, x, y});
    x += glyphs[i].advance_em * style.size;
    const std::size_t before = clean.size(), end = byte + glyphs[i].bytes;
    base::append(clean, base::next_character(text, byte));  // what is no character is U+FFFD
    byte = end;
    clusters.push_back({static_cast<int>(clean.size() - before), 1});
  }
  cairo_t* context = cairo_->context;
  cairo_set_font_face(context, cairo_->faces[glyphs[from].typeface]);
  cairo_set_font_size(context, style.size);
  cairo_show_text_glyphs(context, clean.data(), static_cast<int>(clean.size()), places.data(),
                         static_cast<int>(places.size()), clusters.data(),
                         static_cast<int>(clusters.size()), {});
}

void PdfCanvas::triangle(double x0, double y0, double x1, double y1, double x2, double y2,
                         Color fill) {
  cairo_move_to(cairo_->context, x0, y0);
  cairo_line_to(cairo_->context, x1, y1);
  cairo_line_to(cairo_->context, x2, y2);
  cairo_close_path(cairo_->context);
  cairo_->fill(fill);
}

void PdfCanvas::icon(const Box& box, Icon icon, Color color) {
  cairo_t* context = cairo_->context;
  cairo_save(context);
  cairo_translate(context, box.x + box.width / 2 - kIconSide / 2, box.middle() - kIconSide / 2);
  cairo_new_path(context);
  cairo_->path(icon_path(icon));
  cairo_->stroke(color, kIconStroke);
  cairo_restore(context);
}

void PdfCanvas::push_clip(const Box& box) {
  cairo_save(cairo_->context);
  cairo_rectangle(cairo_->context, box.x, box.y, box.width, box.height);
  cairo_clip(cairo_->context);
}

void PdfCanvas::pop_clip() { cairo_restore(cairo_->context); }

}  // namespace fiberscope::exporter
