// The checksum of blocks: CRC-32, sixteen bytes at a time where the processor multiplies without
// carries. Source: Gopal, Ozturk and others, "Fast CRC Computation for Generic Polynomials Using
// PCLMULQDQ Instruction" (Intel, 2009), with its constants for CRC-32, bits reflected.
#include <zlib.h>

#include "scheduler/trace/format.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace fiberscope::trace {

namespace {

std::uint32_t plain_crc(std::uint32_t crc, const std::uint8_t* data, std::size_t size) {
  return static_cast<std::uint32_t>(crc32(crc, data, static_cast<uInt>(size)));
}

#if defined(__x86_64__)

constexpr std::size_t kLaneBytes = 16, kLanes = 4, kLeastBytes = kLanes * kLaneBytes;

// fold: `lane`, moved on by as far as `by` says, and what stands there.
[[gnu::target("pclmul,sse4.1")]] inline __m128i fold(__m128i lane, __m128i by, __m128i there) {
  const __m128i low = _mm_clmulepi64_si128(lane, by, 0x00);
  const __m128i high = _mm_clmulepi64_si128(lane, by, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), there);
}

[[gnu::target("pclmul,sse4.1")]] inline __m128i load(const std::uint8_t* data) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(data));
}

// folded_crc: Requires: size is at least kLeastBytes, and a multiple of kLaneBytes.
[[gnu::target("pclmul,sse4.1")]] std::uint32_t folded_crc(std::uint32_t crc,
                                                          const std::uint8_t* data,
                                                          std::size_t size) {
  const __m128i by_four = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
  const __m128i by_one = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
  const __m128i to_word = _mm_set_epi64x(0, 0x0163cd6124);
  const __m128i polynomial = _mm_set_epi64x(0x01f7011641, 0x01db710641);
  const __m128i words = _mm_setr_epi32(-1, 0, -1, 0);
  __m128i a = _mm_xor_si128(load(data), _mm_cvtsi32_si128(static_cast<int>(~crc)));
  __m128i b = load(data + kLaneBytes);
  __m128i c = load(data + 2 * kLaneBytes);
  __m128i d = load(data + 3 * kLaneBytes);
  const std::uint8_t* const end = data + size;
  for (data += kLeastBytes; end - data >= std::ptrdiff_t{kLeastBytes}; data += kLeastBytes) {
    a = fold(a, by_four, load(data));
    b = fold(b, by_four, load(data + kLaneBytes));
    c = fold(c, by_four, load(data + 2 * kLaneBytes));
    d = fold(d, by_four, load(data + 3 * kLaneBytes));
  }
  a = fold(fold(fold(a, by_one, b), by_one, c), by_one, d);
  for (; data < end; data += kLaneBytes) a = fold(a, by_one, load(data));
  // 128 bits to 64, and those to the remainder
  a = _mm_xor_si128(_mm_srli_si128(a, 8), _mm_clmulepi64_si128(a, by_one, 0x10));
  a = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(a, words), to_word, 0x00),
                    _mm_srli_si128(a, 4));
  __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(a, words), polynomial, 0x10);
  quotient = _mm_clmulepi64_si128(_mm_and_si128(quotient, words), polynomial, 0x00);
  return ~static_cast<std::uint32_t>(_mm_extract_epi32(_mm_xor_si128(a, quotient), 1));
}

std::uint32_t crc_of(std::uint32_t crc, const std::uint8_t* data, std::size_t size) {
  static const bool folds = __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
  if (!folds || size < kLeastBytes) return plain_crc(crc, data, size);
  const std::size_t whole = size / kLaneBytes * kLaneBytes;
  return plain_crc(folded_crc(crc, data, whole), data + whole, size - whole);
}

#else

std::uint32_t crc_of(std::uint32_t crc, const std::uint8_t* data, std::size_t size) {
  return plain_crc(crc, data, size);
}

#endif

}  // namespace

std::uint32_t block_checksum(std::uint32_t previous, const std::uint8_t* block,
                             const std::uint8_t* body, std::size_t body_bytes) {
  return crc_of(plain_crc(previous, block, 4), body, body_bytes);
}

}  // namespace fiberscope::trace
