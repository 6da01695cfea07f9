#include "scheduler/trace/trace.h"

#include <optional>
#include <utility>

#include "scheduler/trace/format.h"
#include "scheduler/trace/load.h"
#include "scheduler/trace/reader.h"

namespace fiberscope::trace {

void Trace::fail(const std::string& what, std::uint64_t offset) {
  fault_ = what + " at byte " + std::to_string(offset) + "; " + kept_text(size());
  blocks_.drop_rest();
}

void Trace::cut(EventSeq from, const std::string& what) {
  records_.cut(from.value - 1);
  fault_ = what + "; " + kept_text(size());
  blocks_.drop_rest();
}

Trace::Trace() = default;
Trace::~Trace() = default;
Trace::Trace(Trace&&) noexcept = default;
Trace& Trace::operator=(Trace&&) noexcept = default;
Trace::Trace(const Trace&) = default;
Trace Trace::spooled() {
  Trace out;
  out.records_ = Records(Spool::create());
  return out;
}
Trace Trace::copy() const { return Trace(*this); }

Trace Trace::beginning(std::uint64_t count) const {
  Trace out;
  out.version_ = version_;
  out.records_ = Records(records_);
  out.records_.cut(count);
  return out;
}

base::Result<Trace> Trace::behind(const Sent& from) const {
  if (from.events > size() || from.texts > records_.text_count()) {
    return base::Error{"the run did not come so far"};
  }
  Trace out;
  out.version_ = version_;
  out.records_ = Records(records_);
  out.records_.end_at(from.events, from.texts);
  out.blocks_ = Blocks::behind(version_, from.bytes, static_cast<std::uint32_t>(from.checksum));
  return out;
}

void Trace::go_on(const Trace& whole, std::uint64_t count) {
  if (std::min(count, whole.size()) <= size()) return;
  records_ = Records(whole.records_);
  records_.cut(count);
}

bool Trace::whole() const {
  return size() > 0 && std::holds_alternative<RunEnded>(events().back().payload);
}

// take: false: no more is taken; fault() says so if an event was refused.
bool Trace::take(const std::uint8_t* body, std::size_t size, const EachEvent& each,
                 Records::Taken& taken) {
  taken = records_.take(body, size, each);
  if (taken.refused.empty()) return taken.fault == nullptr;
  fault_ = taken.refused + "; " + kept_text(this->size());
  blocks_.drop_rest();
  return false;
}

void Trace::append(const std::uint8_t* data, std::size_t size, const EachEvent& each) {
  if (!fault_.empty() || size == 0) return;
  blocks_.append(data, size);
  while (const std::optional<Block> block = blocks_.next()) {
    version_ = blocks_.version();
    Records::Taken taken;
    if (take(block->body, block->size, each, taken)) continue;
    if (taken.fault == nullptr) return;
    fail(std::string("the trace is malformed: ") + taken.fault, block->offset + taken.at);
    return;
  }
  version_ = blocks_.version();
  if (!blocks_.wrong().empty()) fail(blocks_.wrong(), blocks_.wrong_at());
}

void Trace::finish(const EachEvent& each) {
  if (!fault_.empty() || (version_ != 0 && blocks_.version() == 0)) return;  // also a beginning
  // The checksum cannot be known, but what is whole in a block that was cut is still worth reading.
  const std::vector<std::uint8_t>& rest = blocks_.rest();
  if (rest.size() > kBlockHeaderBytes && version_ != 0) {
    Records::Taken ignored;
    take(rest.data() + kBlockHeaderBytes, rest.size() - kBlockHeaderBytes, each, ignored);
    if (!fault_.empty()) return;
  }
  blocks_.finish();
  if (!blocks_.wrong().empty()) fail(blocks_.wrong(), blocks_.wrong_at());
}

std::uint64_t Trace::stop() {
  if (version_ != 0) blocks_.drop_rest();
  finish();
  return blocks_.offset();
}

base::Result<Trace> Trace::load(const std::string& path) { return load_each(path); }

base::Result<Trace> load_each(const std::string& path, const EachEvent& each,
                              Records::EachPiece pages) {
  Trace trace;
  trace.hand_on(std::move(pages));
  const auto read = read_pieces(path, [&](const std::uint8_t* data, std::size_t size) {
    trace.append(data, size, each);
    return trace.fault().empty();  // the rest, however long, is not read
  });
  if (!read) return base::Error{read.error()};
  trace.finish(each);
  trace.hand_on({});
  if (trace.size() == 0) {
    return base::Error{path + ": " +
                       (trace.fault().empty() ? "the trace holds no event" : trace.fault())};
  }
  return trace;
}

}  // namespace fiberscope::trace
