#include "app/export/figure/formats.h"

#include "app/words/words.h"

namespace fiberscope::exporter {

namespace {

using words::mark;

constexpr FormatFacts kOwnFormats[] = {
    {Format::Svg, ".svg", mark("Drawing"), mark("The timeline as SVG: sharp at every size")},
    {Format::Pdf, ".pdf", mark("Pages"), mark("The timeline as PDF: to print, or for slides")},
    {Format::Page, ".html", mark("Web page"),
     mark("One file to step through in any browser, on a phone as well")},
    {Format::Png, ".png", mark("Picture"), mark("The timeline as PNG, as it stands on the screen")},
    {Format::Moving, ".webp", mark("Animation"),
     mark("The run step by step, with why below, as a picture that moves")},
    {Format::Moving, ".gif", mark("Animated GIF"), mark("The same where nothing newer is known")},
    {Format::Moving, ".mp4", mark("Video"),
     mark("The same as a video; needs the Debian package ffmpeg")},
    {Format::Moving, ".webm", mark("Video for web pages"),
     mark("The same as a video; needs the Debian package ffmpeg")},
    {Format::Recipe, ".fiberscope", mark("Recipe"),
     mark("A small file: whoever opens it makes the same run")},
    {Format::Numbers, ".stats.json", mark("Numbers"),
     mark("Times and switches of every lane as JSON")},
    {Format::Events, ".txt", mark("Events"), mark("Every event as a line of text")},
    {Format::Gift, ".gift", mark("Questions"),
     mark("The questions of its lesson, for Moodle and others")},
    {Format::Scorm, ".scorm.zip", mark("Lesson package"),
     mark("Its lesson, for learning platforms: SCORM 1.2")},
};

const FormatFacts* facts_of(std::string_view path) {
  const FormatFacts* found = nullptr;
  for (const FormatFacts& facts : formats()) {
    const bool longer = found == nullptr || facts.ending.size() > found->ending.size();
    if (path.ends_with(facts.ending) && longer) found = &facts;
  }
  return found;
}

}  // namespace

const std::vector<FormatFacts>& formats() {
  static const std::vector<FormatFacts> all = [] {
    std::vector<FormatFacts> list(std::begin(kOwnFormats), std::end(kOwnFormats));
    for (const DataFormat& data : data_formats()) {
      list.push_back({Format::Data, data.ending, data.name, data.what, &data});
    }
    return list;
  }();
  return all;
}

base::Result<FormatFacts> format_of(std::string_view path) {
  if (const FormatFacts* facts = facts_of(path)) return *facts;
  std::string text = std::string(path) + ": the ending says what is written:";
  for (const FormatFacts& facts : formats()) {
    text += "\n  " + std::string(facts.ending);
    text.append(facts.ending.size() < 17 ? 17 - facts.ending.size() : 1, ' ');
    text += facts.says;
  }
  return base::Error{text};
}

std::string numbered(std::string_view path, std::size_t number) {
  const FormatFacts* facts = facts_of(path);
  const std::size_t ending = facts == nullptr ? 0 : facts->ending.size();
  return std::string(path.substr(0, path.size() - ending)) + "-" + std::to_string(number) +
         std::string(path.substr(path.size() - ending));
}

}  // namespace fiberscope::exporter
