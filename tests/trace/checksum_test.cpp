// The checksum of a block is CRC-32, bit by bit, whatever the processor can do at once.
#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "scheduler/base/prng.h"
#include "scheduler/trace/format.h"

namespace fiberscope::trace {

namespace {

// crc: ISO/IEC 8802-3, bits reflected.
std::uint32_t crc(std::uint32_t before, const std::uint8_t* data, std::size_t size) {
  std::uint32_t rest = ~before;
  for (std::size_t i = 0; i < size; ++i) {
    rest ^= data[i];
    for (int bit = 0; bit < 8; ++bit) rest = rest >> 1 ^ (0xedb88320u & (~(rest & 1) + 1));
  }
  return ~rest;
}

}  // namespace

TEST_CASE("the checksum of a block of any length is CRC-32") {
  const std::array<std::uint8_t, 9> digits = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  CHECK_EQ(crc(0, digits.data(), digits.size()), 0xcbf43926u);
  base::Prng prng(1);
  std::vector<std::uint8_t> bytes(3000);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(prng.below(256));
  std::uint32_t before = 0;
  for (std::size_t size = 0; size < 700; ++size) {
    const std::uint8_t* const body = bytes.data() + 4 + prng.below(64);  // however it is aligned
    const std::uint32_t wanted = crc(crc(before, bytes.data(), 4), body, size);
    CHECK_EQ(block_checksum(before, bytes.data(), body, size), wanted);
    before = wanted;
  }
  for (int i = 0; i < 50; ++i) {
    const std::size_t size = prng.below(bytes.size() - 4);
    CHECK_EQ(block_checksum(before, bytes.data(), bytes.data() + 4, size),
             crc(crc(before, bytes.data(), 4), bytes.data() + 4, size));
  }
}

}  // namespace fiberscope::trace
