// Blocks: the blocks of a trace out of its bytes, which come in pieces of any size.
//
// Owns the header, what is not whole yet, and how far the stream has come. Deliberately does not
// know what is in a block. The layout is FORMAT.md.
//
// Invariant: memory is that of the piece that came last and of one block, whatever the length.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fiberscope::trace {

// Block: its body, and where that begins in the whole stream.
struct Block {
  const std::uint8_t* body = nullptr;
  std::size_t size = 0;
  std::uint64_t offset = 0;
};

class Blocks {
 public:
  // Checks: Lengths for who passes the bytes on and leaves the checksums to whoever opens them.
  enum class Checks : std::uint8_t { All, Lengths };
  explicit Blocks(Checks checks = Checks::All) : checks_(checks) {}

  // behind: as if so many bytes had come, which ended with a whole block of this checksum.
  static Blocks behind(std::uint32_t version, std::uint64_t offset, std::uint32_t checksum) {
    Blocks out;
    out.version_ = version, out.offset_ = offset, out.checksum_ = checksum;
    return out;
  }

  // append: what came. Requires: it stays where it is until next() has answered none.
  void append(const std::uint8_t* data, std::size_t size);
  // next: valid until the next call; none: more is needed, or there is a fault.
  std::optional<Block> next();

  // finish: no more will come: what is not whole is wrong.
  void finish();

  // wrong: "" or the first thing that is; nothing after it is read. wrong_at: its byte.
  const std::string& wrong() const { return wrong_; }
  std::uint64_t wrong_at() const { return wrong_at_; }
  // version: of the format; 0 before the header has come.
  std::uint32_t version() const { return version_; }
  // count: of whole blocks; offset: behind the last of them.
  std::uint64_t count() const { return count_; }
  std::uint64_t offset() const { return offset_; }
  // rest: what has come of a block, or of the header, that is not whole. drop_rest: it is not
  // wanted any more.
  const std::vector<std::uint8_t>& rest() const { return rest_; }
  void drop_rest() { rest_.clear(); }

 private:
  const std::uint8_t* whole(std::size_t bytes);
  void done_with(std::size_t bytes);
  bool read_header();
  void fail(std::string what, std::uint64_t offset);

  Checks checks_;
  const std::uint8_t* in_ = nullptr;  // of the piece that came last: what is not read
  std::size_t in_bytes_ = 0;
  std::vector<std::uint8_t> rest_;
  bool rest_is_read_ = false;  // it was a block, and may still be looked at
  std::uint64_t offset_ = 0;
  std::uint32_t checksum_ = 0;
  std::uint32_t version_ = 0;
  std::uint64_t count_ = 0;
  std::string wrong_;
  std::uint64_t wrong_at_ = 0;
};

}  // namespace fiberscope::trace
