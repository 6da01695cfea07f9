// Call cost: what a function takes that computes outside of the program's lines: C code, or a
// library's.
//
// Owns: how such a cost is written, and the usual costs of well known functions. Deliberately does
// not know the functions, only their names.
//
//   "300ms"            a call
//   "2us/KiB"          each 1024 bytes or characters of its longest text, given or returned
//   "30ns/item"        each element of the longest collection, given or returned
//   "400ns/round"      as often as its first whole number says
//   "2us/KiB nogil"    the same, and meanwhile it has let the GIL go
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/base/result.h"
#include "scheduler/base/time.h"

namespace fiberscope::base {

enum class Per : std::uint8_t { Call, KiB, Item, Round };

// CallPrice: what a call costs for each of `per`. Range: 0 to a day.
struct CallPrice {
  TimeNs ns = 0;
  Per per = Per::Call;
  bool lets_gil_go = false;
};

// parse_price: Errors: what is wrong with the text.
Result<CallPrice> parse_price(std::string_view text);

// CallCost: of a function by its whole name, "hashlib.pbkdf2_hmac", "list.sort"; `f()` stands for
// what the function f returns: "zlib.compressobj().compress".
struct CallCost {
  std::string function;
  std::string cost;
  bool operator==(const CallCost&) const = default;
  static auto fields(auto& s, auto&& f) { f("function", s.function), f("cost", s.cost); }
};
std::string problem(const CallCost& cost);

// A call below it is in the cost of the line that calls, unless its cost is declared.
inline constexpr TimeNs kUsualCostLeastNs = 10 * kMicrosecond;

// The usual ones, which tests/bench/bench_costs.cpp measures. Those that let the GIL go do so in
// CPython. Source: CPython 3.11 Modules/_hashopenssl.c, zlibmodule.c, _bz2module.c, _lzmamodule.c.
// The table has a number, which rises when it changes: a trace tells it.
inline constexpr std::uint32_t kUsualCallCostsVersion = 1;
struct UsualCallCost {
  const char* function;
  const char* cost;
};
inline constexpr std::array<UsualCallCost, 34> kUsualCallCosts = {{
    {"_hashlib.HASH.update", "0.6us/KiB nogil"},
    {"_hashlib.openssl_md5", "1.5us/KiB nogil"},
    {"_hashlib.openssl_sha1", "0.6us/KiB nogil"},
    {"_hashlib.openssl_sha256", "0.6us/KiB nogil"},
    {"_hashlib.openssl_sha512", "1.4us/KiB nogil"},
    {"_hashlib.pbkdf2_hmac", "300ns/round nogil"},
    {"_hashlib.scrypt", "2.3us/round nogil"},
    {"zlib.compress", "6us/KiB nogil"},
    {"zlib.compressobj().compress", "6us/KiB nogil"},
    {"zlib.decompress", "0.7us/KiB nogil"},
    {"zlib.decompressobj().decompress", "0.7us/KiB nogil"},
    {"zlib.crc32", "0.3us/KiB nogil"},
    {"_bz2.BZ2Compressor.compress", "75us/KiB nogil"},
    {"_bz2.BZ2Decompressor.decompress", "6us/KiB nogil"},
    {"_lzma.LZMACompressor.compress", "300us/KiB nogil"},
    {"_lzma.LZMADecompressor.decompress", "1.5us/KiB nogil"},
    {"json.dumps", "20us/KiB"},
    {"json.loads", "10us/KiB"},
    {"_pickle.dumps", "6us/KiB"},
    {"_pickle.loads", "13us/KiB"},
    {"re.Pattern.findall", "20us/KiB"},
    {"re.Pattern.fullmatch", "4us/KiB"},
    {"re.Pattern.match", "4us/KiB"},
    {"re.Pattern.search", "12us/KiB"},
    {"re.Pattern.split", "20us/KiB"},
    {"re.Pattern.sub", "1.2us/KiB"},
    {"list.sort", "150ns/item"},
    {"sum", "8ns/item"},
    {"min", "6ns/item"},
    {"max", "6ns/item"},
    {"math.fsum", "18ns/item"},
    {"math.factorial", "50ns/round"},
    {"random.Random.shuffle", "250ns/item"},
    {"random.Random.sample", "300ns/round"},
}};

}  // namespace fiberscope::base
