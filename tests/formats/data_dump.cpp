// data_dump TRACE [--steps FIRST LAST] [--lane NUMBER]... [--language zh] FILE...: the trace in
// every format that an ending names: see app/export/data/formats.h. FILE.txt is the timeline for a
// terminal; with --statistics FILE the numbers that `fiberscope run --stats=json` prints. What a
// format refuses is said on the standard error, and the exit status is 3.
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "app/export/data/formats.h"
#include "app/export/data/text_timeline.h"
#include "app/words/words.h"

using namespace fiberscope;

namespace {

exporter::Written write(const model::Model& model, const exporter::Cut& cut,
                        const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  if (path.ends_with(".txt")) {
    exporter::write_text_timeline(model.trace, cut, {}, out);
    return std::monostate{};
  }
  const exporter::DataFormat* const format = exporter::data_format(path);
  if (format == nullptr) return base::Error{"no such ending"};
  return format->write(model, cut, out, {});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: data_dump TRACE [OPTION...] FILE...\n";
    return 2;
  }
  const auto trace = trace::Trace::load(argv[1]);
  if (!trace) {
    std::cerr << trace.error() << "\n";
    return 1;
  }
  std::vector<std::string> words(argv + 2, argv + argc);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "--language") words::set_language(words::language_named(words[i + 1]));
  }
  const model::Model model(trace.value());
  exporter::Cut cut = exporter::whole(model);
  std::vector<base::LaneId> lanes;
  int status = 0;
  const auto number = [&](std::size_t i) {
    return std::strtoull(words.at(i).c_str(), nullptr, 10);
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--steps") {
      cut.first = base::EventSeq{number(i + 1)}, cut.last = base::EventSeq{number(i + 2)};
      cut.begin_ns = trace.value().at(cut.first).time_ns;
      cut.end_ns = trace.value().at(cut.last).time_ns;
      i += 2;
    } else if (words[i] == "--lane") {
      lanes.push_back(base::LaneId{static_cast<std::uint32_t>(number(++i))});
      cut.lanes = lanes;
    } else if (words[i] == "--statistics") {
      std::ofstream(words.at(++i)) << model::stats_json(model::compute_stats(trace.value()));
    } else if (words[i] == "--language") {
      ++i;
    } else if (const auto written = write(model, cut, words[i]); !written) {
      std::cerr << words[i] << ": " << written.error() << "\n";
      status = 3;
    }
  }
  return status;
}
