// bench_export: what it costs to write a run of about a million slices in every data format.
//
//   bench_export [EVENTS]
//
// Prints a markdown table. The trace is made up (seeded chance); times are processor time of this
// process, with a place that takes everything; memory is what the process has at most while it
// writes beyond what it had before (Linux's VmHWM), the model's own left out.
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <ostream>
#include <string>

#include "app/export/data/formats.h"
#include "app/export/data/pieces.h"
#include "tests/support/trace_sample.h"

namespace {

using namespace fiberscope;

double now_s() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

// status_kb: a line of /proc/self/status.
std::size_t status_kb(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":"))
      return std::strtoull(line.c_str() + name.size() + 1, nullptr, 10);
  }
  return 0;
}

// Counting: a place that counts what it is given.
struct Counting final : std::streambuf {
  std::size_t bytes = 0;
  std::streamsize xsputn(const char*, std::streamsize size) override {
    bytes += static_cast<std::size_t>(size);
    return size;
  }
  int_type overflow(int_type c) override {
    ++bytes;
    return c == traits_type::eof() ? 0 : c;
  }
};

void measure(const model::Model& model, const exporter::Cut& cut,
             const exporter::DataFormat& format) {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // VmHWM begins anew
  const std::size_t before_kb = status_kb("VmRSS");
  Counting counting;
  std::ostream out(&counting);
  const double begin = now_s();
  const auto written = format.write(model, cut, out, {});
  const double took = now_s() - begin;
  const std::size_t most_kb = status_kb("VmHWM");
  std::printf("| `%s` | %.2f s | %.0f MB | %.0f MB | %s |\n", std::string(format.ending).c_str(),
              took, static_cast<double>(most_kb - std::min(before_kb, most_kb)) / 1e3,
              static_cast<double>(counting.bytes) / 1e6,
              written ? "" : written.error().substr(0, 40).c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t events = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 3'000'000;
  const trace::Trace trace = test::random_trace(1, 100, events);
  const model::Model model(trace);
  const exporter::Cut cut = exporter::whole(model);
  std::printf(
      "%llu events, %llu slices\n\n| ending | time | memory | written | |\n"
      "|---|---|---|---|---|\n",
      static_cast<unsigned long long>(trace.size()),
      static_cast<unsigned long long>(exporter::Pieces(model, cut).count()));
  for (const exporter::DataFormat& format : exporter::data_formats()) measure(model, cut, format);
  return 0;
}
