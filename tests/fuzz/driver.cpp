// The driver: a fuzz target's inputs, one after the other, for so many seconds: the files of a
// corpus, then changed ones. The changes are drawn by a seed, so that run number n of a seed is
// always the same input; the one that was under way when the target crashed is in a file.
//
// usage: fuzz_NAME [--seconds N] [--seed N] [--runs N] FILE|FOLDER...
//
// Without --seconds it runs for FIBERSCOPE_FUZZ_SECONDS of the environment, or 20.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/target.h"

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kBytesMax = 1 << 16;
constexpr const char* kUnderWay = "fuzz-input";

// Chance: splitmix64; of its own, so that a change elsewhere does not change the inputs.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t count) { return count == 0 ? 0 : next() % count; }

 private:
  std::uint64_t state_;
};

// put_extreme: a number at the edge of its type, as the trace writes it.
void put_extreme(Bytes& out, std::size_t at, Chance& chance) {
  constexpr std::uint64_t kEdges[] = {
      0, 1, 127, 128, 0x7fffffff, 0x80000000, 0xffffffff, INT64_MAX, UINT64_MAX, UINT64_MAX - 1};
  std::uint64_t v = kEdges[chance.below(std::size(kEdges))];
  Bytes coded;
  for (; v >= 0x80; v >>= 7) coded.push_back(static_cast<std::uint8_t>(v | 0x80));
  coded.push_back(static_cast<std::uint8_t>(v));
  if (at < out.size()) out.erase(out.begin() + static_cast<std::ptrdiff_t>(at));
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(std::min(at, out.size())), coded.begin(),
             coded.end());
}

// change: a few bytes set, a number at its edge, a piece removed, repeated or from another input.
void change(Bytes& bytes, const std::vector<Bytes>& corpus, Chance& chance) {
  for (std::size_t changes = 1 + chance.below(4); changes > 0; --changes) {
    const std::size_t at = chance.below(bytes.size() + 1);
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t length = std::min(1 + chance.below(64), bytes.size() - at);
    const auto end = place + static_cast<std::ptrdiff_t>(length);
    switch (chance.below(6)) {
      case 0:
        if (at < bytes.size()) *place = static_cast<std::uint8_t>(chance.next());
        break;
      case 1:
        if (at < bytes.size()) *place ^= static_cast<std::uint8_t>(1u << chance.below(8));
        break;
      case 2:
        put_extreme(bytes, at, chance);
        break;
      case 3:
        bytes.erase(place, end);
        break;
      case 4: {
        const Bytes piece(place, end);
        for (std::size_t i = 1 + chance.below(8); i > 0; --i) {
          bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), piece.begin(), piece.end());
        }
        break;
      }
      default: {
        const Bytes& other = corpus[chance.below(corpus.size())];
        const std::size_t from = chance.below(other.size());
        const std::size_t count = std::min(1 + chance.below(256), other.size() - from);
        const auto begin = other.begin() + static_cast<std::ptrdiff_t>(from);
        bytes.insert(place, begin, begin + static_cast<std::ptrdiff_t>(count));
      }
    }
    if (bytes.size() > kBytesMax) bytes.resize(kBytesMax);
  }
}

void run(const Bytes& bytes) {
  std::ofstream(kUnderWay, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::uint64_t seconds_wanted() {
  const char* wanted = std::getenv("FIBERSCOPE_FUZZ_SECONDS");
  return wanted == nullptr ? 20 : std::strtoull(wanted, nullptr, 10);
}

void read_into(std::vector<Bytes>& corpus, const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t seconds = seconds_wanted(), seed = 1, runs = UINT64_MAX;
  std::vector<Bytes> corpus;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool option = word.starts_with("--") && i + 1 < argc;
    if (option) {
      const std::uint64_t value = std::strtoull(argv[++i], nullptr, 10);
      (word == "--seconds" ? seconds : word == "--seed" ? seed : runs) = value;
    } else if (std::filesystem::is_directory(word)) {
      std::vector<std::filesystem::path> files;
      for (const auto& entry : std::filesystem::directory_iterator(word)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
      }
      std::sort(files.begin(), files.end());
      for (const auto& file : files) read_into(corpus, file);
    } else {
      read_into(corpus, word);
    }
  }
  corpus.emplace_back();
  for (const Bytes& bytes : corpus) run(bytes);
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + std::chrono::seconds(seconds);
  std::uint64_t number = 0;
  for (; number < runs && Clock::now() < until; ++number) {
    Chance chance(seed * 1'000'003 + number);
    Bytes bytes = corpus[chance.below(corpus.size())];
    change(bytes, corpus, chance);
    run(bytes);
  }
  std::filesystem::remove(kUnderWay);
  std::cout << corpus.size() << " files, " << number << " changed ones: nothing broke\n";
}
