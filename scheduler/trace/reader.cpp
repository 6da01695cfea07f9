#include "scheduler/trace/reader.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>
#include <variant>
#include <vector>

#include "scheduler/base/input_file.h"
#include "scheduler/trace/format.h"

namespace fiberscope::trace {

std::string kept_text(std::uint64_t events) {
  if (events == 0) return "no event was kept";
  if (events == 1) return "1 event was kept";
  return std::to_string(events) + " events were kept";
}

void Reader::fail(const std::string& what, std::uint64_t offset) {
  fault_ = what + " at byte " + std::to_string(offset) + "; " + kept_text(size_);
  blocks_.drop_rest();
}

void Reader::whole(Event& event) {
  if (!fault_.empty()) return;
  if (std::string refused = each_(event); !refused.empty()) {
    fault_ = std::move(refused) + "; " + kept_text(size_);
    return;
  }
  ++size_;
  ended_ = std::holds_alternative<RunEnded>(event.payload);
}

void Reader::append(const std::uint8_t* data, std::size_t size) {
  if (!fault_.empty() || size == 0) return;
  blocks_.append(data, size);
  while (const std::optional<Block> block = blocks_.next()) {
    std::size_t wrong_at = 0;
    const char* const wrong = decoding_.read(block->body, block->size, *this, wrong_at);
    if (!fault_.empty()) return;
    if (!wrong) continue;
    return fail(std::string("the trace is malformed: ") + wrong, block->offset + wrong_at);
  }
  if (!blocks_.wrong().empty()) fail(blocks_.wrong(), blocks_.wrong_at());
}

void Reader::finish() {
  if (!fault_.empty()) return;
  std::size_t ignored = 0;
  const std::vector<std::uint8_t>& rest = blocks_.rest();
  if (rest.size() > kBlockHeaderBytes && blocks_.version() != 0) {
    decoding_.read(rest.data() + kBlockHeaderBytes, rest.size() - kBlockHeaderBytes, *this,
                   ignored);
  }
  blocks_.finish();
  if (fault_.empty() && !blocks_.wrong().empty()) fail(blocks_.wrong(), blocks_.wrong_at());
}

base::Result<std::monostate> Reader::read(const std::string& path) {
  auto read = read_pieces(path, [this](const std::uint8_t* data, std::size_t size) {
    append(data, size);
    return fault_.empty();  // the rest, however long, is not read
  });
  if (!read) return read;
  finish();
  if (size_ > 0) return std::monostate{};
  return base::Error{path + ": " + (fault_.empty() ? "the trace holds no event" : fault_)};
}

base::Result<std::monostate> read_pieces(
    const std::string& path,
    const std::function<bool(const std::uint8_t* data, std::size_t size)>& more) {
  base::Result<base::InputFile> file = base::open_input(path, kTraceBytesMax);
  if (!file) return base::Error{file.error()};
  std::FILE* const in = file.value().get();
  std::vector<std::uint8_t> buffer(1 << 20);
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), in)) > 0;) {
    if (!more(buffer.data(), got)) return std::monostate{};
  }
  if (!std::ferror(in)) return std::monostate{};
  return base::Error{path + ": cannot be read: " + std::strerror(errno)};
}

}  // namespace fiberscope::trace
