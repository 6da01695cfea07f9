#include "app/export/html/page.h"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "app/export/html/assets.h"
#include "app/export/html/fallback.h"
#include "app/export/html/markup.h"
#include "app/export/html/packed.h"
#include "app/export/html/spoken.h"
#include "app/export/html/telling.h"

namespace fiberscope::exporter {

namespace {

std::string size_warning(std::uint64_t bytes) {
  const auto tenths = static_cast<std::uint64_t>(std::llround(static_cast<double>(bytes) / 1e5));
  return words::fill(
      words::tr(
          "{size} MB of data: a browser takes a while to open it; a shorter range is smaller"),
      {{"size", std::to_string(tenths / 10) + "." + std::to_string(tenths % 10)}});
}

}  // namespace

std::uint32_t questions_of(const lesson::Lesson& lesson) {
  return static_cast<std::uint32_t>(std::ranges::count_if(
      lesson.stops, [](const lesson::Stop& stop) { return stop.ask.has_value(); }));
}

const char* theme_word(PageTheme theme) {
  return theme == PageTheme::Light ? "light" : theme == PageTheme::Dark ? "dark" : "auto";
}

base::Result<std::monostate> write_page(const PageSubject& subject, std::ostream& out,
                                        const Progress& progress, PageNotes* notes) {
  const base::Result<std::string> data = page_data(subject, progress);
  if (!data) return base::Error{data.error()};
  const std::string run = packed(data.value());
  const std::string body =
      "<script type=\"application/octet-stream\" id=\"code\">" + packed(page_script()) +
      "</script>\n<div id=\"app\"></div>\n<noscript id=\"plain\">\n" + fallback_html(subject) +
      "</noscript>\n<script type=\"application/octet-stream\" id=\"run\">" + run + "</script>\n";
  HtmlFrame frame;
  frame.language = language_word(subject.words.front().language);
  frame.theme = theme_word(subject.theme);
  frame.title = subject.words.front().title;
  frame.style = page_style();
  frame.script = load_script();
  frame.script_hash = load_script_hash();
  frame.later_hash = page_script_hash();
  out << html_file(frame, body);
  if (notes != nullptr) {
    notes->data_bytes = run.size();
    if (run.size() > kPageDataMax) notes->warnings.push_back(size_warning(run.size()));
  }
  return std::monostate{};
}

std::string page_snippet(const std::string& title, const std::string& file) {
  constexpr int kHeight = 600;
  return "<iframe src=\"" + html_text(file) + "\" title=\"" + html_text(title) +
         "\" width=\"100%\" height=\"" + std::to_string(kHeight) +
         "\" style=\"border:0\" loading=\"lazy\"></iframe>\n";
}

}  // namespace fiberscope::exporter
