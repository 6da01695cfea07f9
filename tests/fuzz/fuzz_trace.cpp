// A trace of anybody: read, cut at the first broken law, folded, told and drawn. An input is a
// file; its blocks get the lengths and checksums that they need to be read.
#include <sstream>
#include <string>
#include <vector>

#include "app/export/page/documents.h"
#include "app/model/model.h"
#include "app/model/numbers/stats.h"
#include "app/session/traced_recipe.h"
#include "scheduler/trace/dump.h"
#include "scheduler/trace/format.h"
#include "scheduler/trace/validate.h"
#include "tests/fuzz/target.h"

using namespace fiberscope;

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kHeadBytes = trace::kMagic.size() + 4;

void put_u32(std::uint8_t* out, std::uint32_t v) {
  for (int i = 0; i < 4; ++i, v >>= 8) out[i] = static_cast<std::uint8_t>(v);
}

std::uint32_t get_u32(const std::uint8_t* in) {
  return in[0] | in[1] << 8 | in[2] << 16 | static_cast<std::uint32_t>(in[3]) << 24;
}

// mended: the file with the checksums that its blocks should have, so that it is read on.
Bytes mended(const std::uint8_t* data, std::size_t size) {
  Bytes out(data, data + size);
  std::uint32_t sum = 0;
  for (std::size_t at = kHeadBytes; at + trace::kBlockHeaderBytes < out.size();) {
    const std::size_t left = out.size() - at - trace::kBlockHeaderBytes;
    const std::size_t body = std::min<std::size_t>(get_u32(&out[at]), left);
    put_u32(&out[at], static_cast<std::uint32_t>(body));
    sum = trace::block_checksum(sum, &out[at], &out[at + trace::kBlockHeaderBytes], body);
    put_u32(&out[at + 4], sum);
    at += trace::kBlockHeaderBytes + body;
  }
  return out;
}

void look_at(const trace::Trace& trace) {
  const model::Model model(trace);
  std::ostringstream text;
  trace::dump_readable(trace, text);
  trace::dump_raw(trace, text);
  (void)model::stats_json(model::compute_stats(trace));
  (void)model::format_stats(trace);
  (void)model::format_findings(trace);
  for (const auto axis : {model::AxisMode::Time, model::AxisMode::Steps, model::AxisMode::Folded}) {
    exporter::PageOptions page;
    page.axis = axis;
    (void)exporter::timeline_svg(model, page);
  }
  (void)session::traced_recipe(trace, "/nowhere");
}

// look_anywhere: what is decoded for the moment is what was decoded in order.
void look_anywhere(const trace::Trace& trace) {
  std::vector<std::string> told;
  for (const trace::Event& event : trace.events()) told.push_back(trace::dump_raw(trace, event));
  std::uint64_t at = 1;
  for (std::size_t i = 0; i < std::min<std::size_t>(told.size(), 2000); ++i) {
    at = (at * 6364136223846793005u + 1442695040888963407u);
    const base::EventSeq seq{1 + (at >> 16) % told.size()};
    if (trace::dump_raw(trace, trace.at(seq)) != told[seq.value - 1]) __builtin_trap();
    const std::uint64_t before = trace.count_until(trace.time_of(seq));
    if (before < seq.value) __builtin_trap();
  }
  // what goes to some kinds alone meets all of them
  std::uint64_t lines = 0, met = 0;
  for (const trace::Event& event : trace.events()) {
    lines += std::holds_alternative<trace::LineReached>(event.payload);
  }
  trace.each_of<trace::LineReached>([&](const trace::Event&) { ++met; });
  if (lines != met) __builtin_trap();
}

void take(const Bytes& bytes) {
  trace::Trace trace;
  trace::Guard guard;
  // as it comes through a pipe
  const std::size_t half = bytes.size() / 2;
  trace.append(bytes.data(), half);
  guard.follow(trace);
  trace.append(bytes.data() + half, bytes.size() - half);
  guard.follow(trace);
  trace.finish();
  guard.follow(trace);
  if (!trace::validate(trace).empty()) __builtin_trap();  // what the guard lets through is legal
  look_anywhere(trace);
  look_at(trace);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < kHeadBytes) return 0;
  take(mended(data, size));
  return 0;
}
